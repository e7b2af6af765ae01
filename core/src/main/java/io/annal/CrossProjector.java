package io.annal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Brings the rows of {@link CrossProjection}s up to date, all those of one kind of aggregate
 * together: each row that events change is written once, and then one position for all projections.
 *
 * <p>No transaction is needed, which would cost twice as much and be limited in its rows: a row
 * itself says which events of an aggregate it has seen beyond the aggregate's position. The
 * position is read once more after the rows, for only as long as it has not moved may the lack of
 * such a note be trusted.
 */
public final class CrossProjector implements Projecting {
  private static final int PAGE = 20;

  private final List<CrossProjection<?, ?, ?>> projections;
  private final EventStore store;
  private final ReadModel readModel;
  private final Retries retries;
  private final Environment environment;
  private final Telemetry telemetry;

  /**
   * A projector that waits between attempts as the retries say.
   *
   * @param projections at least one, all of one kind of aggregate
   */
  public CrossProjector(
      List<? extends CrossProjection<?, ?, ?>> projections,
      EventStore store,
      ReadModel readModel,
      Retries retries,
      Environment environment,
      Telemetry telemetry) {
    if (projections.stream().map(CrossProjection::positions).distinct().count() != 1) {
      throw new IllegalArgumentException(
          "a projector keeps projections of one kind of aggregate, not "
              + projections.stream().map(CrossProjection::name).toList());
    }
    this.projections = List.copyOf(projections);
    this.store = projections.getFirst().events().in(store);
    this.readModel = readModel;
    this.retries = retries;
    this.environment = environment;
    this.telemetry = telemetry;
  }

  /** Of one projection, with standard retries, on this machine's clock. */
  public CrossProjector(
      CrossProjection<?, ?, ?> projection, EventStore store, ReadModel readModel) {
    this(
        List.of(projection),
        store,
        readModel,
        Retries.standard(),
        Environment.system(),
        Telemetry.NONE);
  }

  /** The names of all its projections. */
  @Override
  public String name() {
    return projections.stream().map(CrossProjection::name).collect(Collectors.joining(", "));
  }

  @Override
  public String aggregateType() {
    return projections.getFirst().events().aggregateType();
  }

  /**
   * {@inheritDoc}
   *
   * <p>A projection that fails holds no other back; what it could apply before the failure is
   * written.
   */
  @Override
  public Delivered deliver(List<RecordedEvent> events) {
    var ordered =
        events.stream()
            .map(RecordedEvent::plain)
            .sorted(Comparator.comparingLong(RecordedEvent::sequence))
            .toList();
    return new Delivery(ordered.getFirst().aggregateId(), ordered).run();
  }

  /** Here only what is missing is added: parts cannot be taken out of rows that many share. */
  @Override
  public void catchUp(AggregateId id) {
    new Delivery(id, List.of()).run();
  }

  /** What a delivery comes to for one projection. */
  private static final class Progress {
    boolean healed;
    boolean moved;
    boolean ended;
    Optional<RuntimeException> failure = Optional.empty();

    /** What fails after what is about to be written. */
    Optional<RuntimeException> next = Optional.empty();

    Delivered delivered() {
      return healed ? Delivered.HEALED : moved ? Delivered.APPLIED : Delivered.DUPLICATE;
    }

    boolean isOver() {
      return ended || failure.isPresent();
    }
  }

  /** Events of one aggregate, on their way into all projections. */
  private final class Delivery {
    final AggregateId id;
    final List<RecordedEvent> ordered;
    final long last;
    final Map<CrossProjection<?, ?, ?>, Progress> progress = new LinkedHashMap<>();
    CrossPosition position;

    /** After a conflict what is now is worth its price; before, what was a moment ago will do. */
    boolean consistent;

    Delivery(AggregateId id, List<RecordedEvent> ordered) {
      this.id = id;
      this.ordered = ordered;
      this.last = ordered.isEmpty() ? Long.MAX_VALUE : ordered.getLast().sequence();
      this.consistent = ordered.isEmpty();
      this.position = readPosition();
      if (!consistent
          && isBehind()) { // others may have brought it on, which is cheaper than the store
        consistent = true;
        position = readPosition();
      }
      projections.forEach(projection -> progress.put(projection, new Progress()));
    }

