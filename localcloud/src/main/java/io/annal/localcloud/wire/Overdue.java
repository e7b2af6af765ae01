package io.annal.localcloud.wire;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Watches how long requests take. One look in a while at all of them costs less than a timer for
 * each, of which hardly any ever goes off.
 */
final class Overdue implements AutoCloseable {
  private final Function<Arrival, Duration> deadline;
  private final Map<Arrival, UnderWay> underWay = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("overdue").factory());

  /**
   * @param look how exactly deadlines are kept
   */
  Overdue(Duration look, Function<Arrival, Duration> deadline) {
    this.deadline = deadline;
    var _ =
        timer.scheduleWithFixedDelay(
            this::look, look.toMillis(), look.toMillis(), TimeUnit.MILLISECONDS);
  }

  private record UnderWay(long since, Runnable late) {}

  /** From now on; what is to be done when it takes too long is done once, in another thread. */
  void begins(Arrival arrival, Runnable late) {
    underWay.put(arrival, new UnderWay(System.nanoTime(), late));
  }

  void ends(Arrival arrival) {
    underWay.remove(arrival);
  }

  private void look() {
    long now = System.nanoTime();
    underWay.forEach((arrival, its) -> {
      if (now - its.since > deadline.apply(arrival).toNanos() && underWay.remove(arrival, its)) {
        Thread.ofVirtual().name("overdue").start(its.late);
      }
    });
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
