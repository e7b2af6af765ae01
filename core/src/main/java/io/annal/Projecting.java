package io.annal;

import java.util.List;

/**
 * Brings a projection up to date, whatever comes in whatever order and however often. Safe for many
 * threads and processes at once.
 */
public interface Projecting {

  /** What a delivery came to. */
  enum Delivered {
    /** The events were the next ones. */
    APPLIED,
    /** All of them had been seen already. */
    DUPLICATE,
    /** Something was missing before them; it was read from the store. */
    HEALED,
    /** The row had been written by older code and was made anew from the store. */
    UPGRADED
  }

  /** The projection's name. */
  String name();

  /** The kind of aggregate whose events it takes. */
  String aggregateType();

  /**
   * Takes note of events.
   *
   * @param events at least one, of one aggregate of {@link #aggregateType()}, in any order
   * @throws ConflictsExhaustedException if others wrote the same row every time
   * @throws EventStoreException if an event cannot be read, or is not in the store though it was
   *     delivered
   */
  Delivered deliver(List<RecordedEvent> events);

  /**
   * Brings the aggregate's part of the projection up to what the store holds now, and makes a row
   * of older code anew.
   */
  void catchUp(AggregateId id);
}
