package io.annal.localcloud.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The alarms that are deployed with the system, evaluated on what its functions count. */
class SystemAlarmsTest {
  private static final Path INFRASTRUCTURE = Path.of("..", "infrastructure");
  private static final CallContext PLACE =
      new CallContext("000000000000", "us-east-1", new Principal.Root(), "r");

  private Instant now = Instant.parse("2026-01-02T03:00:00Z");
  private final MetricStore store = new MetricStore(Clock.fixed(now, ZoneOffset.UTC));

  static Stream<ObjectNode> alarms() {
    return Stream.of("alarms.json", "batching-alarms.json", "transfer-alarms.json")
        .map(INFRASTRUCTURE::resolve)
        .flatMap(SystemAlarmsTest::read);
  }

  private static Stream<ObjectNode> read(Path file) {
    try {
      return Trees.readJson(Files.readAllBytes(file)).valueStream().map(ObjectNode.class::cast);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("alarms")
  void watchesMetricsThatAreThere(ObjectNode alarm) {
    var published = new PublishedMetrics();
    for (var query : AlarmRule.of(alarm, PLACE).queries()) {
      if (query instanceof MetricQueries.Metric metric
          && metric.series().namespace().startsWith("AWS/")) {
        assertThatCode(() -> published.require(metric.series())).doesNotThrowAnyException();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void tellsWhenPublishingStops(int minute) {
    now = now.plus(Duration.ofMinutes(minute));
    for (int i = 0; i < 15; i++) {
      minuteOf("CommandsAccepted", "command-handler", 3);
      minuteOf("EventsPublished", "stream-publisher", 3);
      assertThat(state("event-sourcing-publishing-stopped")).isEqualTo("OK");
      now = now.plusSeconds(60);
    }

    // the mapping is disabled
    boolean alarmed = false;
    for (int i = 0; i < 12; i++) {
      minuteOf("CommandsAccepted", "command-handler", 3);
      now = now.plusSeconds(60);
      alarmed |= state("event-sourcing-publishing-stopped").equals("ALARM");
      assertThat(alarmed).as("after %d minutes", i + 1).isEqualTo(i >= 9);
    }

    // and enabled again
    minuteOf("EventsPublished", "stream-publisher", 36);
    now = now.plus(Duration.ofMinutes(11));
    assertThat(state("event-sourcing-publishing-stopped")).isEqualTo("OK");
  }

  @Test
  void aCommandAtTheEndOfAPeriodIsNoTrouble() {
    now = now.plus(Duration.ofMinutes(4));
    minuteOf("CommandsAccepted", "command-handler", 1);
    now = now.plusSeconds(60);
    minuteOf("EventsPublished", "stream-publisher", 1);

    for (int i = 0; i < 20; i++) {
      assertThat(state("event-sourcing-publishing-stopped")).isEqualTo("OK");
      now = now.plusSeconds(60);
    }
  }

  @Test
  void tellsWhenTheBusSwallowsEvents() {
    for (int i = 0; i < 15; i++) {
      minuteOf("EventsPublished", "stream-publisher", 4);
      matched(4);
      assertThat(state("event-sourcing-events-unmatched")).isEqualTo("OK");
      now = now.plusSeconds(60);
    }

    for (int i = 0; i < 12; i++) {
      minuteOf("EventsPublished", "stream-publisher", 4);
      now = now.plusSeconds(60);
    }
    assertThat(state("event-sourcing-events-unmatched")).isEqualTo("ALARM");

    now = now.plus(Duration.ofMinutes(15));
    assertThat(state("event-sourcing-events-unmatched")).isEqualTo("OK");
  }

  private String state(String name) {
    var alarm =
        alarms()
            .filter(each -> each.path("AlarmName").asText().equals(name + "${Suffix}"))
            .findFirst()
            .orElseThrow();
    return AlarmRule.of(alarm, PLACE).evaluate(store, now.getEpochSecond()).state();
  }

  private void minuteOf(String metric, String function, int count) {
    add("Annal", metric, Map.of("FunctionName", "event-sourcing-" + function + "${Suffix}"), count);
  }

  private void matched(int count) {
    add(
        "AWS/Events",
        "TriggeredRules",
        Map.of(
            "EventBusName",
            "event-sourcing-bus${Suffix}",
            "RuleName",
            "event-sourcing-events-to-projection${Suffix}"),
        count);
  }

  private void add(String namespace, String metric, Map<String, String> dimensions, int count) {
    var bucket = new Bucket();
    bucket.add(1, count);
    var series =
        new Series(PLACE.account(), PLACE.region(), namespace, metric, new TreeMap<>(dimensions));
    store.add(new Measurement(series, now, "Count", 60, bucket));
  }
}
