package io.annal.tables.server;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Hangs up on whoever sends a request's body too slowly, since memory is set aside for all of it.
 * S3 closes such a connection after some time, too, as {@code RequestTimeout}
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).
 */
public final class SlowSenders implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** All senders are on this machine. */
  private static final long BYTES_A_SECOND = 256 << 10;

  private final Duration grace;
  private final long bytesPerSecond;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("slow-senders").factory());

  /** With what any sender on this machine keeps up with. */
  public SlowSenders() {
    this(GRACE, BYTES_A_SECOND);
  }

  /**
   * With another pace.
   *
   * @param grace for how long a body may stand still
   * @param bytesPerSecond how many must have come, on the average, after that
   */
  public SlowSenders(Duration grace, long bytesPerSecond) {
    this.grace = grace;
    this.bytesPerSecond = bytesPerSecond;
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(1, TimeUnit.MINUTES);
    timer.allowCoreThreadTimeOut(true);
  }

  /**
   * The body, to be read by this thread until it is closed, which leaves the connection open. A
   * read fails when the sender is too slow.
   *
   * @param length of the body, negative where that is not known
   */
  public InputStream watched(InputStream body, long length) throws IOException {
    boolean isThere = length >= 0 && body.available() >= length;
    return isThere ? new KeptOpen(body) : new Watched(body);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private static final class KeptOpen extends FilterInputStream {
    KeptOpen(InputStream body) {
      super(body);
    }

    @Override
    public void close() {}
  }

  /** An interrupt is what closes the connection of a thread that reads from it. */
  private final class Watched extends FilterInputStream {
    private final Thread reader = Thread.currentThread();
    private final long since = System.nanoTime();
    private final Future<?> looking;
    private long received;
    private boolean closed;
    private boolean tooSlow;

    Watched(InputStream body) {
      super(body);
      long every = Math.max(1, grace.toMillis() / 10);
      looking = timer.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      received(read < 0 ? 0 : 1);
      return read;
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
      int read = super.read(to, from, length);
      received(Math.max(0, read));
      return read;
    }

    private synchronized void received(int more) {
      received += more;
    }

    private synchronized void look() {
      long beyondGrace = System.nanoTime() - since - grace.toNanos();
      if (!closed && received < beyondGrace / 1e9 * bytesPerSecond) {
        closed = true;
        tooSlow = true;
        reader.interrupt();
      }
    }

    @Override
    public void close() throws IOException {
      looking.cancel(false);
      synchronized (this) {
        closed = true;
        if (tooSlow && Thread.interrupted()) {
          throw new IOException("The body came too slowly");
        }
      }
    }
  }
}
