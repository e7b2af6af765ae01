package io.annal.lambda;

import io.annal.AnnalException;
import io.annal.CrossProjection;
import io.annal.CrossVerification;
import io.annal.Projecting;
import io.annal.Projection;
import io.annal.Projector;
import io.annal.Retries;
import io.annal.Verification;
import io.annal.VerificationPass;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A projection that an application keeps, of either kind.
 *
 * @param shared where aggregates share its rows
 * @param bringing brings its rows up to date
 * @param remaking makes its rows anew, right or not; throws {@link AnnalException} where that
 *     cannot be, as nobody knows whose events are in a shared row
 * @param comparing compares its rows with what the store says that they should be, in a pass for
 *     all
 */
record Kept(
    String name,
    int revision,
    Optional<CrossProjection<?, ?, ?>> shared,
    Function<Resources, Projecting> bringing,
    Function<Resources, Projecting> remaking,
    Function<VerificationPass, Supplier<Compared>> comparing) {

  /** A row for each aggregate. */
  static <V, E> Kept of(Projection<V, E> projection) {
    return new Kept(
        projection.name(),
        projection.revision(),
        Optional.empty(),
        resources -> resources.projector(projection),
        resources -> remaking(projection, resources),
        pass -> {
          var found = pass.with(projection);
          return () -> compared(found.get());
        });
  }

  /** Rows that aggregates share. */
  static <M, V, E> Kept of(CrossProjection<M, V, E> projection) {
    return new Kept(
        projection.name(),
        projection.revision(),
        Optional.of(projection),
        resources -> resources.projector(projection),
        resources -> {
          throw new AnnalException(
              "rows of %s are shared by aggregates, and made anew by raising its revision; name the others"
                  .formatted(projection.name()));
        },
        pass -> {
          var found = pass.with(projection);
          return () -> compared(found.get());
        });
  }

  /** Brings all of them up to date, with as few writes as may be. */
  static List<Projecting> all(List<Kept> projections, Resources resources) {
    var single =
        projections.stream()
            .filter(each -> each.shared().isEmpty())
            .map(each -> each.bringing().apply(resources));
    var shared =
        projections.stream()
            .flatMap(each -> each.shared().stream())
            .collect(Collectors.groupingBy(CrossProjection::positions))
            .values()
            .stream()
            .map(resources::projector);
    return Stream.concat(single, shared).toList();
  }

  private static <V, E> Projecting remaking(Projection<V, E> projection, Resources resources) {
    return new Remaking(
        new Projector<>(
            projection,
            resources.eventStore(),
            resources.readModel(),
            Retries.standard(),
            resources.environment(),
            resources.telemetry()));
  }

  private static Compared compared(Verification.Report found) {
    return new Compared(
        found.aggregates() + " aggregates compared",
        found.aggregates() > 0,
        found.differences().stream().map(Compared::line).toList(),
        found.failures());
  }

  private static Compared compared(CrossVerification.Report found) {
    return new Compared(
        "%d aggregates and %d rows compared".formatted(found.aggregates(), found.rows()),
        found.aggregates() > 0,
        found.differences().stream().map(Compared::line).toList(),
        found.failures());
  }
}
