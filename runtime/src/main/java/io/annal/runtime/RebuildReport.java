package io.annal.runtime;

import io.annal.AggregateId;
import io.annal.Failure;
import io.annal.RecordedEvent;
import io.annal.projection.ProjectionHandler;
import io.annal.projection.ScanProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Says how far a rebuild is, and counts what it did. Safe for many threads. */
final class RebuildReport implements ProjectionHandler {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  private final ProjectionHandler handler;
  private final PrintStream out;
  private final AtomicLong upgraded = new AtomicLong();
  private final AtomicLong upToDate = new AtomicLong();
  private final AtomicLong right = new AtomicLong();
  private Duration next = Duration.ZERO;

  RebuildReport(ProjectionHandler handler, PrintStream out) {
    this.handler = handler;
    this.out = out;
  }

  /** Whether it met nothing of this projection. */
  boolean metNothing() {
    return met() == 0;
  }

  private long met() {
    return upgraded.get() + upToDate.get() + right.get();
  }

  void begin(boolean begun) {
    out.printf(
        "%s: %s%n",
        name(),
        begun
            ? "goes on where it was interrupted (--restart begins at the start)"
            : "begins at the start");
  }

  /** A line now and then. */
  synchronized void progress(ScanProgress progress) {
    if (progress.elapsed().compareTo(next) >= 0) {
      next = progress.elapsed().plus(BETWEEN_LINES);
      say(progress);
    }
  }

  void end(ScanProgress progress, List<Failure> failures) {
    say(progress);
    out.printf(
        "%s: done; %d rebuilt, %d brought up to date, %d were right%n",
        name(), upgraded.get(), upToDate.get(), right.get());
    VerificationReport.sayFailures(name(), failures, out);
  }

  private void say(ScanProgress progress) {
    out.printf(
        "%s: %d commits read, %d of %d segments done, %.0f a second%n",
        name(), progress.commits(), progress.finished(), progress.segments(), progress.rate());
  }

  @Override
  public String name() {
    return handler.name();
  }

  @Override
  public String aggregateType() {
    return handler.aggregateType();
  }

  @Override
  public Delivered deliver(List<RecordedEvent> events) {
    var delivered = handler.deliver(events);
    count(delivered);
    return delivered;
  }

  @Override
  public List<Result> deliverEach(List<List<RecordedEvent>> streams) {
    var results = handler.deliverEach(streams);
    for (var result : results) {
      if (result instanceof Result.Taken(var delivered)) {
        count(delivered);
      }
    }
    return results;
  }

  private void count(Delivered delivered) {
    (switch (delivered) {
          case UPGRADED -> upgraded;
          case APPLIED, GAP_FILLED -> upToDate;
          case DUPLICATE -> right;
        })
        .incrementAndGet();
  }

  @Override
  public void catchUp(AggregateId id) {
    handler.catchUp(id);
  }
}
