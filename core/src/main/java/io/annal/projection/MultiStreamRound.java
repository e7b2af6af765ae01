package io.annal.projection;

import io.annal.AggregateId;
import io.annal.ReadModel;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;

/**
 * What deliveries of several aggregates write together: each row that they change once, however
 * many of them change it, then the position of each.
 *
 * <p>No transaction is needed, which would cost twice as much and be limited in its rows: a row
 * itself says which events of an aggregate it has seen beyond the aggregate's position. The
 * positions are read once more after the rows, for only as long as one has not moved may the lack
 * of such a note be trusted.
 */
final class MultiStreamRound {
  /** So many rows are written at the same time. */
  private static final int TOGETHER = 8;

  private final ReadModel readModel;
  private final List<? extends MultiStreamRows<?, ?, ?>> rows;
  private final Map<AggregateId, MultiStreamDelivery> deliveries = new LinkedHashMap<>();

  /** The aggregates whose positions are not to be written, as some row was not. */
  private final Set<AggregateId> held = new HashSet<>();

  MultiStreamRound(
      List<MultiStreamProjection<?, ?, ?>> projections,
      List<MultiStreamDelivery> deliveries,
      ReadModel readModel) {
    this.readModel = readModel;
    this.rows =
        projections.stream()
            .map(projection -> new MultiStreamRows<>(projection, readModel))
            .toList();
    for (var delivery : deliveries) {
      if (delivery.fold(rows)) {
        this.deliveries.put(delivery.id(), delivery);
      }
    }
  }

  boolean isEmpty() {
    return deliveries.isEmpty();
  }

  /** Writes; where others wrote the same meanwhile, the deliveries know it. */
  void write() {
    var moved = moved();
    held.addAll(moved);
    writeRows(moved).forEach(this::hold);
    deliveries.forEach((id, delivery) -> {
      if (held.contains(id)) {
        delivery.conflicted();
      } else {
        delivery.writePosition();
      }
    });
  }

  /** The aggregates whose rows may lack notes, as their positions are not what they were. */
  private Set<AggregateId> moved() {
    var changing = new HashSet<AggregateId>();
    rows.stream()
        .flatMap(MultiStreamRows::changed)
        .forEach(row -> changing.addAll(row.changedBy()));
    changing.removeIf(id -> delivery(id).isStill());
    return changing;
  }

  /** What became of a row. */
  private record Written(MultiStreamRow<?> row, boolean done, Optional<RuntimeException> failure) {}

  /**
   * In the order of the rows. The threads are started by this one, and so have what it hands down:
   * by when all must be done.
   */
  private List<Written> writeRows(Set<AggregateId> moved) {
    try (var threads = Executors.newFixedThreadPool(TOGETHER, Thread.ofVirtual().factory())) {
      var writing =
          rows.stream()
              .flatMap(MultiStreamRows::changed)
              .map(row -> CompletableFuture.supplyAsync(() -> write(row, moved), threads))
              .toList();
      return writing.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error; // no fault of an event's
      }
      throw e;
    }
  }

  /** Each by itself: what a row says of an aggregate holds whether others were written or not. */
  private Written write(MultiStreamRow<?> row, Set<AggregateId> moved) {
    try {
      boolean done =
          Collections.disjoint(row.changedBy(), moved) && readModel.write(List.of(row.write()));
      return new Written(row, done, Optional.empty());
    } catch (RuntimeException e) {
      return new Written(row, false, Optional.of(e));
    }
  }

  private void hold(Written written) {
    if (!written.done()) {
      var ids = written.row().changedBy();
      held.addAll(ids);
      written
          .failure()
          .ifPresent(why -> ids.forEach(id -> delivery(id).failed(why, ids.size() > 1)));
    }
  }

  private MultiStreamDelivery delivery(AggregateId id) {
    var delivery = deliveries.get(id);
    if (delivery == null) {
      throw new IllegalStateException("no delivery of " + id);
    }
    return delivery;
  }
}
