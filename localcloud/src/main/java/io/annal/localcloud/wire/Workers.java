package io.annal.localcloud.wire;

import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Who works on requests. Most wait for a disk or for a function: virtual threads. Where a caller's
 * patterns, templates or formulas are computed, a virtual thread would keep its carrier, of which
 * there is one a core, from all other requests: threads of the platform, between which it divides
 * its cores.
 */
final class Workers implements AutoCloseable {
  private static final Set<String> COMPUTING =
      Set.of("ce", "cloudformation", "iam", "logs", "monitoring");

  private static final int MOST = 64;
  private static final int IDLE_SECONDS = 10;

  private final ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor();
  private final ExecutorService computing =
      new ThreadPoolExecutor(
          0,
          MOST,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().name("computing-", 0).factory());

  /** Reads the heads of requests. */
  Executor ofTheDoor() {
    return waiting;
  }

  /**
   * Works on a request, in this thread where it may wait.
   *
   * @throws java.util.concurrent.RejectedExecutionException where as many as may be are being
   *     computed
   */
  void work(Arrival arrival, Runnable request) {
    if (computes(arrival)) {
      computing.execute(request);
    } else {
      request.run();
    }
  }

  private static boolean computes(Arrival arrival) {
    try {
      return COMPUTING.contains(arrival.service());
    } catch (AwsException unreadable) {
      return false; // it is refused soon
    }
  }

  @Override
  public void close() {
    computing.close();
    waiting.close();
  }
}
