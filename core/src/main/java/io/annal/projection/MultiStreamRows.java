package io.annal.projection;

import io.annal.ReadModel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The rows of one projection that deliveries of several aggregates change: each is read once, and
 * written once with what all of them make of it.
 */
final class MultiStreamRows<M, V, E> {
  /** After that many rows what was folded is written before going on. */
  private static final int MOST = 100;

  private final MultiStreamProjection<M, V, E> projection;
  private final ReadModel readModel;
  private final Map<String, MultiStreamRow<V>> rows = new LinkedHashMap<>();

  MultiStreamRows(MultiStreamProjection<M, V, E> projection, ReadModel readModel) {
    this.projection = projection;
    this.readModel = readModel;
  }

  MultiStreamProjection<M, V, E> projection() {
    return projection;
  }

  boolean isFull() {
    return rows.size() >= MOST;
  }

  /**
   * The row of that key.
   *
   * @param consistent whether it must be today's, where it was not read yet
   */
  MultiStreamRow<V> row(String key, boolean consistent) {
    return rows.computeIfAbsent(
        key, absent -> new MultiStreamRow<>(projection, readModel, absent, consistent));
  }

  Stream<MultiStreamRow<V>> changed() {
    return rows.values().stream().filter(row -> !row.changedBy().isEmpty());
  }
}
