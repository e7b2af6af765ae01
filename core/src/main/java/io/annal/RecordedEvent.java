package io.annal;

import java.time.Instant;
import java.util.UUID;

/**
 * An event as the store holds it: a fact in neutral form, not yet read as a domain's own type.
 *
 * @param id UUIDv7, unique over all aggregates
 * @param sequence 1 for the aggregate's first event, then without a gap
 * @param type the event type's name, e.g. {@code AccountCreated}
 * @param version of the event type's schema, from 1
 * @param data the event's own fields
 * @param timestamp UTC, whole milliseconds; not earlier than that of the event before it in the
 *     stream, unless that lay over 5 minutes in the future of the clock that stamped this one
 */
public record RecordedEvent(
    UUID id,
    AggregateId aggregateId,
    long sequence,
    String type,
    int version,
    Json.Obj data,
    Instant timestamp) {

  /** The same event with the id that callers know. */
  public RecordedEvent plain() {
    return at(aggregateId.plain());
  }

  /** The same event in another stream. */
  public RecordedEvent at(AggregateId other) {
    return other.equals(aggregateId)
        ? this
        : new RecordedEvent(id, other, sequence, type, version, data, timestamp);
  }
}
