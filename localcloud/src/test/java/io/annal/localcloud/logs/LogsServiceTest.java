package io.annal.localcloud.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.annal.localcloud.runtime.Clients;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.LimitExceededException;
import software.amazon.awssdk.services.cloudwatchlogs.model.MalformedQueryException;
import software.amazon.awssdk.services.cloudwatchlogs.model.MetricTransformation;
import software.amazon.awssdk.services.cloudwatchlogs.model.QueryStatus;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cloudwatchlogs.model.StandardUnit;

class LogsServiceTest {
  private final long now = Instant.now().toEpochMilli();

  @TempDir Path directory;
  private LocalCloud cloud;
  private CloudWatchLogsClient logs;

  @BeforeEach
  void start() {
    cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
    logs = client(CloudWatchLogsClient.builder());
  }

  private <B extends AwsClientBuilder<B, C>, C> C client(B builder) {
    return builder
        .endpointOverride(cloud.endpoint())
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(Clients.owner(cloud))
        .build();
  }

  @AfterEach
  void stop() {
    logs.close();
    cloud.close();
  }

  @Test
  void queriesRunOnTheirOwnAndAreLookedAt() {
    logs.createLogGroup(group -> group.logGroupName("/g"));
    put("s", now - 3000, "{\"level\":\"ERROR\"}", now - 2000, "{\"level\":\"INFO\"}");

    String id =
        logs.startQuery(query ->
                query
                    .logGroupName("/g")
                    .startTime(now / 1000 - 60)
                    .endTime(now / 1000)
                    .queryString("filter level = 'ERROR' | stats count(*) as errors"))
            .queryId();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            logs.getQueryResults(query -> query.queryId(id)).status() == QueryStatus.COMPLETE);

    var found = logs.getQueryResults(query -> query.queryId(id));
    assertThat(found.results()).hasSize(1);
    assertThat(found.results().getFirst().getFirst().field()).isEqualTo("errors");
    assertThat(found.results().getFirst().getFirst().value()).isEqualTo("1");
    assertThat(found.statistics().recordsScanned()).isEqualTo(2);
    assertThat(found.statistics().recordsMatched()).isEqualTo(1);
    assertThat(logs.describeQueries(list -> list.logGroupName("/g")).queries())
        .singleElement()
        .satisfies(query -> assertThat(query.queryId()).isEqualTo(id));
    assertThat(logs.stopQuery(query -> query.queryId(id)).success()).isFalse();
    assertThatThrownBy(() -> query("/g", "dedup level"))
        .isInstanceOf(MalformedQueryException.class)
        .hasMessageContaining("The command dedup is not supported by Annal's local cloud");
    assertThatThrownBy(() -> query("/nowhere", "fields @message"))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void aGroupHasFivePatternsWithRegularExpressions() {
    logs.createLogGroup(group -> group.logGroupName("/g"));
    for (int i = 1; i <= 5; i++) {
      putMetricFilter("regex-" + i, "%a%");
    }

    assertThatThrownBy(() -> putMetricFilter("one-more", "%a%"))
        .isInstanceOf(LimitExceededException.class);

    putMetricFilter("regex-5", "%b%");
    putMetricFilter("plain", "a");
  }

  private void putMetricFilter(String name, String pattern) {
    logs.putMetricFilter(put ->
        put.logGroupName("/g")
            .filterName(name)
            .filterPattern(pattern)
            .metricTransformations(
                MetricTransformation.builder()
                    .metricNamespace("n")
                    .metricName("m")
                    .metricValue("1")
                    .build()));
  }

  private void query(String group, String text) {
    logs.startQuery(
        query -> query.logGroupName(group).startTime(0L).endTime(now / 1000).queryString(text));
  }

  @Test
  void metricFiltersMakeMetricsOfWhatComes() {
    logs.createLogGroup(group -> group.logGroupName("/g"));
    MetricTransformation latency =
        MetricTransformation.builder()
            .metricNamespace("Shop")
            .metricName("Latency")
            .metricValue("$.latency")
            .unit(StandardUnit.MILLISECONDS)
            .build();
    logs.putMetricFilter(filter ->
        filter
            .logGroupName("/g")
            .filterName("latency")
            .filterPattern("{ $.latency > 10 }")
            .metricTransformations(latency));
    put("s", now - 3000, "{\"latency\":40}", now - 2000, "{\"latency\":5}");

    try (var cloudWatch = client(CloudWatchClient.builder())) {
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() ->
              assertThat(dayOf("Latency", cloudWatch))
                  .singleElement()
                  .satisfies(point -> {
                    assertThat(point.sum()).isEqualTo(40);
                    assertThat(point.sampleCount()).isEqualTo(1);
                  }));
    }
    assertThat(logs.describeMetricFilters(list -> list.logGroupName("/g")).metricFilters())
        .singleElement()
        .satisfies(filter -> assertThat(filter.filterName()).isEqualTo("latency"));
    assertThat(
            logs.testMetricFilter(test ->
                    test.filterPattern("[ip, code = 4*]").logEventMessages("a 404", "b 200"))
                .matches())
        .singleElement()
        .satisfies(match -> assertThat(match.eventNumber()).isEqualTo(1));
    logs.deleteMetricFilter(filter -> filter.logGroupName("/g").filterName("latency"));
    assertThatThrownBy(
            () -> logs.deleteMetricFilter(which -> which.logGroupName("/g").filterName("latency")))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  private List<Datapoint> dayOf(String metric, CloudWatchClient cloudWatch) {
    return cloudWatch
        .getMetricStatistics(get ->
            get.namespace("Shop")
                .metricName(metric)
                .startTime(Instant.ofEpochMilli(now - 600_000))
                .endTime(Instant.ofEpochMilli(now + 600_000))
                .period(86_400)
                .statistics(Statistic.SUM, Statistic.SAMPLE_COUNT))
        .datapoints();
  }

