package io.annal;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings a whole projection up to date from the store while commands go on: rows of older code are
 * made anew, what is missing is added, what is right is left alone. What cannot be read or
 * projected is passed over, and told by {@link #failures()}. An interrupted rebuild goes on where
 * it was; a finished one does nothing until it is started anew.
 */
public final class Rebuild {
  private final Projecting projecting;
  private final StoreScan scan;

  /**
   * A rebuild.
   *
   * @param checkpoints named after the projection and its revision
   * @param progress told after every page, from several threads
   */
  public Rebuild(
      Projecting projecting,
      EventStore store,
      Checkpoints checkpoints,
      ScanOptions options,
      Environment environment,
      Consumer<ScanProgress> progress) {
    this.projecting = projecting;
    this.scan = new StoreScan(store, Optional.of(checkpoints), options, environment, progress);
  }

  /** Whether an earlier one was interrupted, or finished and not started anew since. */
  public boolean begun() {
    return scan.begun();
  }

  /** Forgets how far an earlier rebuild came. */
  public Rebuild anew() {
    scan.restart();
    return this;
  }

  /**
   * Goes through the store.
   *
   * @return what was read
   * @throws AnnalException if store or read model cannot be reached; run it again to go on
   */
  public ScanProgress run() {
    return scan.run(commits -> {
      var own =
          commits.stream()
              .filter(commit -> commit.aggregateType().equals(projecting.aggregateType()))
              .map(Commit::plain)
              .toList();
      deliver(StoreScan.byAggregate(own));
    });
  }

  private void deliver(List<List<RecordedEvent>> streams) {
    var results = projecting.deliverEach(streams).iterator();
    for (var events : streams) {
      if (results.next() instanceof Projecting.Result.Failed(var why)) {
        scan.failures()
            .collect(
                events.getFirst().aggregateId().value(),
                () -> {
                  throw why;
                });
      }
    }
  }

  /** What it passed over. */
  public List<Failure> failures() {
    return scan.failures().list();
  }
}
