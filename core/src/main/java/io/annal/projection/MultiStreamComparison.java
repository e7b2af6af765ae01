package io.annal.projection;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.EventStore;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.RecordedEvent;
import io.annal.internal.Failures;
import io.annal.projection.MultiStreamVerification.Difference;
import io.annal.projection.MultiStreamVerification.Report;
import io.annal.projection.Verification.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The rows that a projection over many aggregates should have, and those that it has. */
final class MultiStreamComparison<M, V, E> implements Comparison<Report> {
  private static final int PAGE = 100;

  private final MultiStreamProjection<M, V, E> projection;
  private final EventStore store;
  private final Failures failures = new Failures();

  private final Map<String, V> views = new TreeMap<>();
  private final Map<AggregateId, Position<M>> positions = new HashMap<>();
  private final Set<AggregateId> stuck = new HashSet<>();

  private final Map<AggregateId, Long> found = new HashMap<>();
  private final Map<AggregateId, Long> formerlyFound = new HashMap<>();
  private final Set<String> seen = new HashSet<>();
  private final Map<String, Json.Obj> others = new TreeMap<>();

  /** The aggregates whose rows are not to be judged yet. */
  private final Set<AggregateId> late = new HashSet<>();

  private record Position<M>(long sequence, Optional<M> memory) {}

  MultiStreamComparison(MultiStreamProjection<M, V, E> projection, EventStore store) {
    this.projection = projection;
    this.store = store;
  }

  @Override
  public String aggregateType() {
    return projection.events().aggregateType();
  }

  @Override
  public Failures failures() {
    return failures;
  }

  @Override
  public StoreScan.Reader segment() {
    return commits -> commits.forEach(this::collect);
  }

  /** What follows an event that cannot be read is not projected, either. */
  private synchronized void collect(Commit commit) {
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
    commit.checkFollows(expected(commit.aggregateId()));
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

  @Override
  public Set<String> names() {
    return Set.of(projection.rows(), projection.positions(), projection.formerPositions());
  }

  @Override
  public void take(ReadModel.Row row) {
    failures.collect(row.projection() + "/" + row.key(), () -> sort(row));
  }

  private void sort(ReadModel.Row row) {
    if (row.projection().equals(projection.rows())) {
      compare(row);
    } else if (row.projection().equals(projection.positions())) {
      MultiStreamPosition.sequence(row, projection.rows())
          .ifPresent(sequence -> found.put(new AggregateId(row.key()), sequence));
    } else {
      formerlyFound.put(new AggregateId(row.key()), row.sequence());
    }
  }

  private void compare(ReadModel.Row row) {
    seen.add(row.key());
    if (view(row.key()).filter(data -> Equality.same(data, row.data())).isEmpty()) {
      others.put(row.key(), row.data());
      // it may have seen what was stored since the store went by
      row.applied()
          .forEach((id, sequence) -> {
            var other = new AggregateId(id);
            if (sequence > expected(other) && sequence <= lastOf(other)) {
              late.add(other);
            }
          });
    }
  }

  private Optional<Json.Obj> view(String key) {
    return Optional.ofNullable(views.get(key))
        .map(view -> (Json.Obj) projection.view().encode(view));
  }

  private long expected(AggregateId id) {
    return Optional.ofNullable(positions.get(id)).map(Position::sequence).orElse(0L);
  }

  @Override
  public Report report() {
    var differences = new ArrayList<Difference>();
    comparePositions(differences);
    var unsettled = keysOfLate();
    others.forEach((key, data) -> {
      var view = view(key);
      var kind = view.isEmpty() ? Kind.TOO_MUCH : Kind.WRONG;
      differences.add(row(key, unsettled, kind, view, Optional.of(data)));
    });
    var missing = new TreeSet<>(views.keySet());
    missing.removeAll(seen);
    missing.forEach(
        key -> differences.add(row(key, unsettled, Kind.MISSING, view(key), Optional.empty())));
    return new Report(positions.size(), views.size(), differences, failures.list());
  }

  private void comparePositions(List<Difference> differences) {
    formerlyFound.forEach(found::putIfAbsent);
    found.forEach((id, sequence) -> comparePosition(id, sequence, differences));
    for (var id : positions.keySet()) {
      if (!found.containsKey(id)) {
        late.add(id);
        differences.add(position(id, Kind.MISSING, expected(id), Optional.empty()));
      }
    }
  }

  private void comparePosition(AggregateId id, long sequence, List<Difference> differences) {
    long last = expected(id);
    if (sequence == last) {
      return;
    }
    late.add(id);
    if (sequence < last) {
      differences.add(position(id, Kind.BEHIND, last, Optional.of(sequence)));
      return;
    }
    failures.collect(
        id.value(),
        () -> {
          if (sequence > lastOf(id)) {
            differences.add(position(id, Kind.TOO_MUCH, last, Optional.of(sequence)));
          }
        });
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
        found.map(MultiStreamComparison::sequence));
  }

  private static Json.Obj sequence(long sequence) {
    return Json.EMPTY.with("sequence", Json.of(sequence));
  }

  private Set<String> keysOfLate() {
    var keys = new HashSet<String>();
    late.forEach(id -> failures.collect(id.value(), () -> addKeysOf(id, keys)));
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

  private Difference row(
      String key,
      Set<String> unsettled,
      Kind kind,
      Optional<Json.Obj> expected,
      Optional<Json.Obj> found) {
    return new Difference(
        projection.rows(), key, unsettled.contains(key) ? Kind.BEHIND : kind, expected, found);
  }
}
