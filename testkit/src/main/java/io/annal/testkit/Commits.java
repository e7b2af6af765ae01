package io.annal.testkit;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Json;
import io.annal.RecordedEvent;
import io.annal.codec.EventTypes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/** Commits for tests of stores. */
final class Commits {
  static final Instant TIME = Instant.parse("2024-01-15T10:00:00.123Z");

  private Commits() {}

  static AggregateId newId() {
    return new AggregateId("contract-" + UUID.randomUUID());
  }

  /** A commit of as many events, the first with that sequence. */
  static Commit of(AggregateId id, long sequence, int events) {
    return of(id, sequence, events, Json.EMPTY.with("text", Json.of("number " + sequence)));
  }

  static Commit of(AggregateId id, long sequence, int events, Json.Obj data) {
    var recorded =
        IntStream.range(0, events)
            .mapToObj(i ->
                new RecordedEvent(UUID.randomUUID(), id, sequence + i, "Tested", 1 + i, data, TIME))
            .toList();
    var metadata = Json.EMPTY.with("traceparent", Json.of("00-ab-cd-01"));
    var cause =
        new Commit.Cause(
            "command-" + UUID.randomUUID(), "correlation", Optional.of("causation"), metadata);
    return new Commit(id, "Test", recorded, cause, Optional.empty());
  }

  static Commit withSnapshot(Commit commit, Json state) {
    return new Commit(
        commit.aggregateId(),
        commit.aggregateType(),
        commit.events(),
        commit.cause(),
        Optional.of(new Commit.Snapshot(3, state)));
  }

  /** The same event in another aggregate's stream. */
  static RecordedEvent moved(RecordedEvent event, AggregateId id) {
    return new RecordedEvent(
        UUID.randomUUID(),
        id,
        event.sequence(),
        event.type(),
        event.version(),
        event.data(),
        event.timestamp());
  }

  /** A commit of one event, stored just now under the id {@code command-} and its sequence. */
  static Commit now(AggregateId id, long sequence, String type, EventTypes.Written event) {
    var time = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    var recorded =
        new RecordedEvent(
            UUID.randomUUID(), id, sequence, event.type(), event.version(), event.data(), time);
    var commandId = "command-" + sequence;
    var cause = new Commit.Cause(commandId, commandId, Optional.empty(), Json.EMPTY, false);
    return new Commit(id, type, List.of(recorded), cause, Optional.empty());
  }
}
