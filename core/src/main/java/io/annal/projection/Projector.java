package io.annal.projection;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.EventStoreException;
import io.annal.ReadModel;
import io.annal.RecordedEvent;
import io.annal.Retries;
import io.annal.Telemetry;
import io.annal.internal.StreamReader;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Brings a {@link Projection}'s rows up to date. */
public final class Projector<V, E> implements ProjectionHandler {
  private static final int PAGE = 100;

  private final Projection<V, E> projection;
  private final EventStore store;
  private final ReadModel readModel;
  private final Retries retries;
  private final Environment environment;
  private final Telemetry telemetry;

  /** A projector that waits between attempts as the retries say. */
  public Projector(
      Projection<V, E> projection,
      EventStore store,
      ReadModel readModel,
      Retries retries,
      Environment environment,
      Telemetry telemetry) {
    this.projection = projection;
    this.store = projection.events().in(store);
    this.readModel = readModel;
    this.retries = retries;
    this.environment = environment;
    this.telemetry = telemetry;
  }

  /** With standard retries, on this machine's clock. */
  public Projector(Projection<V, E> projection, EventStore store, ReadModel readModel) {
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
        events.stream()
            .map(RecordedEvent::plain)
            .sorted(Comparator.comparingLong(RecordedEvent::sequence))
            .toList();
    var id = ordered.getFirst().aggregateId();
    return repeatedly(id, again -> tryDeliver(id, ordered, again));
  }

  @Override
  public void catchUp(AggregateId id) {
    repeatedly(id, again -> new Attempt(id, false, true).fillGapTo(0, Delivered.GAP_FILLED));
  }

  /** Rebuilds the row from the store, whatever is there now. */
  public void rebuild(AggregateId id) {
    repeatedly(id, again -> new Attempt(id, true, true).fillGapTo(0, Delivered.UPGRADED));
  }

  private Delivered repeatedly(AggregateId id, Attempting attempt) {
    for (int failed = 1; ; failed++) {
      var delivered = attempt.run(failed > 1);
      if (delivered.isPresent()) {
        telemetry.count(counter(delivered.get()), 1);
        return delivered.get();
      }
      telemetry.count("ProjectionConflicts", 1);
      retries.pauseAfter(failed, "row " + id + " of " + name(), environment);
    }
  }

  @FunctionalInterface
  private interface Attempting {
    /**
     * Empty where somebody else wrote the row meanwhile.
     *
     * @param again whether that happened before: then the row as it is now is worth its price
     */
    Optional<Delivered> run(boolean again);
  }

  static String counter(Delivered delivered) {
    return switch (delivered) {
      case APPLIED -> "ProjectionsApplied";
      case DUPLICATE -> "DuplicatesDropped";
      case GAP_FILLED -> "GapsHealed";
      case UPGRADED -> "RowsUpgraded";
    };
  }

  static EventStoreException notInStore(AggregateId id, long delivered, long last) {
    return new EventStoreException(
        "event %d of %s was delivered, but the store ends with event %d"
            .formatted(delivered, id, last));
  }

  /** Empty where somebody else wrote the row meanwhile. */
  private Optional<Delivered> tryDeliver(
      AggregateId id, List<RecordedEvent> ordered, boolean again) {
    var attempt = new Attempt(id, false, again);
    long last = ordered.getLast().sequence();
    if (attempt.upgrading) {
      return attempt.fillGapTo(last, Delivered.UPGRADED);
    }
    if (last <= attempt.position) {
      return Optional.of(Delivered.DUPLICATE);
    }
    if (!attempt.continuesWith(ordered)) {
      if (!again) { // others may have brought the row on, which is cheaper than the store
        return tryDeliver(id, ordered, true);
      }
      return attempt.fillGapTo(last, Delivered.GAP_FILLED);
    }
    try {
      attempt.fold(ordered);
    } catch (RuntimeException e) {
      attempt.keepWhatCameBefore();
      throw e;
    }
    return attempt.write() ? Optional.of(Delivered.APPLIED) : Optional.empty();
  }

  /** One reading of a row, and what is to become of it. */
  private final class Attempt {
    final AggregateId id;
    final boolean upgrading;
    Optional<ReadModel.Row> row;
    Optional<V> view = Optional.empty();
    long position;

    Attempt(AggregateId id, boolean rebuild, boolean consistent) {
      this.id = id;
      this.row =
          consistent
              ? readModel.get(name(), id.value())
              : readModel.getEventual(name(), id.value());
      int revision = row.map(ReadModel.Row::revision).orElse(projection.revision());
      if (revision > projection.revision()) {
        throw new NewerRevisionException(name(), id.value(), revision, projection.revision());
      }
      this.upgrading = rebuild || revision < projection.revision();
      if (!upgrading && row.isPresent()) {
        view = projection.read(row.get());
        position = row.get().sequence();
      }
    }

    boolean continuesWith(List<RecordedEvent> ordered) {
      long next = position + 1;
      for (var event : ordered) {
        if (event.sequence() > next) {
          return false;
        }
        next = Math.max(next, event.sequence() + 1);
      }
      return true;
    }

    void fold(List<RecordedEvent> ordered) {
      for (var event : ordered) {
        if (event.sequence() == position + 1) {
          view = projection.after(view, event);
          position++;
        }
      }
    }

    /** An event that cannot be applied holds only those after it back. */
    void keepWhatCameBefore() {
      if (position > row.map(ReadModel.Row::sequence).orElse(0L)) {
        write(); // if another was faster, the next delivery finds it
      }
    }

    /** Reads on from the store to its end, which must not come before the event delivered. */
    Optional<Delivered> fillGapTo(long delivered, Delivered how) {
      boolean more = true;
      while (more) {
        var page = new StreamReader(store).unbrokenFrom(id, position + 1, PAGE);
        foldAll(page.commits());
        more = page.more();
        // a row rebuilt appears in one go; one that only lags may be seen catching up
        if (more && !upgrading && !write()) {
          return Optional.empty();
        }
      }
      if (position < delivered) {
        throw notInStore(id, delivered, position);
      }
      boolean unchanged =
          row.isEmpty() ? position == 0 : !upgrading && row.get().sequence() == position;
      return unchanged || write() ? Optional.of(how) : Optional.empty();
    }

    private void foldAll(List<Commit> commits) {
      try {
        commits.forEach(commit -> fold(commit.events()));
      } catch (RuntimeException e) {
        if (!upgrading) {
          keepWhatCameBefore();
        }
        throw e;
      }
    }

    boolean write() {
      var next =
          new ReadModel.Row(
              name(), id.value(), projection.write(view), position, projection.revision());
      long writes = row.map(ReadModel.Row::writes).orElse(0L) + 1;
      boolean written = readModel.write(List.of(new ReadModel.Write(next, row)));
      row = Optional.of(next.withWrites(writes));
      return written;
    }
  }
}
