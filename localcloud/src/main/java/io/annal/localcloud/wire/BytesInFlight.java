package io.annal.localcloud.wire;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A bound on the bytes of all requests that are read or answered at a time, whoever sends them. A
 * request that finds no room waits for it, and is told to come back later where none comes free.
 */
final class BytesInFlight {
  /** Semaphores count in ints, and gigabytes do not fit into one. */
  private static final int UNIT = 1 << 10;

  private final Semaphore room;
  private final long bytes;
  private final Duration patience;

  BytesInFlight(long bytes, Duration patience) {
    this.bytes = bytes;
    this.patience = patience;
    room = new Semaphore(units(bytes), true);
  }

  /** A sixth of the heap: a body is copied twice on its way, and its tree is larger than itself. */
  static BytesInFlight ofThisProcess() {
    return new BytesInFlight(Runtime.getRuntime().maxMemory() / 6, Duration.ofSeconds(10));
  }

  /** All of it, which one request alone cannot exceed. */
  long bytes() {
    return bytes;
  }

  /** What one request takes; closed when it is answered. */
  Share share() {
    return new Share();
  }

  private static int units(long bytes) {
    return Math.toIntExact((bytes + UNIT - 1) / UNIT);
  }

  /** The bytes of one request; of one thread. */
  final class Share implements AutoCloseable {
    private int taken;

    private Share() {}

    /**
     * Takes that many more.
     *
     * @throws AwsException {@code ServiceUnavailable} where there was no room for long
     */
    void take(long more) {
      int units = units(more);
      try {
        if (!room.tryAcquire(units, patience.toMillis(), TimeUnit.MILLISECONDS)) {
          throw full();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw full();
      }
      taken += units;
    }

    @Override
    public void close() {
      room.release(taken);
      taken = 0;
    }

    private AwsException full() {
      return new AwsException(
          "ServiceUnavailable",
          503,
          "The requests under way hold %d bytes together, which is all that the local cloud has room for; try again"
              .formatted(bytes));
    }
  }
}