    private boolean isBehind() {
      long first = ordered.getFirst().sequence();
      return projections.stream().anyMatch(each -> position.isBefore(each, first - 1));
    }

    private CrossPosition readPosition() {
      return CrossPosition.read(readModel, projections.getFirst().positions(), id, consistent);
    }

    Delivered run() {
      int failed = 0;
      while (true) {
        var changes = changes();
        if (changes.isEmpty()) {
          return result();
        }
        var written = write(changes);
        if (written.isPresent()) {
          position = written.get();
          progress.values().forEach(each -> each.failure = each.failure.or(() -> each.next));
          failed = 0;
        } else {
          telemetry.count("ProjectionConflicts", 1);
          retries.pauseAfter(++failed, "rows of " + name() + " for " + id, environment);
          consistent = true;
          position = readPosition();
        }
      }
    }

    /** What is to be written next; empty where everything is, or has failed. */
    private List<CrossChange<?, ?, ?>> changes() {
      var changes = new ArrayList<CrossChange<?, ?, ?>>();
      var read = new HashMap<Long, List<RecordedEvent>>();
      progress.forEach((projection, each) -> {
        if (!each.isOver()) {
          try {
            change(projection, each, read).ifPresent(changes::add);
          } catch (RuntimeException e) {
            each.failure = Optional.of(e);
          }
        }
      });
      return changes;
    }

    private <M, V, E> Optional<CrossChange<?, ?, ?>> change(
        CrossProjection<M, V, E> projection, Progress each, Map<Long, List<RecordedEvent>> read) {
      var start = position.of(projection);
      if (last <= start.sequence()) {
        each.ended = true;
        return Optional.empty();
      }
      var next = following(start.sequence(), ordered);
      if (next.isEmpty()) {
        each.healed = true;
        next =
            following(
                start.sequence(),
                read.computeIfAbsent(start.sequence() + 1, from -> fromStore(id, from)));
      }
      if (next.isEmpty()) {
        return atEndOfStore(start.sequence(), each);
      }
      var change = new CrossChange<>(projection, readModel, id, start, consistent).fold(next);
      if (!change.moved()) {
        each.failure = change.failure();
        return Optional.empty();
      }
      each.next = change.failure();
      each.moved = true;
      return Optional.of(change);
    }

    private Optional<CrossChange<?, ?, ?>> atEndOfStore(long sequence, Progress each) {
      if (!ordered.isEmpty()) {
        throw Projector.notInStore(id, last, sequence);
      }
      each.ended = true;
      return Optional.empty();
    }

    /** Empty where somebody else wrote one of the rows or the position meanwhile. */
    private Optional<CrossPosition> write(List<CrossChange<?, ?, ?>> changes) {
      var writes = changes.stream().flatMap(change -> change.writes().stream()).toList();
      boolean written =
          writes.isEmpty()
              || (position.isStill()
                  && writes.stream().allMatch(write -> readModel.write(List.of(write))));
      return written ? position.after(changes) : Optional.empty();
    }

    private Delivered result() {
      var delivered = new ArrayList<Delivered>();
      var failures = new ArrayList<RuntimeException>();
      for (var each : progress.values()) {
        each.failure.ifPresentOrElse(failures::add, () -> delivered.add(each.delivered()));
      }
      delivered.forEach(each -> telemetry.count(Projector.counter(each), 1));
      if (!failures.isEmpty()) {
        var first = failures.removeFirst();
        failures.stream().filter(other -> !other.equals(first)).forEach(first::addSuppressed);
        throw first;
      }
      return delivered.contains(Delivered.HEALED)
          ? Delivered.HEALED
          : delivered.contains(Delivered.APPLIED) ? Delivered.APPLIED : Delivered.DUPLICATE;
    }
  }

  private List<RecordedEvent> fromStore(AggregateId id, long sequence) {
    return new StreamReader(store)
        .from(id, sequence, PAGE).commits().stream()
            .flatMap(commit -> commit.events().stream())
            .toList();
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
}
