package io.annal.projection;

import io.annal.AggregateId;
import io.annal.ReadModel;
import io.annal.RecordedEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Events of one aggregate on their way into all projections of a {@link MultiStreamProjector}. */
final class MultiStreamDelivery {
  private final AggregateId id;
  private final List<RecordedEvent> ordered;
  private final long last;
  private final ReadModel readModel;
  private final BiFunction<AggregateId, Long, List<RecordedEvent>> store;
  private final Map<MultiStreamProjection<?, ?, ?>, Progress> progress = new LinkedHashMap<>();
  private final List<MultiStreamChange<?, ?, ?>> changes = new ArrayList<>();
  private Optional<MultiStreamPosition> position = Optional.empty();
  private Optional<RuntimeException> failure = Optional.empty();
  private boolean spoilt;

  /** After a conflict what is now is worth its price; before, what was a moment ago will do. */
  private boolean consistent;

  private boolean conflicted;
  private int conflicts;

  /**
   * A delivery.
   *
   * @param events none where the aggregate is to be caught up with
   * @param store reads events of an aggregate from one on
   */
  MultiStreamDelivery(
      AggregateId id,
      List<RecordedEvent> events,
      List<MultiStreamProjection<?, ?, ?>> projections,
      ReadModel readModel,
      BiFunction<AggregateId, Long, List<RecordedEvent>> store) {
    this.id = id;
    this.ordered =
        events.stream()
            .map(RecordedEvent::plain)
            .sorted(Comparator.comparingLong(RecordedEvent::sequence))
            .toList();
    this.last = ordered.isEmpty() ? Long.MAX_VALUE : ordered.getLast().sequence();
    this.consistent = ordered.isEmpty();
    this.readModel = readModel;
    this.store = store;
    projections.forEach(projection -> progress.put(projection, new Progress()));
  }

  /** What a delivery comes to for one projection. */
  private static final class Progress {
    boolean filled;
    boolean moved;
    boolean ended;
    Optional<RuntimeException> failure = Optional.empty();

    /** What fails after what is about to be written. */
    Optional<RuntimeException> next = Optional.empty();

    ProjectionHandler.Delivered delivered() {
      return filled
          ? ProjectionHandler.Delivered.GAP_FILLED
          : moved ? ProjectionHandler.Delivered.APPLIED : ProjectionHandler.Delivered.DUPLICATE;
    }

    boolean isOver() {
      return ended || failure.isPresent();
    }
  }

  AggregateId id() {
    return id;
  }

  List<RecordedEvent> events() {
    return ordered;
  }

  /**
   * Folds what comes next into the rows.
   *
   * @return whether there is anything to write: a row, or the position
   */
  boolean fold(List<? extends MultiStreamRows<?, ?, ?>> rows) {
    changes.clear();
    conflicted = false;
    if (failure.isPresent()) {
      return false;
    }
    try {
      var read = new HashMap<Long, List<RecordedEvent>>();
      var start = position();
      rows.forEach(each -> fold(each, start, read));
    } catch (RuntimeException e) {
      failure = Optional.of(e);
      return false;
    }
    return !changes.isEmpty();
  }

  private void fold(
      MultiStreamRows<?, ?, ?> rows,
      MultiStreamPosition start,
      Map<Long, List<RecordedEvent>> read) {
    var each = progressOf(rows.projection());
    if (!each.isOver() && !rows.isFull()) {
      try {
        change(rows, start, each, read).ifPresent(changes::add);
      } catch (RuntimeException e) {
        each.failure = Optional.of(e);
      }
    }
  }

  private <M, V, E> Optional<MultiStreamChange<?, ?, ?>> change(
      MultiStreamRows<M, V, E> rows,
      MultiStreamPosition position,
      Progress each,
      Map<Long, List<RecordedEvent>> read) {
    var start = position.of(rows.projection());
    if (last <= start.sequence()) {
      each.ended = true;
      return Optional.empty();
    }
    var next = following(start.sequence(), ordered);
    if (next.isEmpty()) {
      each.filled = true;
      next =
          following(
              start.sequence(),
              read.computeIfAbsent(start.sequence() + 1, from -> store.apply(id, from)));
    }
    if (next.isEmpty()) {
      return atEndOfStore(start.sequence(), each);
    }
    var change = new MultiStreamChange<>(rows, id, start, consistent).fold(next);
    if (!change.moved()) {
      each.failure = change.failure();
      return Optional.empty();
    }
    each.next = change.failure();
    each.moved = true;
    return Optional.of(change);
  }

