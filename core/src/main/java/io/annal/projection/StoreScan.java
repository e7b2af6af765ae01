package io.annal.projection;

import io.annal.AggregateId;
import io.annal.AnnalException;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.RecordedEvent;
import io.annal.internal.Failures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Goes through the whole store in parallel segments, page by page, keeping a checkpoint after each:
 * after an interruption the same work goes on where it was.
 *
 * <p>A page is handed over before the next one is read, and segments wait for one another's budget,
 * so a slow consumer slows the scan down and nothing piles up.
 */
final class StoreScan {
  private final EventStore store;
  private final Optional<Checkpoints> checkpoints;
  private final ScanOptions options;
  private final Environment environment;
  private final Consumer<ScanProgress> progress;
  private final Instant start;
  private final AtomicLong commits = new AtomicLong();
  private final AtomicLong finished = new AtomicLong();
  private final AtomicBoolean failed = new AtomicBoolean();
  private final Failures failures = new Failures();

  /**
   * @param checkpoints empty where an interrupted scan is to start again
   */
  StoreScan(
      EventStore store,
      Optional<Checkpoints> checkpoints,
      ScanOptions options,
      Environment environment,
      Consumer<ScanProgress> progress) {
    this.store = store;
    this.checkpoints = checkpoints;
    this.options = options;
    this.environment = environment;
    this.progress = progress;
    this.start = environment.clock().instant();
  }

  /** What was passed over. */
  Failures failures() {
    return failures;
  }

  /** Returns when every segment is done; after an error in one the others end with their page. */
  ScanProgress run(Consumer<List<Commit>> page) {
    return runSegments(() -> page::accept);
  }

  /** What one segment's pages are handed to, one after another. */
  @FunctionalInterface
  interface Reader {
    /** A page. */
    void read(List<Commit> page);

    /** There are no more pages. */
    default void end() {}
  }

  /** As {@link #run}, with a reader for each segment. */
  ScanProgress runSegments(Supplier<Reader> readers) {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var segments = new ArrayList<Callable<Void>>();
      for (int i = 0; i < options.segments(); i++) {
        int segment = i;
        segments.add(() -> {
          scan(segment, readers.get());
          return null;
        });
      }
      for (var future : executor.invokeAll(segments)) {
        future.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AnnalException("the scan was interrupted; the same work goes on where it was", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof AnnalException known
          ? known
          : new AnnalException("the scan failed", e);
    }
    return report();
  }

  private void scan(int segment, Reader reader) throws InterruptedException {
    try {
      scanPages(segment, reader);
      reader.end();
    } catch (RuntimeException | Error e) {
      failed.set(true);
      throw e;
    }
  }

  private void scanPages(int segment, Reader reader) throws InterruptedException {
    var part = segment + " of " + options.segments();
    var checkpoint = last(part);
    while (!checkpoint.done() && !failed.get()) {
      var page = store.scan(segment, options.segments(), checkpoint.position());
      failures.addAll(page.unreadable());
      if (!page.commits().isEmpty()) {
        reader.read(page.commits());
      }
      long total = commits.addAndGet(page.commits().size());
      checkpoint = new Checkpoints.Checkpoint(page.next(), page.next().isEmpty());
      keep(part, checkpoint);
      progress.accept(report());
      waitForBudget(total);
    }
    finished.addAndGet(checkpoint.done() ? 1 : 0);
    progress.accept(report());
  }

  private Checkpoints.Checkpoint last(String part) {
    return checkpoints.map(kept -> kept.get(part)).orElse(Checkpoints.START);
  }

  private void keep(String part, Checkpoints.Checkpoint checkpoint) {
    checkpoints.ifPresent(kept -> kept.put(part, checkpoint));
  }

  private void waitForBudget(long total) throws InterruptedException {
    var due = Duration.ofNanos((long) (1e9 * total / options.commitsPerSecond()));
    var ahead = due.minus(Duration.between(start, environment.clock().instant()));
    if (ahead.isPositive()) {
      environment.pause().sleep(ahead);
    }
  }

  private ScanProgress report() {
    return new ScanProgress(
        commits.get(),
        (int) finished.get(),
        options.segments(),
        Duration.between(start, environment.clock().instant()));
  }

  /** Whether an earlier run was interrupted, so that the next one begins in the middle. */
  boolean begun() {
    for (int segment = 0; segment < options.segments(); segment++) {
      var checkpoint = last(segment + " of " + options.segments());
      if (checkpoint.done() || checkpoint.position().isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** Forgets the checkpoints, so that the same work may start again. */
  void restart() {
    for (int segment = 0; segment < options.segments(); segment++) {
      keep(segment + " of " + options.segments(), Checkpoints.START);
    }
  }

  static List<List<RecordedEvent>> byAggregate(List<Commit> commits) {
    var groups = new ArrayList<List<RecordedEvent>>();
    Optional<AggregateId> current = Optional.empty();
    for (var commit : commits) {
      if (current.isEmpty() || !current.get().equals(commit.aggregateId())) {
        groups.add(new ArrayList<>());
        current = Optional.of(commit.aggregateId());
      }
      groups.getLast().addAll(commit.events());
    }
    return groups;
  }
}
