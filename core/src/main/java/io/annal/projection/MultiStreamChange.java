package io.annal.projection;

import io.annal.AggregateId;
import io.annal.Json;
import io.annal.RecordedEvent;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** What events of one aggregate change in the rows of one projection over many aggregates. */
final class MultiStreamChange<M, V, E> {
  private final MultiStreamRows<M, V, E> rows;
  private final MultiStreamProjection<M, V, E> projection;
  private final AggregateId id;
  private final boolean consistent;
  private final long start;
  private long sequence;
  private Optional<M> memory;
  private Optional<RuntimeException> failure = Optional.empty();

  MultiStreamChange(
      MultiStreamRows<M, V, E> rows,
      AggregateId id,
      MultiStreamPosition.Entry<M> start,
      boolean consistent) {
    this.rows = rows;
    this.projection = rows.projection();
    this.id = id;
    this.consistent = consistent;
    this.start = start.sequence();
    this.sequence = start.sequence();
    this.memory = start.memory();
  }

  /**
   * Reads the rows that the events change, and stops before an event that cannot be applied, or
   * when the rows are full.
   */
  MultiStreamChange<M, V, E> fold(List<RecordedEvent> events) {
    for (var event : events) {
      if (rows.isFull()) {
        break;
      }
      try {
        fold(event);
      } catch (RuntimeException e) {
        failure = Optional.of(e);
        break;
      }
    }
    return this;
  }

  private void fold(RecordedEvent recorded) {
    var next = memory;
    var views = new LinkedHashMap<String, V>();
    for (E body : projection.events().read(recorded)) {
      var event = new Event<>(body, recorded);
      var remembered = projection.remember().apply(next, event);
      next = Optional.of(remembered);
      for (var key : new LinkedHashSet<>(projection.keys().apply(remembered, event))) {
        var row = rows.row(key, consistent);
        if (row.seen(id) < recorded.sequence()) {
          var view = Optional.ofNullable(views.get(key)).or(row::view);
          views.put(key, projection.fold().apply(view, remembered, event));
        }
      }
    }
    views.forEach((key, view) -> rows.row(key, consistent).change(view, id, recorded.sequence()));
    memory = next;
    sequence = recorded.sequence();
  }

  /** See {@link MultiStreamProjection#rows()}. */
  String rows() {
    return projection.rows();
  }

  /** The last event that was applied. */
  long sequence() {
    return sequence;
  }

  Optional<Json> memory() {
    return memory.map(projection.memory()::encode);
  }

  Optional<RuntimeException> failure() {
    return failure;
  }

  boolean moved() {
    return sequence > start;
  }
}
