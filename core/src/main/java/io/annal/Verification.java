package io.annal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Compares a projection's rows with what the store says they should be. Writes nothing. */
public final class Verification<V, E> {
  private static final int PAGE = 100;

  private final Projection<V, E> projection;
  private final EventStore store;
  private final ReadModel readModel;

  /** A verification of that projection. */
  public Verification(Projection<V, E> projection, EventStore store, ReadModel readModel) {
    this.projection = projection;
    this.store = store;
    this.readModel = readModel;
  }

  /** What is wrong with a row. */
  public enum Kind {
    /** The aggregate has events, but no row. */
    MISSING,
    /** The row has not seen the latest events; deliveries may be on their way. */
    BEHIND,
    /** Older code wrote it; it is made anew when it is touched. */
    OLD_REVISION,
    /** It has seen all events and shows something else. */
    WRONG,
    /** There is a row, but no such aggregate, or with fewer events. */
    TOO_MUCH
  }

  /**
   * One row that differs.
   *
   * @param expected what the store says
   * @param found what the read model says
   */
  public record Difference(
      AggregateId id, Kind kind, Optional<ReadModel.Row> expected, Optional<ReadModel.Row> found) {

    /** The names of the fields whose values differ; none where one side has no row. */
    public List<String> fields() {
      return Equality.differing(expected.map(ReadModel.Row::data), found.map(ReadModel.Row::data));
    }
  }

  /**
   * What a verification found.
   *
   * @param aggregates how many were compared
   * @param differences none where all is well
   * @param failures what cannot be read, and therefore not be compared
   */
  public record Report(long aggregates, List<Difference> differences, List<Failure> failures) {
    public Report {
      differences = List.copyOf(differences);
      failures = List.copyOf(failures);
    }
  }

  /** Goes through store and read model; while commands go on, rows may be found behind. */
  public Report run() {
    var ids = new LinkedHashSet<AggregateId>();
    var failures = new Failures();
    Optional<String> position = Optional.empty();
    do {
      var page = store.scan(0, 1, position);
      failures.addAll(page.unreadable());
      page.commits().stream()
          .filter(c -> c.aggregateType().equals(projection.events().aggregateType()))
          .forEach(commit -> ids.add(commit.aggregateId()));
      position = page.next();
    } while (position.isPresent());
    var differences = new ArrayList<Difference>();
    ids.forEach(id -> compare(id, differences, failures));
    findSurplus(ids, differences, failures);
    return new Report(ids.size(), differences, failures.list());
  }

  private void compare(AggregateId id, List<Difference> differences, Failures failures) {
    failures.collect(id.value(), () -> compare(id).ifPresent(differences::add));
  }

  private void findSurplus(Set<AggregateId> ids, List<Difference> differences, Failures failures) {
    Optional<String> position = Optional.empty();
    do {
      var page = readModel.scan(projection.name(), position);
      failures.addAll(page.unreadable());
      for (var row : page.rows()) {
        var id = new AggregateId(row.key());
        if (!ids.contains(id)) {
          compare(id, differences, failures);
        }
      }
      position = page.next();
    } while (position.isPresent());
  }

  /** Compares one aggregate's row; empty where it is right. */
  public Optional<Difference> compare(AggregateId id) {
    var found = readModel.get(projection.name(), id.value());
    var expected = expected(id);
    return kind(expected, found).map(kind -> new Difference(id, kind, expected, found));
  }

  private static Optional<Kind> kind(
      Optional<ReadModel.Row> expected, Optional<ReadModel.Row> found) {
    if (found.isEmpty()) {
      return expected.map(row -> Kind.MISSING);
    }
    long last = expected.map(ReadModel.Row::sequence).orElse(0L);
    if (expected.isEmpty() || found.get().sequence() > last) {
      return Optional.of(Kind.TOO_MUCH);
    }
    if (found.get().revision() < expected.get().revision()) {
      return Optional.of(Kind.OLD_REVISION);
    }
    if (found.get().sequence() < last) {
      return Optional.of(Kind.BEHIND);
    }
    return Equality.same(found.get().data(), expected.get().data())
        ? Optional.empty()
        : Optional.of(Kind.WRONG);
  }

  private Optional<ReadModel.Row> expected(AggregateId id) {
    Optional<V> view = Optional.empty();
    long sequence = 0;
    boolean more = true;
    while (more) {
      var page = store.read(id, EventStore.Range.forward(sequence + 1, PAGE));
      for (var commit : page.commits()) {
        for (var event : commit.events()) {
          view = projection.after(view, event);
        }
        sequence = commit.lastSequence();
      }
      more = page.more();
    }
    return sequence == 0
        ? Optional.empty()
        : Optional.of(
            new ReadModel.Row(
                projection.name(),
                id.value(),
                projection.write(view),
                sequence,
                projection.revision()));
  }
}
