package io.annal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Json;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every metric that the alarms and the dashboard rest on, as the line that CloudWatch reads. */
final class MetricsTest {
  private final Invocations invocations = new Invocations();
  private final EmbeddedMetrics metrics =
      new EmbeddedMetrics("the-function", () -> Invocations.NOW);
  private final Pipeline pipeline = new Pipeline(invocations, metrics);
  private final Endpoint commands = pipeline.commands();
  private final AggregateId id = new AggregateId("tally-" + UUID.randomUUID());

  @AfterEach
  void close() {
    pipeline.close();
  }

  @Test
  void commandsAreCountedByWhatBecameOfThem() {
    ask(commands, 1, ",\"commandId\":\"once\"");
    ask(commands, 1, ",\"commandId\":\"once\"");
    ask(commands, 2, "");
    ask(commands, 2000, "");
    ask(commands, 1, ",\"expectedVersion\":9");

    assertThat(metric("CommandsAccepted")).isEqualTo("2");
    assertThat(metric("CommandsRepeated")).isEqualTo("1");
    assertThat(metric("CommandsRefused")).isEqualTo("1");
    assertThat(metric("CommandsUnexpectedVersion")).isEqualTo("1");
  }

  @Test
  void aConflictAndTheRetryAfterItAreCounted() {
    ask(commands, 1, "");
    ask(pipeline.commands(), 1, "");
    ask(commands, 1, "");

    assertThat(metric("Conflicts")).isEqualTo("1");
    assertThat(metric("Retries")).isEqualTo("1");
    assertThat(metric("CommandsAccepted")).isEqualTo("3");
  }

  @Test
  void lagsGapsAndDuplicatesAreTold() {
    ask(commands, 1, "");
    ask(commands, 2, "");
    ask(commands, 3, "");
    var commits = pipeline.stored(id);
    var first = pipeline.publish(commits.getFirst()).getFirst();
    var third = pipeline.publish(commits.getLast()).getFirst();

    assertThat(pipeline.project(first, Json.EMPTY)).hasToString(outcome("APPLIED"));
    assertThat(pipeline.project(third, Json.EMPTY)).hasToString(outcome("GAP_FILLED"));
    assertThat(pipeline.project(first, Json.EMPTY)).hasToString(outcome("DUPLICATE"));
    pipeline.project(first, Json.EMPTY.with("replay-name", Json.of("again")));

    assertThat(metric("EventsPublished")).isEqualTo("2");
    assertThat(metric("ProjectionsApplied")).isEqualTo("1");
    assertThat(metric("GapsHealed")).isEqualTo("1");
    assertThat(metric("DuplicatesDropped")).isEqualTo("2");
    // a replay is late by intention
    assertThat(metric("ProjectionLag")).matches("\\[[0-9.]+,[0-9.]+,[0-9.]+\\]");
    assertThat(metric("PublishLag")).matches("\\[[0-9.]+,[0-9.]+\\]");
    assertThat(metric("_aws"))
        .contains(
            "\"Namespace\":\"Annal\"",
            "{\"Name\":\"PublishLag\",\"Unit\":\"Milliseconds\"}",
            "{\"Name\":\"ProjectionLag\",\"Unit\":\"Milliseconds\"}",
            "{\"Name\":\"GapsHealed\",\"Unit\":\"Count\"}",
            "{\"Name\":\"DuplicatesDropped\",\"Unit\":\"Count\"}");
  }

  private static String outcome(String word) {
    return Json.EMPTY.with("Sums", Json.of(word)).toString();
  }

  /** From the line that the end of an invocation writes. */
  private String metric(String name) {
    metrics.flush(invocations.log());
    var line = (Json.Obj) invocations.lines().getLast();
    return JsonText.print(line.get(name).orElseThrow());
  }

  private void ask(Endpoint commands, int amount, String more) {
    invocations.ask(
        commands,
        "{\"aggregateId\":\"%s\",\"eventType\":\"Added\",\"eventData\":{%s}%s}"
            .formatted(id, "\"amount\":" + amount + ",\"note\":\"\",\"times\":1", more));
  }
}
