package io.annal.projection;

import io.annal.EventStore;
import io.annal.Failure;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.projection.Verification.Kind;
import java.util.List;
import java.util.Optional;

/**
 * Compares the rows of a projection over many aggregates, and how far it says that it has read each
 * of them, with what the store says they should be. Writes nothing; holds all rows in memory.
 */
public final class MultiStreamVerification<M, V, E> {
  private final MultiStreamProjection<M, V, E> projection;
  private final EventStore store;
  private final ReadModel readModel;

  /** A verification of that projection. */
  public MultiStreamVerification(
      MultiStreamProjection<M, V, E> projection, EventStore store, ReadModel readModel) {
    this.projection = projection;
    this.store = projection.events().in(store);
    this.readModel = readModel;
  }

  /**
   * One row that differs.
   *
   * @param row where it is: {@link MultiStreamProjection#rows()}, or {@link
   *     MultiStreamProjection#positions()} for how far an aggregate was read
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
   * Compares it by a {@link VerificationPass} of its own. While commands go on, rows may be found
   * behind: all those that an aggregate changes of which not everything was read, or more than was
   * stored when the verification came by.
   */
  public Report run() {
    var pass = new VerificationPass(store, readModel);
    var report = pass.with(comparison());
    pass.run();
    return report.get();
  }

  Comparison<Report> comparison() {
    return new MultiStreamComparison<>(projection, store);
  }
}