  @Test
  void aLineWhoseMetricsAreRefusedLosesThoseOfNoOther() {
    logs.createLogGroup(group -> group.logGroupName("/g"));
    String metric =
        """
        {"_aws":{"Timestamp":%d,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[[]],\
        "Metrics":[{"Name":"Orders","Unit":"%s"}]}]},"Orders":%d}\
        """;

    put(
        "s",
        now - 3000,
        metric.formatted(now, "Count", 2),
        now - 2000,
        metric.formatted(now, "Baskets", 4),
        now - 1000,
        metric.formatted(now, "Count", 3));

    try (var cloudWatch = client(CloudWatchClient.builder())) {
      await()
          .untilAsserted(() ->
              assertThat(dayOf("Orders", cloudWatch))
                  .singleElement()
                  .satisfies(point -> assertThat(point.sum()).isEqualTo(5)));
    }
  }

  @Test
  void aSubscriptionNeedsAFunctionThatMayBeInvoked() {
    logs.createLogGroup(group -> group.logGroupName("/g"));

    assertThatThrownBy(() ->
            logs.putSubscriptionFilter(filter ->
                filter
                    .logGroupName("/g")
                    .filterName("all")
                    .filterPattern("")
                    .destinationArn("arn:aws:lambda:eu-central-1:000000000000:function:none")))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("Could not execute the lambda function");
    assertThat(
            logs.describeSubscriptionFilters(list -> list.logGroupName("/g")).subscriptionFilters())
        .isEmpty();
  }

  @Test
  void keepsEventsInOrderAcrossStreamsAndRestarts() {
    logs.createLogGroup(group -> group.logGroupName("/g"));
    put("one", now - 3000, "a", now - 1000, "c");
    put("two", now - 2000, "b", now - 500, "d");
    stop();
    start();

    assertThat(filter("")).containsExactly("a", "b", "c", "d");
    assertThat(filter("?b ?d")).containsExactly("b", "d");
    var group = logs.describeLogGroups(request -> request.logGroupNamePrefix("/g")).logGroups();
    assertThat(group.getFirst().storedBytes()).isEqualTo(4 * 27);
    assertThat(group.getFirst().arn())
        .isEqualTo("arn:aws:logs:eu-central-1:000000000000:log-group:/g:*");
  }

  @Test
  void pagesForwardWithoutAGapOrADouble() {
    logs.createLogGroup(group -> group.logGroupName("/g"));
    put("s", now - 4, "1", now - 3, "2", now - 3, "3", now - 2, "4", now - 1, "5");
    List<String> found = new ArrayList<>();
    for (var page : logs.filterLogEventsPaginator(request -> request.logGroupName("/g").limit(2))) {
      page.events().forEach(event -> found.add(event.message()));
    }
    assertThat(found).containsExactly("1", "2", "3", "4", "5");

    var first =
        logs.getLogEvents(
            request -> request.logGroupName("/g").logStreamName("s").startFromHead(true).limit(3));
    var second =
        logs.getLogEvents(request ->
            request.logGroupName("/g").logStreamName("s").nextToken(first.nextForwardToken()));
    assertThat(first.events()).extracting("message").containsExactly("1", "2", "3");
    assertThat(second.events()).extracting("message").containsExactly("4", "5");
  }

  @Test
  void hidesWhatRetentionDoesNotKeep() {
    logs.createLogGroup(group -> group.logGroupName("/g"));
    put("s", now - 3 * 86_400_000L, "old", now, "new");
    logs.putRetentionPolicy(policy -> policy.logGroupName("/g").retentionInDays(1));
    assertThat(filter("")).containsExactly("new");
    assertThatThrownBy(
            () -> logs.putRetentionPolicy(policy -> policy.logGroupName("/g").retentionInDays(2)))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void refusesWhatAwsRefuses() {
    assertThatThrownBy(() -> filter(""))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("The specified log group does not exist");
    logs.createLogGroup(group -> group.logGroupName("/g"));
    assertThatThrownBy(() -> logs.createLogGroup(group -> group.logGroupName("/g")))
        .isInstanceOf(ResourceAlreadyExistsException.class);
    assertThatThrownBy(() ->
            logs.putLogEvents(request ->
                request.logGroupName("/g").logStreamName("absent").logEvents(event(now, "x"))))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("The specified log stream does not exist");
  }

  private List<String> filter(String pattern) {
    return logs
        .filterLogEvents(request -> request.logGroupName("/g").filterPattern(pattern))
        .events()
        .stream()
        .map(FilteredLogEvent::message)
        .toList();
  }

  private void put(String stream, Object... timesAndMessages) {
    List<InputLogEvent> events = new ArrayList<>();
    for (int i = 0; i < timesAndMessages.length; i += 2) {
      events.add(event((Long) timesAndMessages[i], (String) timesAndMessages[i + 1]));
    }
    logs.createLogStream(request -> request.logGroupName("/g").logStreamName(stream));
    logs.putLogEvents(
        request -> request.logGroupName("/g").logStreamName(stream).logEvents(events));
  }

  private static InputLogEvent event(long timestamp, String message) {
    return InputLogEvent.builder().timestamp(timestamp).message(message).build();
  }
}
