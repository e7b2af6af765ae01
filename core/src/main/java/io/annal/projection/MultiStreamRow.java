package io.annal.projection;

import io.annal.AggregateId;
import io.annal.Json;
import io.annal.ReadModel;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One row of a projection over many aggregates, as it was read, and what becomes of it.
 *
 * <p>It says of which events of an aggregate it has seen more than the aggregate's position says,
 * so that each row may be written by itself: whoever goes on after a crash passes over the rows
 * that were written. What a row says so is dropped once the position has caught up.
 */
final class MultiStreamRow<V> {
  /** How many aggregates a row names before it looks which of them it need not name any more. */
  private static final int NAMED = 8;

  private final MultiStreamProjection<?, V, ?> projection;
  private final ReadModel readModel;
  private final String key;
  private final Optional<ReadModel.Row> row;
  private final Map<AggregateId, Long> changes = new LinkedHashMap<>();
  private Optional<V> view;

  /**
   * Reads the row.
   *
   * @param consistent whether it must be today's
   */
  MultiStreamRow(
      MultiStreamProjection<?, V, ?> projection,
      ReadModel readModel,
      String key,
      boolean consistent) {
    this.projection = projection;
    this.readModel = readModel;
    this.key = key;
    this.row =
        consistent
            ? readModel.get(projection.rows(), key)
            : readModel.getEventual(projection.rows(), key);
    this.view = row.map(projection::read);
  }

  /** The last event of the aggregate of which the row, as it was read, says that it has seen it. */
  long seen(AggregateId id) {
    return row.map(found -> found.applied().getOrDefault(id.value(), 0L)).orElse(0L);
  }

  Optional<V> view() {
    return view;
  }

  /** What it shows after an event of that aggregate. */
  void change(V after, AggregateId id, long sequence) {
    view = Optional.of(after);
    changes.put(id, sequence);
  }

  /** The aggregates whose events change it. */
  Set<AggregateId> changedBy() {
    return changes.keySet();
  }

  ReadModel.Write write() {
    long times = row.map(ReadModel.Row::sequence).orElse(0L) + 1;
    var data = (Json.Obj) projection.view().encode(view.orElseThrow());
    var next =
        new ReadModel.Row(projection.rows(), key, data, times, projection.revision(), applied(), 0);
    return new ReadModel.Write(next, row);
  }

  private Map<String, Long> applied() {
    var others = new HashMap<>(row.map(ReadModel.Row::applied).orElse(Map.of()));
    changes.keySet().forEach(id -> others.remove(id.value()));
    if (others.size() + changes.size() > NAMED) {
      others.entrySet().stream()
          .limit(MultiStreamProjector.MOST_TOGETHER) // as many as may come at once, or they pile up
          .filter(each -> hasCaughtUp(each.getKey(), each.getValue()))
          .map(Map.Entry::getKey)
          .toList()
          .forEach(others::remove);
    }
    changes.forEach((id, sequence) -> others.put(id.value(), sequence));
    return others;
  }

  private boolean hasCaughtUp(String other, long seen) {
    return readModel
        .getEventual(projection.positions(), other)
        .flatMap(position -> MultiStreamPosition.sequence(position, projection.rows()))
        .filter(sequence -> sequence >= seen)
        .isPresent();
  }
}
