package io.annal.runtime;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.RecordedEvent;
import io.annal.codec.Codec;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.UUID;

/** An event as it travels on the bus: the {@code detail}, the same words as in the store. */
record BusEvent(RecordedEvent event, String aggregateType, Commit.Cause cause) {
  static final DateTimeFormatter MILLISECONDS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  /** One event of a commit. */
  static BusEvent of(Commit commit, RecordedEvent event) {
    return new BusEvent(event, commit.aggregateType(), commit.cause());
  }

  Json.Obj detail() {
    var detail =
        Json.EMPTY
            .with("EventId", Json.of(event.id().toString()))
            .with("AggregateId", Json.of(event.aggregateId().value()))
            .with("AggregateType", Json.of(aggregateType))
            .with("EventSequence", Json.of(event.sequence()))
            .with("EventType", Json.of(event.type()))
            .with("Version", Json.of(event.version()))
            .with("EventData", event.data())
            .with("Timestamp", Json.of(MILLISECONDS.format(event.timestamp())))
            .with("CommandId", Json.of(cause.commandId()))
            .with("CorrelationId", Json.of(cause.correlationId()));
    if (cause.causationId().isPresent()) {
      detail = detail.with("CausationId", Json.of(cause.causationId().get()));
    }
    return detail.with("Metadata", cause.metadata());
  }

  /**
   * The event in a detail.
   *
   * @throws InvalidDataException where it is none of ours
   */
  static BusEvent of(Json detail) {
    if (!(detail instanceof Json.Obj fields)) {
      throw new InvalidDataException("detail", "an object", "none");
    }
    var event =
        new RecordedEvent(
            get(fields, "EventId", UUID.class),
            get(fields, "AggregateId", AggregateId.class),
            get(fields, "EventSequence", Long.class),
            get(fields, "EventType", String.class),
            get(fields, "Version", Integer.class),
            get(fields, "EventData", Json.Obj.class),
            get(fields, "Timestamp", Instant.class));
    var cause =
        new Commit.Cause(
            get(fields, "CommandId", String.class),
            get(fields, "CorrelationId", String.class),
            fields.get("CausationId").map(json -> decode("CausationId", json, String.class)),
            get(fields, "Metadata", Json.Obj.class));
    return new BusEvent(event, get(fields, "AggregateType", String.class), cause);
  }

  private static <T> T get(Json.Obj fields, String name, Class<T> type) {
    return decode(name, fields.get(name).orElse(Json.NULL), type);
  }

  private static <T> T decode(String name, Json json, Class<T> type) {
    try {
      return Codec.of(type).decode(json);
    } catch (InvalidDataException e) {
      throw e.within("detail." + name);
    }
  }
}
