package io.annal;

import io.annal.Verification.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Compares the rows of a projection over many aggregates, and how far it says that it has read each
 * of them, with what the store says they should be. Writes nothing; holds all rows in memory.
 */
public final class CrossVerification<M, V, E> {
  private static final int PAGE = 100;

  private final CrossProjection<M, V, E> projection;
  private final EventStore store;
  private final ReadModel readModel;
  private final Failures failures = new Failures();

  /** A verification of that projection. */
  public CrossVerification(
      CrossProjection<M, V, E> projection, EventStore store, ReadModel readModel) {
    this.projection = projection;
    this.store = projection.events().in(store);
    this.readModel = readModel;
  }

  /**
   * One row that differs.
   *
   * @param row where it is: {@link CrossProjection#rows()}, or {@link CrossProjection#positions()}
   *     for how far an aggregate was read
   * @param expected what the store says
   * @param found what the read model says
   */
  public record Difference(
      String row, String key, Kind kind, Optional<Json.Obj> expected, Optional<Json.Obj> found) {

    /** The names of the fields whose values differ; none where one side has no row. */
    public List<String> fields() {
      return Equality.differing(expected, found);
    }
  }

  /**
   * What a verification found.
   *
   * @param aggregates how many were read
   * @param rows how many there should be
   * @param differences none where all is well
   * @param failures what cannot be read, and therefore not be compared
   */
  public record Report(
      long aggregates, long rows, List<Difference> differences, List<Failure> failures) {
    public Report {
      differences = List.copyOf(differences);
      failures = List.copyOf(failures);
    }
  }

  /**
   * Goes through store and read model. While commands go on, rows may be found behind: all those
   * that an aggregate changes of which not everything was read, or more than was stored when the
   * verification came by.
   */
  public Report run() {
    var expected = new Expected();
    scanStore(expected::collect);
    var differences = new ArrayList<Difference>();
    var late = positions(expected, differences);
    rows(expected, keysOf(late), differences);
    return new Report(
        expected.positions.size(), expected.views.size(), differences, failures.list());
  }

  /** What the store says. */
  private final class Expected {
    final Map<String, V> views = new TreeMap<>();
    final Map<AggregateId, Position<M>> positions = new HashMap<>();
    final Set<AggregateId> stuck = new HashSet<>();

    /** What follows an event that cannot be read is not projected, either. */
    void collect(Commit commit) {
      var id = commit.aggregateId();
      if (stuck.add(id)) {
        failures.collect(
            id.value(),
            () -> {
              add(commit);
              stuck.remove(id);
            });
      }
    }

    private void add(Commit commit) {
      for (var recorded : commit.events()) {
        var id = recorded.aggregateId();
        var before = Optional.ofNullable(positions.get(id)).flatMap(Position::memory);
        var after =
            fold(
                recorded,
                before,
                (key, change) -> views.put(key, change.apply(Optional.ofNullable(views.get(key)))));
        positions.put(id, new Position<>(recorded.sequence(), after));
      }
    }
  }

  private record Position<M>(long sequence, Optional<M> memory) {}

  /** Tells of every row that the event changes, and what it makes of it. */
  private Optional<M> fold(
      RecordedEvent recorded,
      Optional<M> before,
      BiConsumer<String, Function<Optional<V>, V>> changed) {
    var memory = before;
    for (E body : projection.events().read(recorded)) {
      var event = new Event<>(body, recorded);
      var remembered = projection.remember().apply(memory, event);
      memory = Optional.of(remembered);
      for (var key : new LinkedHashSet<>(projection.keys().apply(remembered, event))) {
        changed.accept(key, view -> projection.fold().apply(view, remembered, event));
      }
    }
    return memory;
  }

  private void scanStore(Consumer<Commit> consumer) {
    Optional<String> position = Optional.empty();
    do {
      var page = store.scan(0, 1, position);
      failures.addAll(page.unreadable());
      page.commits().forEach(consumer);
      position = page.next();
    } while (position.isPresent());
  }

