package io.annal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings a {@link CrossProjection}'s rows up to date. */
public final class CrossProjector<M, V, E> implements Projecting {
  private static final int PAGE = 20;

  private final CrossProjection<M, V, E> projection;
  private final EventStore store;
  private final ReadModel readModel;
  private final Retries retries;
  private final Environment environment;
  private final Telemetry telemetry;

  /** A projector that waits between attempts as the retries say. */
  public CrossProjector(
      CrossProjection<M, V, E> projection,
      EventStore store,
      ReadModel readModel,
      Retries retries,
      Environment environment,
      Telemetry telemetry) {
    this.projection = projection;
    this.store = store;
    this.readModel = readModel;
    this.retries = retries;
    this.environment = environment;
    this.telemetry = telemetry;
  }

  /** With standard retries, on this machine's clock. */
  public CrossProjector(
      CrossProjection<M, V, E> projection, EventStore store, ReadModel readModel) {
    this(projection, store, readModel, Retries.standard(), Environment.system(), Telemetry.NONE);
  }

  @Override
  public String name() {
    return projection.name();
  }

  @Override
  public String aggregateType() {
    return projection.events().aggregateType();
  }

  @Override
  public Delivered deliver(List<RecordedEvent> events) {
    var ordered =
        events.stream().sorted(Comparator.comparingLong(RecordedEvent::sequence)).toList();
    var delivered = deliverTo(ordered.getFirst().aggregateId(), ordered);
    telemetry.count(Projector.counter(delivered), 1);
    return delivered;
  }

  /** Here only what is missing is added: parts cannot be taken out of rows that many share. */
  @Override
  public void catchUp(AggregateId id) {
    deliverTo(id, List.of());
  }

  private Delivered deliverTo(AggregateId id, List<RecordedEvent> ordered) {
    long last = ordered.isEmpty() ? Long.MAX_VALUE : ordered.getLast().sequence();
    boolean healed = false;
    var position = new Position(id);
    while (true) {
      if (last <= position.sequence) {
        return healed ? Delivered.HEALED : position.moved ? Delivered.APPLIED : Delivered.DUPLICATE;
      }
      var next = following(position.sequence, ordered);
      if (next.isEmpty()) {
        healed = true;
        next = following(position.sequence, fromStore(id, position.sequence + 1));
        if (next.isEmpty()) {
          return atEndOfStore(id, position, ordered);
        }
      }
      position = apply(position, next);
    }
  }

  private Delivered atEndOfStore(AggregateId id, Position position, List<RecordedEvent> ordered) {
    if (ordered.isEmpty()) {
      return Delivered.HEALED;
    }
    throw Projector.notInStore(id, ordered.getLast().sequence(), position.sequence);
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

  /** As many events at once as change few enough rows. */
  private Position apply(Position start, List<RecordedEvent> events) {
    var position = start;
    int failed = 0;
    while (position.sequence < events.getLast().sequence()) {
      var change = new Change(position, following(position.sequence, events));
      if (readModel.write(change.writes())) {
        position = change.after;
        failed = 0;
      } else {
        var id = events.getLast().aggregateId();
        telemetry.count("ProjectionConflicts", 1);
        retries.pauseAfter(++failed, "rows of " + name() + " for " + id, environment);
        position = new Position(id);
      }
    }
    return position;
  }

  /** How far an aggregate was read. */
  private final class Position {
    final Optional<ReadModel.Row> row;
    final Optional<M> memory;
    final long sequence;
    final boolean moved;

    Position(AggregateId id) {
      row = readModel.get(projection.positions(), id.value());
      sequence = row.map(ReadModel.Row::sequence).orElse(0L);
      memory = row.flatMap(projection::remembered);
      moved = false;
    }

    Position(AggregateId id, Optional<M> memory, long sequence) {
      var data =
          memory
              .map(present ->
                  Json.EMPTY.with(CrossProjection.MEMORY, projection.memory().encode(present)))
              .orElse(Json.EMPTY);
      this.row =
          Optional.of(
              new ReadModel.Row(
                  projection.positions(), id.value(), data, sequence, projection.revision()));
      this.memory = memory;
      this.sequence = sequence;
      this.moved = true;
    }
  }

  /** What events change. */
  private final class Change {
    final Position before;
    final Position after;
    final Map<String, Optional<ReadModel.Row>> read = new LinkedHashMap<>();
    Map<String, V> views = new LinkedHashMap<>();

    Change(Position before, List<RecordedEvent> events) {
      this.before = before;
      var position = before;
      for (var recorded : events) {
        var changed = new LinkedHashMap<>(views);
        var memory = fold(recorded, position.memory, changed);
        if (changed.size() > CrossProjection.MAX_KEYS) {
          if (position == before) {
            throw tooManyRows(recorded, changed.size());
          }
          break;
        }
        views = changed;
        position = new Position(recorded.aggregateId(), memory, recorded.sequence());
      }
      this.after = position;
    }

    private Optional<M> fold(RecordedEvent recorded, Optional<M> before, Map<String, V> changed) {
      var memory = before;
      for (E body : projection.events().read(recorded)) {
        var event = new Event<>(body, recorded);
        var remembered = projection.remember().apply(memory, event);
        memory = Optional.of(remembered);
        for (var key : new LinkedHashSet<>(projection.keys().apply(remembered, event))) {
          var view = changed.containsKey(key) ? Optional.of(changed.get(key)) : row(key);
          changed.put(key, projection.fold().apply(view, remembered, event));
        }
      }
      return memory;
    }

    private AnnalException tooManyRows(RecordedEvent recorded, int rows) {
      return new AnnalException(
          "event %d of %s changes %d rows of %s; at most %d are possible"
              .formatted(
                  recorded.sequence(),
                  recorded.aggregateId(),
                  rows,
                  name(),
                  CrossProjection.MAX_KEYS));
    }

    private Optional<V> row(String key) {
      var row = read.computeIfAbsent(key, each -> readModel.get(projection.rows(), each));
      return row.map(projection::read);
    }

    List<ReadModel.Write> writes() {
      var writes = new ArrayList<ReadModel.Write>();
      writes.add(new ReadModel.Write(after.row.orElseThrow(), before.row));
      views.forEach((key, view) -> writes.add(write(key, view)));
      return writes;
    }

    private ReadModel.Write write(String key, V view) {
      var row = read.getOrDefault(key, Optional.empty());
      long times = row.map(ReadModel.Row::sequence).orElse(0L) + 1;
      var data = (Json.Obj) projection.view().encode(view);
      return new ReadModel.Write(
          new ReadModel.Row(projection.rows(), key, data, times, projection.revision()), row);
    }
  }
}
