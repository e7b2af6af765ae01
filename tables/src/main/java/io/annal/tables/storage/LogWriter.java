package io.annal.tables.storage;

import io.annal.tables.storage.Log.NothingWrittenException;
import io.annal.tables.storage.PageStore.NoRoomException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that writes: it takes all batches that wait, writes them to the log with one sync,
 * applies them in order and wakes their callers.
 */
final class LogWriter implements AutoCloseable {
  /** As much is written with one sync at most. */
  private static final int GROUP_BYTES = 4 << 20;

  /** A checkpoint follows so many bytes of log: reading them again takes a tenth of a second. */
  private static final int LOG_BYTES = 16 << 20;

  private final Path directory;
  private final Log log;
  private final PageStore pages;
  private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
  private final AtomicReference<@Nullable Thread> checkpoint = new AtomicReference<>();
  private final Thread thread;
  private boolean resting;
  private volatile long position;
  private volatile @Nullable StorageException broken;
  private volatile @Nullable StorageException full;

  /** A batch and the caller that waits until it is written. */
  private static final class Waiting {
    final WriteBatch batch;
    final byte[] bytes;
    final Thread caller = Thread.currentThread();
    volatile boolean done;
    long position;
    @Nullable StorageException failure;

    Waiting(WriteBatch batch, byte[] bytes) {
      this.batch = batch;
      this.bytes = bytes;
    }

    void finish() {
      done = true;
      LockSupport.unpark(caller);
    }

    /** An interrupt does not end it: what is in the queue will be written. */
    long await() {
      boolean interrupted = false;
      while (!done) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      if (failure != null) {
        throw new StorageException(String.valueOf(failure.getMessage()), failure);
      }
      return position;
    }
  }

  /** The end of the queue: the storage is being closed. */
  private static final Waiting END = new Waiting(new WriteBatch(), new byte[0]);

  /** Nobody uses the storage, so what is in memory only may be written. */
  private static final Waiting REST = new Waiting(new WriteBatch(), new byte[0]);

  LogWriter(Path directory, Log log, PageStore pages, long next) {
    this.directory = directory;
    this.log = log;
    this.pages = pages;
    this.position = next - 1;
    this.thread = Thread.ofPlatform().daemon().name("tables-log").start(this::run);
  }

  long position() {
    return position;
  }

  long write(WriteBatch batch) {
    var waiting = new Waiting(batch, BatchBytes.write(batch));
    queue.add(waiting);
    if (!thread.isAlive()) {
      // The thread ended before it saw this one, or it has answered it.
      failAll(new StorageException("The storage is closed"));
    }
    return waiting.await();
  }

  /** Gives memory back, at first that of changed pages, the next time that of the others. */
  void rest() {
    if (pages.hasUnsaved()) {
      queue.add(REST);
    } else {
      pages.rest();
    }
  }

  private void run() {
    var group = new ArrayList<Waiting>();
    boolean open = true;
    while (open) {
      open = take(group);
      try {
        write(group);
      } catch (RuntimeException | Error e) {
        broken = new StorageException("Writing failed, so the storage must be opened again", e);
        group.forEach(each -> each.failure = broken);
      }
      group.forEach(Waiting::finish);
      group.clear();
      if (resting && broken == null && checkpoint.get() == null) {
        startCheckpoint();
      }
    }
  }

  /** Waits for a batch and takes those that wait already; false if the end came. */
  private boolean take(List<Waiting> group) {
    @Nullable Waiting next = takeFirst();
    int bytes = 0;
    while (next != null && next != END && next != REST) {
      group.add(next);
      bytes += next.bytes.length;
      next = bytes < GROUP_BYTES ? queue.poll() : null;
    }
    resting = next == REST;
    return next != END;
  }

  private Waiting takeFirst() {
    while (true) {
      try {
        return queue.take();
      } catch (InterruptedException e) {
        // Nobody has a reason to interrupt this thread: it ends with the storage.
      }
    }
  }

  private void write(List<Waiting> group) {
    if (group.isEmpty()) {
      return;
    }
    @Nullable StorageException refusal = refusal();
    if (refusal == null) {
      refusal = append(group);
    }
    if (refusal != null) {
      for (Waiting each : group) {
        each.failure = refusal;
      }
      return;
    }
    long next = position + 1;
    for (Waiting each : group) {
      pages.maps().apply(each.batch, next);
      each.position = next++;
    }
    position = next - 1;
    checkpointIfDue();
  }

  private @Nullable StorageException append(List<Waiting> group) {
    try {
      log.append(position + 1, group.stream().map(each -> each.bytes).toList());
      return null;
    } catch (NothingWrittenException e) {
      return new StorageException("The log can't be written in " + directory, e);
    } catch (IOException e) {
      broken =
          new StorageException(
              "The log could not be written in %s: whether the write is there is known when the storage is opened again"
                  .formatted(directory),
              e);
      return broken;
    }
  }

  /** Why nothing can be written now. */
  private @Nullable StorageException refusal() {
    if (broken == null && pages.isOverdue()) {
      awaitCheckpoint();
      if (full != null) {
        startCheckpoint();
        awaitCheckpoint();
      }
      return broken != null ? broken : full;
    }
    return broken;
  }

  private void checkpointIfDue() {
    if (checkpoint.get() == null && (log.length() > LOG_BYTES || pages.isDue())) {
      startCheckpoint();
    }
  }

  private void startCheckpoint() {
    long until = position;
    if (!rotate()) {
      return;
    }
    var started =
        Thread.ofPlatform()
            .daemon()
            .name("tables-checkpoint")
            .unstarted(() -> {
              checkpoint(until);
              checkpoint.set(null);
            });
    checkpoint.set(started);
    started.start();
  }

  /** Begins a new segment, so that those before can be deleted after a checkpoint. */
  private boolean rotate() {
    try {
      if (log.length() > LogSegment.HEAD) {
        log.rotate(position + 1);
      }
      return true;
    } catch (IOException e) {
      full = new StorageException("No new log can be begun in " + directory, e);
      return false;
    }
  }

  private void checkpoint(long until) {
    try {
      pages.checkpoint(until);
      Log.deleteBefore(directory, until + 1);
      full = null;
    } catch (NoRoomException | IOException e) {
      full = new StorageException("The disk has no room in " + directory, e);
    } catch (RuntimeException | Error e) {
      broken = new StorageException("The page store failed in " + directory, e);
    }
  }

  private void awaitCheckpoint() {
    @Nullable Thread running = checkpoint.get();
    boolean interrupted = false;
    while (running != null && running.isAlive()) {
      try {
        running.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void failAll(StorageException reason) {
    for (Waiting each = queue.poll(); each != null; each = queue.poll()) {
      each.failure = reason;
      each.finish();
    }
  }

  /** Writes what waits, makes a checkpoint and ends. */
  @Override
  public void close() {
    queue.add(END);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    failAll(new StorageException("The storage is closed"));
    awaitCheckpoint();
    if (broken == null && rotate()) {
      checkpoint(position);
    }
    try {
      log.close();
    } catch (IOException e) {
      throw new StorageException("The log could not be closed in " + directory, e);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