  private Optional<MultiStreamChange<?, ?, ?>> atEndOfStore(long sequence, Progress each) {
    if (!ordered.isEmpty()) {
      throw Projector.notInStore(id, last, sequence);
    }
    each.ended = true;
    return Optional.empty();
  }

  private static List<RecordedEvent> following(long position, List<RecordedEvent> ordered) {
    var next = new ArrayList<RecordedEvent>();
    for (var event : ordered) {
      if (event.sequence() == position + 1 + next.size()) {
        next.add(event);
      }
    }
    return next;
  }

  private MultiStreamPosition position() {
    if (position.isEmpty()) {
      position = Optional.of(readPosition());
      if (!consistent && isBehind(position.get())) {
        consistent = true; // others may have brought it on, which is cheaper than the store
        position = Optional.of(readPosition());
      }
    }
    return position.get();
  }

  private boolean isBehind(MultiStreamPosition position) {
    long first = ordered.getFirst().sequence();
    return progress.keySet().stream().anyMatch(each -> position.isBefore(each, first - 1));
  }

  private MultiStreamPosition readPosition() {
    var positions = progress.keySet().iterator().next().positions();
    return MultiStreamPosition.read(readModel, positions, id, consistent);
  }

  /** Whether nobody moved the position since it was read. */
  boolean isStill() {
    try {
      return position.orElseThrow().isStill();
    } catch (RuntimeException e) {
      failed(e, false);
      return false;
    }
  }

  /** To be called when all rows are written. */
  void writePosition() {
    try {
      position.orElseThrow().after(changes).ifPresentOrElse(this::written, this::conflicted);
    } catch (RuntimeException e) {
      failed(e, false);
    }
  }

  private void written(MultiStreamPosition next) {
    position = Optional.of(next);
    conflicts = 0;
    progress.values().forEach(each -> each.failure = each.failure.or(() -> each.next));
  }

  /** Others wrote the position or a row meanwhile: all is to be read once more, as it is now. */
  void conflicted() {
    if (failure.isEmpty()) {
      conflicted = true;
      conflicts++;
      consistent = true;
      position = Optional.empty();
    }
  }

  /**
   * A write failed.
   *
   * @param shared whether it may have failed for the sake of another aggregate
   */
  void failed(RuntimeException why, boolean shared) {
    failure = failure.or(() -> Optional.of(why));
    spoilt |= shared;
  }

  /** Whether the last round was in vain for it. */
  boolean isConflicted() {
    return conflicted;
  }

  /** How often one after the other. */
  int conflicts() {
    return conflicts;
  }

  /** Whether it failed with a row that others wanted to change, too. */
  boolean isSpoilt() {
    return spoilt;
  }

  /** What it came to, for each projection that did not fail. */
  List<ProjectionHandler.Delivered> delivered() {
    return failure.isPresent()
        ? List.of()
        : progress.values().stream()
            .filter(each -> each.failure.isEmpty())
            .map(Progress::delivered)
            .toList();
  }

  /** Why it failed: the first reason, with the others; empty where it did not. */
  Optional<RuntimeException> failure() {
    var failures = new ArrayList<RuntimeException>();
    failure.ifPresent(failures::add);
    progress.values().forEach(each -> each.failure.ifPresent(failures::add));
    var first = failures.stream().findFirst();
    first.ifPresent(
        why -> failures.stream().filter(other -> !other.equals(why)).forEach(why::addSuppressed));
    return first;
  }

  private Progress progressOf(MultiStreamProjection<?, ?, ?> projection) {
    var found = progress.get(projection);
    if (found == null) {
      throw new IllegalStateException("not a projection of this delivery: " + projection.name());
    }
    return found;
  }
}
