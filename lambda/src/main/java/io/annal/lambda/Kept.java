package io.annal.lambda;

import io.annal.AnnalException;
import io.annal.CrossProjection;
import io.annal.CrossVerification;
import io.annal.Projecting;
import io.annal.Projection;
import io.annal.Projector;
import io.annal.Retries;
import io.annal.Verification;

/** A projection that an application keeps, of either kind. */
sealed interface Kept {
  String name();

  int revision();

  /** Brings its rows up to date. */
  Projecting projecting(Resources resources);

  /**
   * Makes its rows anew, right or not.
   *
   * @throws AnnalException where that cannot be: nobody knows whose events are in a shared row
   */
  Projecting remaking(Resources resources);

  /** Its rows, compared with what the store says that they should be. */
  Compared compared(Resources resources);

  /** A row for each aggregate. */
  record Single<V, E>(Projection<V, E> projection) implements Kept {
    @Override
    public String name() {
      return projection.name();
    }

    @Override
    public int revision() {
      return projection.revision();
    }

    @Override
    public Projecting projecting(Resources resources) {
      return resources.projector(projection);
    }

    @Override
    public Projecting remaking(Resources resources) {
      return new Remaking(
          new Projector<>(
              projection,
              resources.eventStore(),
              resources.readModel(),
              Retries.standard(),
              resources.environment(),
              resources.telemetry()));
    }

    @Override
    public Compared compared(Resources resources) {
      var found =
          new Verification<>(projection, resources.eventStore(), resources.readModel()).run();
      return new Compared(
          found.aggregates() + " aggregates compared",
          found.aggregates() > 0,
          found.differences().stream().map(Compared::line).toList());
    }
  }

  /** Rows that aggregates share. */
  record Shared<M, V, E>(CrossProjection<M, V, E> projection) implements Kept {
    @Override
    public String name() {
      return projection.name();
    }

    @Override
    public int revision() {
      return projection.revision();
    }

    @Override
    public Projecting projecting(Resources resources) {
      return resources.projector(projection);
    }

    @Override
    public Projecting remaking(Resources resources) {
      throw new AnnalException(
          "rows of %s are shared by aggregates, and made anew by raising its revision; name the others"
              .formatted(name()));
    }

    @Override
    public Compared compared(Resources resources) {
      var found =
          new CrossVerification<>(projection, resources.eventStore(), resources.readModel()).run();
      return new Compared(
          "%d aggregates and %d rows compared".formatted(found.aggregates(), found.rows()),
          found.aggregates() > 0,
          found.differences().stream().map(Compared::line).toList());
    }
  }
}
