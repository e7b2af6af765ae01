package io.annal.tables.capacity;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Units that are left: filled every moment at the provisioned rate, up to what five minutes give.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html#burst-capacity">Burst
 *     capacity</a>
 */
final class TokenBucket {
  private static final int BURST_SECONDS = 300;
  private static final double NANOS = 1e9;

  private final ReentrantLock lock = new ReentrantLock();
  private double left;
  private long filledAt;

  TokenBucket(double perSecond, long now) {
    left = perSecond * BURST_SECONDS;
    filledAt = now;
  }

  /** Whether a request may begin: what it costs is known only at its end, so none is too dear. */
  boolean hasSome(double perSecond, long now) {
    lock.lock();
    try {
      fill(perSecond, now);
      return left > 0;
    } finally {
      lock.unlock();
    }
  }

  /** Takes units, also more than there are: then nothing begins until that is paid. */
  void take(double units, double perSecond, long now) {
    lock.lock();
    try {
      fill(perSecond, now);
      left -= units;
    } finally {
      lock.unlock();
    }
  }

  private void fill(double perSecond, long now) {
    double most = perSecond * BURST_SECONDS;
    left = Math.min(most, left + perSecond * (now - filledAt) / NANOS);
    filledAt = now;
  }
}
