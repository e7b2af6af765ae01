package io.annal.projection;

import io.annal.AggregateId;
import io.annal.RecordedEvent;
import java.util.List;
import java.util.function.Supplier;

/**
 * Brings a projection up to date, whatever comes in whatever order and however often. Safe for many
 * threads and processes at once.
 */
public interface ProjectionHandler {

  /** What a delivery came to. */
  enum Delivered {
    /** The events were the next ones. */
    APPLIED,
    /** All of them had been seen already. */
    DUPLICATE,
    /** Something was missing before them; it was read from the store. */
    GAP_FILLED,
    /** The row had been written by older code and was rebuilt from the store. */
    UPGRADED
  }

  /** What became of the events of one aggregate among several. */
  sealed interface Result {
    /** They were taken. */
    record Taken(Delivered delivered) implements Result {}

    /** Not all of them could be taken. */
    record Failed(RuntimeException why) implements Result {}

    /** What came of that delivery. */
    static Result of(Supplier<Delivered> delivery) {
      try {
        return new Taken(delivery.get());
      } catch (RuntimeException e) {
        return new Failed(e);
      }
    }
  }

  /** The projection's name. */
  String name();

  /** The kind of aggregate whose events it takes. */
  String aggregateType();

  /**
   * Takes note of events.
   *
   * @param events at least one, of one aggregate of {@link #aggregateType()}, in any order
   * @throws io.annal.ConflictsExhaustedException if others wrote the same row every time
   * @throws io.annal.EventStoreException if an event cannot be read, or is not in the store though
   *     it was delivered
   */
  Delivered deliver(List<RecordedEvent> events);

  /**
   * Takes note of events of several aggregates, with as few writes as may be; one that fails holds
   * no other back.
   *
   * @param streams for each aggregate its events, as {@link #deliver} takes them; no aggregate
   *     twice
   * @return what became of each, in the same order
   */
  default List<Result> deliverEach(List<List<RecordedEvent>> streams) {
    return streams.stream().map(events -> Result.of(() -> deliver(events))).toList();
  }

  /**
   * Brings the aggregate's part of the projection up to what the store holds now, and rebuilds a
   * row of older code.
   */
  void catchUp(AggregateId id);
}
