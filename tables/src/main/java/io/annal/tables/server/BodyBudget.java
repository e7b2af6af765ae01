package io.annal.tables.server;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The bytes that the bodies of all requests have together while they are read and answered. */
final class BodyBudget {
  /** As JSON in memory a body takes some ten times its bytes. */
  private static final int PART_OF_HEAP = 16;

  private static final int MOST = 256 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Semaphore bytes;
  private final Duration patience;

  /**
   * A budget.
   *
   * @param bytes at least those of one request
   * @param patience how long a request waits for others
   */
  BodyBudget(int bytes, Duration patience) {
    this.bytes = new Semaphore(bytes);
    this.patience = patience;
  }

  static BodyBudget ofHeap() {
    long part = Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
    return new BodyBudget(Math.clamp(part, HttpApi.LARGEST_BODY, MOST), PATIENCE);
  }

  /** Whether there was room for so many bytes within the time. */
  boolean take(int wanted) {
    try {
      return bytes.tryAcquire(wanted)
          || bytes.tryAcquire(wanted, patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void giveBack(int taken) {
    bytes.release(taken);
  }
}
