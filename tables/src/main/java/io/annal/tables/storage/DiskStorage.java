package io.annal.tables.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * A storage in a directory. A batch is durable when it is in the {@link Log}; then it is applied to
 * the maps of the {@link PageStore}, which are made durable from time to time, so that the log
 * before can be deleted. Opening it applies what the log has beyond the page store.
 */
final class DiskStorage implements Storage {
  /** The space of what the storage itself must know. */
  private static final int OWN = -1;

  private static final byte[] RESERVED = {1};

  /** So many numbers are taken at once, and the rest of them is lost with the process. */
  private static final int NUMBERS = 100;

  private final DirectoryLock lock;
  private final PageStore pages;
  private final LogWriter writer;
  private final ReentrantLock numbering = new ReentrantLock();
  private final AtomicInteger numbers;
  private int reserved;
  private volatile boolean closed;

  private DiskStorage(DirectoryLock lock, PageStore pages, LogWriter writer) {
    this.lock = lock;
    this.pages = pages;
    this.writer = writer;
    byte[] before = pages.maps().space(OWN).get(RESERVED);
    reserved = before == null ? CATALOGUE : ByteBuffer.wrap(before).getInt();
    numbers = new AtomicInteger(reserved);
  }

  /** The kind of failure says more than its message, which is often the path alone. */
  private static String reason(IOException e) {
    return switch (e) {
      case FileAlreadyExistsException file -> file.getMessage() + " is a file";
      case AccessDeniedException denied -> "no permission for " + denied.getMessage();
      default -> e.toString();
    };
  }

  /** DynamoDB Local keeps its tables in SQLite's files. */
  private static void refuseFormerTables(Path directory) throws IOException {
    try (var databases = Files.newDirectoryStream(directory, "*.db")) {
      if (databases.iterator().hasNext()) {
        throw new StorageException(
            "The tables in %s were written by DynamoDB Local and cannot be read: take another directory"
                .formatted(directory));
      }
    }
  }

  static DiskStorage open(Path directory, Disk disk, boolean synced) {
    @Nullable DirectoryLock lock = null;
    @Nullable PageStore pages = null;
    try {
      Files.createDirectories(directory);
      refuseFormerTables(directory);
      lock = DirectoryLock.take(directory);
      pages = PageStore.open(directory, disk);
      long next = Recovery.replay(directory, pages);
      // Before the next segment: what a kill cut off may be at the end of the last one only.
      Log.deleteAll(directory);
      var log = new Log(directory, disk, synced, next);
      return new DiskStorage(lock, pages, new LogWriter(directory, log, pages, next));
    } catch (IOException e) {
      release(pages, lock);
      throw new StorageException(
          "No storage can be opened in %s: %s".formatted(directory, reason(e)), e);
    } catch (MVStoreException e) {
      release(pages, lock);
      throw new StorageException("The page store can't be read in " + directory, e);
    } catch (RuntimeException e) {
      release(pages, lock);
      throw e;
    }
  }

  private static void release(@Nullable PageStore pages, @Nullable DirectoryLock lock) {
    if (pages != null) {
      pages.close();
    }
    if (lock != null) {
      lock.close();
    }
  }

  @Override
  public int newSpace() {
    numbering.lock();
    try {
      int number = numbers.incrementAndGet();
      if (number > reserved) {
        int until = reserved + NUMBERS;
        byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt(until).array();
        write(new WriteBatch().put(OWN, RESERVED, value));
        reserved = until;
      }
      return number;
    } finally {
      numbering.unlock();
    }
  }

  @Override
  public Space space(int number) {
    return pages.maps().space(number);
  }

  @Override
  public long write(WriteBatch batch) {
    long position = writer.write(batch);
    batch.written();
    return position;
  }

  @Override
  public long position() {
    return writer.position();
  }

  @Override
  public void rest() {
    if (!closed && !pages.maps().wereUsed()) {
      writer.rest();
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      try {
        writer.close();
      } finally {
        release(pages, lock);
      }
    }
  }
}
