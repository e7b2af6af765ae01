package io.annal;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What events of one aggregate change in the rows of one projection over many aggregates.
 *
 * <p>A row says of which events it has seen more than the aggregate's position says, so that each
 * row may be written by itself: whoever goes on after a crash passes over the rows that were
 * written. What a row says so is dropped once the position has caught up.
 */
final class CrossChange<M, V, E> {
  /** After that many rows the position is written before going on. */
  private static final int MOST_ROWS = 100;

  /** How many aggregates a row names before it looks which of them it need not name any more. */
  private static final int NAMED = 8;

  private final CrossProjection<M, V, E> projection;
  private final ReadModel readModel;
  private final AggregateId id;
  private final boolean consistent;
  private final long start;
  private final Map<String, RowChange> rows = new LinkedHashMap<>();
  private long sequence;
  private Optional<M> memory;
  private Optional<RuntimeException> failure = Optional.empty();

  CrossChange(
      CrossProjection<M, V, E> projection,
      ReadModel readModel,
      AggregateId id,
      CrossPosition.Entry<M> start,
      boolean consistent) {
    this.projection = projection;
    this.readModel = readModel;
    this.id = id;
    this.consistent = consistent;
    this.start = start.sequence();
    this.sequence = start.sequence();
    this.memory = start.memory();
  }

  /** Reads the rows that the events change, and stops before an event that cannot be applied. */
  CrossChange<M, V, E> fold(List<RecordedEvent> events) {
    for (var event : events) {
      if (rows.size() >= MOST_ROWS) {
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
    var folded = memory;
    var views = new LinkedHashMap<String, V>();
    for (E body : projection.events().read(recorded)) {
      var event = new Event<>(body, recorded);
      var remembered = projection.remember().apply(folded, event);
      folded = Optional.of(remembered);
      for (var key : new LinkedHashSet<>(projection.keys().apply(remembered, event))) {
        var row = rows.computeIfAbsent(key, RowChange::new);
        if (row.seen < recorded.sequence()) {
          var view = Optional.ofNullable(views.get(key)).or(() -> row.view);
          views.put(key, projection.fold().apply(view, remembered, event));
        }
      }
    }
    views.forEach(
        (key, view) -> rows.computeIfAbsent(key, RowChange::new).change(view, recorded.sequence()));
    memory = folded;
    sequence = recorded.sequence();
  }

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

  /** The rows that are to be written, each by itself. */
  List<ReadModel.Write> writes() {
    return rows.values().stream().filter(row -> row.last > 0).map(RowChange::write).toList();
  }

  /** One row, as it was read, and what becomes of it. */
  private final class RowChange {
    final String key;
    final Optional<ReadModel.Row> row;
    final long seen;
    Optional<V> view;
    long last;

    RowChange(String key) {
      this.key = key;
      this.row =
          consistent
              ? readModel.get(projection.rows(), key)
              : readModel.getEventual(projection.rows(), key);
      this.seen = row.map(found -> found.applied().getOrDefault(id.value(), 0L)).orElse(0L);
      this.view = row.map(projection::read);
    }

    void change(V after, long sequence) {
      view = Optional.of(after);
      last = sequence;
    }

    ReadModel.Write write() {
      long times = row.map(ReadModel.Row::sequence).orElse(0L) + 1;
      var data = (Json.Obj) projection.view().encode(view.orElseThrow());
      var next =
          new ReadModel.Row(
              projection.rows(), key, data, times, projection.revision(), applied(), 0);
      return new ReadModel.Write(next, row);
    }

    private Map<String, Long> applied() {
      var applied = new HashMap<>(row.map(ReadModel.Row::applied).orElse(Map.of()));
      applied.put(id.value(), last);
      if (applied.size() > NAMED) {
        applied.entrySet().stream()
            .filter(each -> !each.getKey().equals(id.value()))
            .limit(NAMED)
            .filter(each -> hasCaughtUp(each.getKey(), each.getValue()))
            .map(Map.Entry::getKey)
            .toList()
            .forEach(applied::remove);
      }
      return applied;
    }

    private boolean hasCaughtUp(String other, long seen) {
      return readModel
          .getEventual(projection.positions(), other)
          .flatMap(position -> CrossPosition.sequence(position, projection.rows()))
          .filter(sequence -> sequence >= seen)
          .isPresent();
    }
  }
}
