package io.annal.localcloud.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

class LogsServiceTest {
  private final long now = Instant.now().toEpochMilli();

  @TempDir Path directory;
  private LocalCloud cloud;
  private CloudWatchLogsClient logs;

  @BeforeEach
  void start() {
    cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
    logs =
        CloudWatchLogsClient.builder()
            .endpointOverride(cloud.endpoint())
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "secret")))
            .build();
  }

  @AfterEach
  void stop() {
    logs.close();
    cloud.close();
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
