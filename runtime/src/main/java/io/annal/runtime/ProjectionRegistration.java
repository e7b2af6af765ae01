package io.annal.runtime;

import io.annal.AnnalException;
import io.annal.Retries;
import io.annal.projection.MultiStreamProjection;
import io.annal.projection.MultiStreamProjector;
import io.annal.projection.MultiStreamVerification;
import io.annal.projection.Projection;
import io.annal.projection.ProjectionHandler;
import io.annal.projection.Projector;
import io.annal.projection.Verification;
import io.annal.projection.VerificationPass;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A projection that an application keeps, of either kind.
 *
 * @param aggregateType the kind of aggregate whose events it reads
 * @param shared where aggregates share its rows
 * @param bringing brings its rows up to date
 * @param remaking rebuilds its rows, right or not; throws {@link AnnalException} where that cannot
 *     be, as nobody knows whose events are in a shared row
 * @param comparing compares its rows with what the store says that they should be, in a pass for
 *     all
 */
record ProjectionRegistration(
    String name,
    String aggregateType,
    int revision,
    Optional<MultiStreamProjection<?, ?, ?>> shared,
    Function<Resources, ProjectionHandler> bringing,
    Function<Resources, ProjectionHandler> remaking,
    Function<VerificationPass, Supplier<VerificationReport>> comparing) {

  /** A row for each aggregate. */
  static <V, E> ProjectionRegistration of(Projection<V, E> projection) {
    return new ProjectionRegistration(
        projection.name(),
        projection.events().aggregateType(),
        projection.revision(),
        Optional.empty(),
        resources -> projector(projection, resources),
        resources -> remaking(projection, resources),
        pass -> {
          var found = pass.with(projection);
          return () -> compared(found.get());
        });
  }

  /** Rows that aggregates share. */
  static <M, V, E> ProjectionRegistration of(MultiStreamProjection<M, V, E> projection) {
    return new ProjectionRegistration(
        projection.name(),
        projection.events().aggregateType(),
        projection.revision(),
        Optional.of(projection),
        resources -> projector(List.of(projection), resources),
        resources -> {
          throw new AnnalException(
              "rows of %s are shared by aggregates, and rebuilt by raising its revision; name the others"
                  .formatted(projection.name()));
        },
        pass -> {
          var found = pass.with(projection);
          return () -> compared(found.get());
        });
  }

  /** Brings all of them up to date, with as few writes as may be. */
  static List<ProjectionHandler> all(
      List<ProjectionRegistration> projections, Resources resources) {
    var single =
        projections.stream()
            .filter(each -> each.shared().isEmpty())
            .map(each -> each.bringing().apply(resources));
    var shared =
        projections.stream()
            .flatMap(each -> each.shared().stream())
            .collect(Collectors.groupingBy(MultiStreamProjection::positions))
            .values()
            .stream()
            .map(together -> projector(together, resources));
    return Stream.concat(single, shared).toList();
  }

  private static <V, E> ProjectionHandler projector(
      Projection<V, E> projection, Resources resources) {
    return resources
        .cipher()
        .wrap(
            new Projector<>(
                projection,
                resources.eventStore(),
                resources.projectorRows(),
                Retries.standard(),
                resources.environment(),
                resources.telemetry()));
  }

  /** Keeps the rows of those projections together, all of one kind of aggregate. */
  private static ProjectionHandler projector(
      List<? extends MultiStreamProjection<?, ?, ?>> projections, Resources resources) {
    return resources
        .cipher()
        .wrap(
            new MultiStreamProjector(
                projections,
                resources.eventStore(),
                resources.projectorRows(),
                Retries.standard(),
                resources.environment(),
                resources.telemetry()));
  }

  private static <V, E> ProjectionHandler remaking(
      Projection<V, E> projection, Resources resources) {
    return new ForcedRebuild(
        new Projector<>(
            projection,
            resources.eventStore(),
            resources.readModel(),
            Retries.standard(),
            resources.environment(),
            resources.telemetry()));
  }

  private static VerificationReport compared(Verification.Report found) {
    return new VerificationReport(
        found.aggregates() + " aggregates compared",
        found.aggregates() > 0,
        found.differences().stream().map(VerificationReport::line).toList(),
        found.failures());
  }

  private static VerificationReport compared(MultiStreamVerification.Report found) {
    return new VerificationReport(
        "%d aggregates and %d rows compared".formatted(found.aggregates(), found.rows()),
        found.aggregates() > 0,
        found.differences().stream().map(VerificationReport::line).toList(),
        found.failures());
  }
}
