package io.annal.projection;

import io.annal.AggregateId;
import io.annal.RecordedEvent;
import java.time.Instant;

/**
 * A domain's event together with what the store knows of it.
 *
 * @param body the event in the domain's own type
 * @param recorded the stored event that it was read from
 */
public record Event<E>(E body, RecordedEvent recorded) {

  /** Whose event it is. */
  public AggregateId aggregateId() {
    return recorded.aggregateId();
  }

  /** Its number in the aggregate's stream. */
  public long sequence() {
    return recorded.sequence();
  }

  /** When it was stored. */
  public Instant timestamp() {
    return recorded.timestamp();
  }
}
