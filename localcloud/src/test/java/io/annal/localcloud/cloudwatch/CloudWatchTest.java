package io.annal.localcloud.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.annal.localcloud.runtime.Clients;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.HistoryItemType;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

@SuppressWarnings("unchecked") // the SDK makes arrays of its consumers
class CloudWatchTest {
  @TempDir static Path directory;
  private static LocalCloud cloud;
  private static CloudWatchClient client;
  private final String namespace = "Test" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
    client = connect();
  }

  @AfterAll
  static void stop() {
    client.close();
    cloud.close();
  }

  @Test
  void answersStatisticsOfWhatWasPut() {
    put("Latency", 1, 2, 3, 4);

    var answer =
        client.getMetricStatistics(r ->
            r.namespace(namespace)
                .metricName("Latency")
                .startTime(Instant.now().minus(Duration.ofMinutes(5)))
                .endTime(Instant.now().plus(Duration.ofMinutes(1)))
                .period(3600)
                .statistics(
                    Statistic.SUM,
                    Statistic.AVERAGE,
                    Statistic.MINIMUM,
                    Statistic.MAXIMUM,
                    Statistic.SAMPLE_COUNT)
                .extendedStatistics("p50", "p100"));

    var point = answer.datapoints().getFirst();
    assertThat(answer.label()).isEqualTo("Latency");
    assertThat(point.sum()).isEqualTo(10);
    assertThat(point.average()).isEqualTo(2.5);
    assertThat(point.minimum()).isEqualTo(1);
    assertThat(point.maximum()).isEqualTo(4);
    assertThat(point.sampleCount()).isEqualTo(4);
    assertThat(point.unit()).isEqualTo(StandardUnit.MILLISECONDS);
    assertThat(point.extendedStatistics()).containsEntry("p50", 2.0).containsEntry("p100", 4.0);
  }

  @Test
  void refusesAwsNamespacesFromOutsideAndTooManyPoints() {
    assertThatThrownBy(() ->
            client.putMetricData(
                r -> r.namespace("AWS/Lambda").metricData(d -> d.metricName("m").value(1.0))))
        .isInstanceOf(CloudWatchException.class)
        .hasMessageContaining("The value AWS/ for parameter Namespace is invalid");
    assertThatThrownBy(() ->
            client.getMetricStatistics(r ->
                r.namespace(namespace)
                    .metricName("m")
                    .startTime(Instant.now().minus(Duration.ofDays(2)))
                    .endTime(Instant.now())
                    .period(60)
                    .statistics(Statistic.SUM)))
        .hasMessageContaining("You have requested up to 2,88");
  }

  @Test
  void worksOutMetricMath() {
    put("Errors", 3);
    put("Calls", 12);

    var answer =
        client.getMetricData(r ->
            r.startTime(Instant.now().minus(Duration.ofMinutes(5)))
                .endTime(Instant.now().plus(Duration.ofMinutes(1)))
                .metricDataQueries(
                    q -> metric(q.id("e").returnData(false), "Errors"),
                    q -> metric(q.id("c").returnData(false), "Calls"),
                    q -> metric(q.id("n").returnData(false), "Never"),
                    q -> q.id("rate").expression("100 * e / c"),
                    q -> q.id("all").expression("SUM(METRICS())"),
                    q -> q.id("filled").expression("TIME_SERIES(MAX(FILL(n, 7)))"),
                    q -> q.id("high").expression("IF(e > 2 AND c < 20, 1, 0)")));

    var values = answer.metricDataResults();
    assertThat(values).extracting(v -> v.id()).containsExactly("rate", "all", "filled", "high");
    assertThat(values.get(0).values()).containsExactly(25.0);
    assertThat(values.get(1).values()).containsExactly(15.0);
    assertThat(values.get(2).values()).isNotEmpty().containsOnly(7.0);
    assertThat(values.get(3).values()).containsExactly(1.0);
    assertThatThrownBy(() ->
            client.getMetricData(r ->
                r.startTime(Instant.now().minusSeconds(60))
                    .endTime(Instant.now())
                    .metricDataQueries(q -> q.id("s").expression("SEARCH('x', 'Sum')"))))
        .hasMessageContaining("metric math function SEARCH");
  }

  @Test
  void listsMetricsByDimension() {
    client.putMetricData(r ->
        r.namespace(namespace)
            .metricData(
                MetricDatum.builder()
                    .metricName("m")
                    .dimensions(Dimension.builder().name("Table").value("t").build())
                    .value(1.0)
                    .build()));

    assertThat(
            client
                .listMetrics(r -> r.namespace(namespace).dimensions(d -> d.name("Table")))
                .metrics())
        .singleElement()
        .satisfies(m -> assertThat(m.dimensions().getFirst().value()).isEqualTo("t"));
    assertThat(
            client
                .listMetrics(
                    r -> r.namespace(namespace).dimensions(d -> d.name("Table").value("other")))
                .metrics())
        .isEmpty();
  }

  @Test
  void evaluatesAlarmsAndKeepsTheirHistory() {
    var name = namespace + "-alarm";
    alarm(name);
    assertThat(state(name)).isEqualTo(StateValue.INSUFFICIENT_DATA);

    put("Errors", 1);

    await().atMost(Duration.ofSeconds(20)).until(() -> state(name) == StateValue.ALARM);
    var alarms = client.describeAlarms(r -> r.alarmNamePrefix(namespace)).metricAlarms();
    assertThat(alarms.getFirst().stateReason())
        .startsWith("Threshold Crossed: 1 out of the last 1");
    assertThat(
            client
                .describeAlarmHistory(
                    r -> r.alarmName(name).historyItemType(HistoryItemType.STATE_UPDATE))
                .alarmHistoryItems())
        .extracting(item -> item.historySummary())
        .containsExactly("Alarm updated from INSUFFICIENT_DATA to ALARM");
  }

  @Test
  void setsTheStateOfAnAlarmAndAnswersForUnknownOnesAsAwsDoes() {
    var name = namespace + "-alarm";
    alarm(name);
    client.setAlarmState(r -> r.alarmName(name).stateValue("OK").stateReason("because"));

    assertThat(client.describeAlarmHistory(r -> r.alarmName(name)).alarmHistoryItems())
        .extracting(item -> item.historySummary())
        .contains("Alarm updated from INSUFFICIENT_DATA to OK");
    assertThatThrownBy(() ->
            client.setAlarmState(r -> r.alarmName("none").stateValue("OK").stateReason("because")))
        .isInstanceOf(CloudWatchException.class)
        .hasMessageContaining("Unknown alarm");
    client.deleteAlarms(r -> r.alarmNames(name));
    assertThat(client.describeAlarms(r -> r.alarmNames(name)).metricAlarms()).isEmpty();
  }

  @Test
  void keepsOnlyValidDashboards() {
    var body =
        "{\"widgets\":[{\"type\":\"metric\",\"x\":0,\"y\":0,\"width\":6,\"height\":6,"
            + "\"properties\":{\"metrics\":[[\"AWS/Lambda\",\"Errors\"]],\"region\":\"us-east-1\"}}]}";
    client.putDashboard(r -> r.dashboardName("board").dashboardBody(body));

    assertThat(client.getDashboard(r -> r.dashboardName("board")).dashboardBody()).isEqualTo(body);
    assertThat(client.listDashboards(r -> r.dashboardNamePrefix("bo")).dashboardEntries())
        .hasSize(1);
    assertThatThrownBy(() ->
            client.putDashboard(
                r -> r.dashboardName("bad").dashboardBody("{\"widgets\":[{\"type\":\"x\"}]}")))
        .hasMessageContaining("/widgets/0/type");
    assertThatThrownBy(() -> client.getDashboard(r -> r.dashboardName("none")))
        .hasMessageContaining("Dashboard none does not exist");
  }

  @Test
  void keepsMetricsOverARestart(@TempDir Path own) {
    var options = LocalCloudOptions.of(own, 0);
    try (var first = LocalCloud.start(options);
        var before = connect(first)) {
      before.putMetricData(
          r -> r.namespace(namespace).metricData(d -> d.metricName("kept").value(5.0)));
    }
    for (var i = 0; i < 2; i++) {
      try (var again = LocalCloud.start(options);
          var after = connect(again)) {
        assertThat(sum(after, namespace, "kept")).isEqualTo(5);
      }
    }
  }

  private void alarm(String name) {
    client.putMetricAlarm(r ->
        r.alarmName(name)
            .namespace(namespace)
            .metricName("Errors")
            .statistic(Statistic.SUM)
            .period(60)
            .evaluationPeriods(1)
            .threshold(1.0)
            .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD));
  }

  private static StateValue state(String alarm) {
    return client.describeAlarms(r -> r.alarmNames(alarm)).metricAlarms().getFirst().stateValue();
  }

  private void metric(MetricDataQuery.Builder query, String name) {
    query.metricStat(
        s -> s.metric(m -> m.namespace(namespace).metricName(name)).period(3600).stat("Sum"));
  }

  private void put(String metric, double... values) {
    var data = MetricDatum.builder().metricName(metric).unit(StandardUnit.MILLISECONDS);
    client.putMetricData(r ->
        r.namespace(namespace)
            .metricData(
                Arrays.stream(values).mapToObj(value -> data.value(value).build()).toList()));
  }

  private static double sum(CloudWatchClient from, String namespace, String metric) {
    return from
        .getMetricStatistics(r ->
            r.namespace(namespace)
                .metricName(metric)
                .startTime(Instant.now().minus(Duration.ofHours(1)))
                .endTime(Instant.now().plus(Duration.ofMinutes(1)))
                .period(60)
                .statistics(List.of(Statistic.SUM)))
        .datapoints()
        .stream()
        .mapToDouble(point -> point.sum())
        .sum();
  }

  private static CloudWatchClient connect() {
    return connect(cloud);
  }

  private static CloudWatchClient connect(LocalCloud to) {
    return CloudWatchClient.builder()
        .endpointOverride(to.endpoint())
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(Clients.owner(to))
        .build();
  }
}
