package io.annal.projection;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.EventStore;
import io.annal.Failure;
import io.annal.ReadModel;
import io.annal.RecordedEvent;
import io.annal.UnreadableException;
import io.annal.internal.Failures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Compares a projection's rows with what the store says they should be. Writes nothing. */
public final class Verification<V, E> {
  private static final int PAGE = 100;

  private final Projection<V, E> projection;
  private final EventStore store;
  private final ReadModel readModel;

  /** A verification of that projection. */
  public Verification(Projection<V, E> projection, EventStore store, ReadModel readModel) {
    this.projection = projection;
    this.store = projection.events().in(store);
    this.readModel = readModel;
  }

  /** What is wrong with a row. */
  public enum Kind {
    /** The aggregate has events, but no row. */
    MISSING,
    /** The row has not seen the latest events; deliveries may be on their way. */
    BEHIND,
    /** Older code wrote it; it is rebuilt when it is touched. */
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

  /** Compares it by a {@link VerificationPass} of its own. */
  public Report run() {
    var pass = new VerificationPass(store, readModel);
    var report = pass.with(comparison());
    pass.run();
    return report.get();
  }

  Comparison<Report> comparison() {
    return new Found();
  }

  /** What all segments come to. */
  private final class Found implements Comparison<Report> {
    final Set<AggregateId> ids = ConcurrentHashMap.newKeySet();
    final List<Difference> differences = Collections.synchronizedList(new ArrayList<>());
    final Failures failures = new Failures();

    @Override
    public String aggregateType() {
      return projection.events().aggregateType();
    }

    @Override
    public StoreScan.Reader segment() {
      return new Segment(this);
    }

    @Override
    public Set<String> names() {
      return Set.of(projection.name());
    }

    /** A row of an aggregate that went by was compared then. */
    @Override
    public void take(ReadModel.Row row) {
      failures.collect(
          row.key(),
          () -> {
            var id = new AggregateId(row.key());
            if (!ids.contains(id)) {
              compare(id).ifPresent(differences::add);
            }
          });
    }

    @Override
    public Failures failures() {
      return failures;
    }

    @Override
    public Report report() {
      return new Report(
          ids.size(),
          differences.stream().sorted(Comparator.comparing(Difference::id)).toList(),
          failures.list());
    }

    void compareAgain(AggregateId id) {
      failures.collect(id.value(), () -> compare(id).ifPresent(differences::add));
    }
  }

  /**
   * Folds one aggregate after another, as their commits come. What looks wrong is read once more by
   * itself, for its row may have moved on since.
   */
  private final class Segment implements StoreScan.Reader {
    private final Found found;
    private Optional<Folding> current = Optional.empty();

    Segment(Found found) {
      this.found = found;
    }

    @Override
    public void read(List<Commit> page) {
      page.forEach(this::read);
    }

    private void read(Commit commit) {
      var id = commit.aggregateId();
      if (current.filter(folding -> folding.id.equals(id)).isEmpty()) {
        end();
        current = Optional.of(new Folding(id));
        found.ids.add(id);
      }
      current.ifPresent(folding -> folding.fold(commit));
    }

    @Override
    public void end() {
      current
          .filter(folding -> !folding.isAsExpected())
          .ifPresent(folding -> found.compareAgain(folding.id));
      current = Optional.empty();
    }
  }

  /** One aggregate's row, as it should be. */
  private final class Folding {
    final AggregateId id;
    private Optional<V> view = Optional.empty();
    private long sequence;
    private boolean failed;

    Folding(AggregateId id) {
      this.id = id;
    }

    void fold(Commit commit) {
      try {
        failed |= commit.sequence() != sequence + 1;
        for (var event : failed ? List.<RecordedEvent>of() : commit.events()) {
          view = projection.after(view, event);
        }
        sequence = commit.lastSequence();
      } catch (RuntimeException e) {
        failed = true; // told when it is read once more
      }
    }

    boolean isAsExpected() {
      try {
        return !failed
            && kind(row(id, view, sequence), readModel.getEventual(projection.name(), id.value()))
                .isEmpty();
      } catch (UnreadableException e) {
        return false; // told when it is read once more
      }
    }
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
        commit.checkFollows(sequence);
        for (var event : commit.events()) {
          view = projection.after(view, event);
        }
        sequence = commit.lastSequence();
      }
      more = page.more();
    }
    return row(id, view, sequence);
  }

  private Optional<ReadModel.Row> row(AggregateId id, Optional<V> view, long sequence) {
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