  /** Compares how far aggregates were read; returns those whose rows are not to be judged yet. */
  private Set<AggregateId> positions(Expected expected, List<Difference> differences) {
    var late = new HashSet<AggregateId>();
    var found = found();
    found.forEach((id, sequence) -> {
      var position = expected.positions.get(id);
      long last = position == null ? 0 : position.sequence();
      if (sequence == last) {
        return;
      }
      late.add(id);
      if (sequence < last) {
        differences.add(position(id, Kind.BEHIND, last, Optional.of(sequence)));
      } else {
        failures.collect(
            id.value(),
            () -> {
              if (sequence > lastOf(id)) {
                differences.add(position(id, Kind.TOO_MUCH, last, Optional.of(sequence)));
              }
            });
      }
    });
    for (var id : expected.positions.keySet()) {
      if (!found.containsKey(id)) {
        late.add(id);
        differences.add(
            position(id, Kind.MISSING, expected.positions.get(id).sequence(), Optional.empty()));
      }
    }
    return late;
  }

  /** How far the read model says that each aggregate was read, in today's rows and former ones. */
  private Map<AggregateId, Long> found() {
    var found = new HashMap<AggregateId, Long>();
    scanRows(
        projection.formerPositions(), row -> found.put(new AggregateId(row.key()), row.sequence()));
    scanRows(
        projection.positions(),
        row ->
            CrossPosition.sequence(row, projection.rows())
                .ifPresent(sequence -> found.put(new AggregateId(row.key()), sequence)));
    return found;
  }

  /** Commands may have gone on since the scan came by. */
  private long lastOf(AggregateId id) {
    return store.read(id, EventStore.Range.backward(Long.MAX_VALUE, 1)).commits().stream()
        .mapToLong(Commit::lastSequence)
        .findFirst()
        .orElse(0);
  }

  private Difference position(AggregateId id, Kind kind, long last, Optional<Long> found) {
    return new Difference(
        projection.positions(),
        id.value(),
        kind,
        last == 0 ? Optional.empty() : Optional.of(sequence(last)),
        found.map(CrossVerification::sequence));
  }

  private static Json.Obj sequence(long sequence) {
    return Json.EMPTY.with("sequence", Json.of(sequence));
  }

  private Set<String> keysOf(Set<AggregateId> ids) {
    var keys = new HashSet<String>();
    ids.forEach(id -> failures.collect(id.value(), () -> addKeysOf(id, keys)));
    return keys;
  }

  private void addKeysOf(AggregateId id, Set<String> keys) {
    Optional<M> memory = Optional.empty();
    long next = 1;
    boolean more = true;
    while (more) {
      var page = store.read(id, EventStore.Range.forward(next, PAGE));
      for (var commit : page.commits()) {
        for (var event : commit.events()) {
          memory = fold(event, memory, (key, change) -> keys.add(key));
        }
        next = commit.lastSequence() + 1;
      }
      more = page.more();
    }
  }

  private void rows(Expected expected, Set<String> unsettled, List<Difference> differences) {
    var missing = new HashSet<>(expected.views.keySet());
    scanRows(
        projection.rows(),
        row -> {
          missing.remove(row.key());
          var view = Optional.ofNullable(expected.views.get(row.key())).map(this::encode);
          if (view.filter(data -> Equality.same(data, row.data())).isEmpty()) {
            var kind = view.isEmpty() ? Kind.TOO_MUCH : Kind.WRONG;
            differences.add(difference(row.key(), unsettled, kind, view, Optional.of(row.data())));
          }
        });
    for (var key : missing) {
      var view = Optional.ofNullable(expected.views.get(key)).map(this::encode);
      differences.add(difference(key, unsettled, Kind.MISSING, view, Optional.empty()));
    }
  }

  private Difference difference(
      String key,
      Set<String> unsettled,
      Kind kind,
      Optional<Json.Obj> expected,
      Optional<Json.Obj> found) {
    return new Difference(
        projection.rows(), key, unsettled.contains(key) ? Kind.BEHIND : kind, expected, found);
  }

  private Json.Obj encode(V view) {
    return (Json.Obj) projection.view().encode(view);
  }

  private void scanRows(String rows, Consumer<ReadModel.Row> consumer) {
    Optional<String> position = Optional.empty();
    do {
      var page = readModel.scan(rows, position);
      failures.addAll(page.unreadable());
      page.rows()
          .forEach(row -> failures.collect(rows + "/" + row.key(), () -> consumer.accept(row)));
      position = page.next();
    } while (position.isPresent());
  }
}
