package io.annal.projection;

import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.Failure;
import io.annal.internal.Failures;
import io.annal.internal.KindStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings whole projections up to date from the store, in one pass for all of them, while commands
 * go on: rows of older code are rebuilt, what is missing is added, what is right is left alone.
 * What cannot be read or projected is passed over, and told by {@link #failures()}. An interrupted
 * rebuild goes on where it was; a finished one does nothing until it is restarted.
 */
public final class Rebuild {
  private final List<Part> parts;
  private final StoreScan scan;

  /**
   * A rebuild of one projection.
   *
   * @param checkpoints named after the projection and its revision
   * @param progress told after every page, from several threads
   */
  public Rebuild(
      ProjectionHandler handler,
      EventStore store,
      Checkpoints checkpoints,
      ScanOptions options,
      Environment environment,
      Consumer<ScanProgress> progress) {
    this(List.of(handler), store, checkpoints, options, environment, progress);
  }

  /**
   * A rebuild of several projections.
   *
   * @param checkpoints named after all projections and their revisions
   * @param progress told after every page, from several threads
   */
  public Rebuild(
      List<? extends ProjectionHandler> handlers,
      EventStore store,
      Checkpoints checkpoints,
      ScanOptions options,
      Environment environment,
      Consumer<ScanProgress> progress) {
    this.parts = handlers.stream().map(each -> new Part(each, new Failures())).toList();
    this.scan = new StoreScan(store, Optional.of(checkpoints), options, environment, progress);
  }

  /** Whether an earlier one was interrupted, or finished and not restarted since. */
  public boolean begun() {
    return scan.begun();
  }

  /** Forgets how far an earlier rebuild came. */
  public Rebuild restart() {
    scan.restart();
    return this;
  }

  /**
   * Goes through the store.
   *
   * @return what was read
   * @throws io.annal.AnnalException if store or read model cannot be reached; run it again to go on
   */
  public ScanProgress run() {
    return scan.run(page -> parts.forEach(part -> part.deliver(page)));
  }

  /** A projection, and what it passed over. */
  private record Part(ProjectionHandler handler, Failures failures) {
    void deliver(List<Commit> page) {
      var streams = StoreScan.byAggregate(KindStore.ofKind(handler.aggregateType(), page));
      var results = handler.deliverEach(streams).iterator();
      for (var events : streams) {
        if (results.next() instanceof ProjectionHandler.Result.Failed(var why)) {
          failures.collect(
              events.getFirst().aggregateId().value(),
              () -> {
                throw why;
              });
        }
      }
    }
  }

  /** What it passed over. */
  public List<Failure> failures() {
    var all = new ArrayList<>(scan.failures().list());
    parts.forEach(part -> all.addAll(part.failures().list()));
    return List.copyOf(all);
  }

  /** What it passed over for that projection, what nobody can read included. */
  public List<Failure> failures(ProjectionHandler handler) {
    var own = new ArrayList<>(scan.failures().list());
    parts.stream()
        .filter(part -> part.handler().equals(handler))
        .forEach(part -> own.addAll(part.failures().list()));
    return List.copyOf(own);
  }
}
