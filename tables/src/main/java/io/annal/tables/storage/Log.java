package io.annal.tables.storage;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/** The log's end, to write: one thread at a time. */
final class Log implements AutoCloseable {
  /**
   * Bytes of zeros that are written behind the end, again and again: as many as the log has, but so
   * many at least and at most. A sync behind which a file has not grown costs half, for the file
   * system has nothing to write in its own journal.
   */
  private static final long LEAST_AHEAD = 64 << 10;

  private static final long MOST_AHEAD = 1 << 20;

  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect((int) LEAST_AHEAD);

  /** Longer frames get a buffer of their own. */
  private static final int LONGEST_KEPT = 128 << 10;

  /** Where less room is left, there are no zeros. */
  private static final int LEFT = 64 << 20;

  private final Path directory;
  private final Disk disk;
  private final boolean synced;
  private final Buffers buffers = new Buffers(LONGEST_KEPT);
  private FileChannel segment;
  private long salt;
  private long length;

  /** Where the zeros end, or the log, if there are none. */
  private long allocated;

  /**
   * Begins a new segment.
   *
   * @param position of the first batch in it
   * @param synced whether each write waits for the disk
   */
  Log(Path directory, Disk disk, boolean synced, long position) throws IOException {
    this.directory = directory;
    this.disk = disk;
    this.synced = synced;
    this.segment = begin(position);
  }

  private FileChannel begin(long position) throws IOException {
    salt = new SecureRandom().nextLong();
    FileChannel opened =
        disk.open(LogSegment.file(directory, position), CREATE, TRUNCATE_EXISTING, READ, WRITE);
    try {
      write(opened, LogSegment.head(salt, position), 0);
      opened.force(true);
      syncDirectory(directory);
    } catch (IOException e) {
      opened.close();
      throw e;
    }
    length = LogSegment.HEAD;
    allocated = length;
    return opened;
  }

  /** How long the segment is, in bytes. */
  long length() {
    return length;
  }

  /**
   * Writes batches.
   *
   * @throws NothingWrittenException where nothing was written and the log goes on
   * @throws IOException where it is unknown what was written
   */
  void append(long position, List<byte[]> batches) throws IOException, NothingWrittenException {
    int size = Frame.size(batches);
    ByteBuffer frame = buffers.take(size);
    try {
      allocate(length + size);
      write(segment, Frame.write(salt, position, batches, frame), length);
    } catch (IOException e) {
      // What was cut off must not come back after a crash, so the cut itself is synced.
      cut();
      throw new NothingWrittenException(e);
    } finally {
      buffers.giveBack(frame);
    }
    if (synced) {
      // No second try: after a sync has failed the kernel may have thrown the pages away and say
      // yes to the next one.
      // https://www.postgresql.org/docs/current/runtime-config-error-handling.html#GUC-DATA-SYNC-RETRY
      segment.force(false);
    }
    length += size;
  }

  /** Writes zeros where the log will go on, if the disk has room for more than those. */
  private void allocate(long until) throws IOException {
    if (!synced || until <= allocated) {
      return;
    }
    allocated = until;
    if (disk.room(directory) > LEFT) {
      long end = until + Math.clamp(length, LEAST_AHEAD, MOST_AHEAD);
      while (allocated < end) {
        int some = (int) Math.min(ZEROS.capacity(), end - allocated);
        write(segment, ZEROS.slice(0, some), allocated);
        allocated += some;
      }
    }
  }

  /** Leaves nothing behind the end of the segment, also after a crash. */
  private void cut() throws IOException {
    segment.truncate(length);
    segment.force(true);
    allocated = length;
  }

  /**
   * Goes on in a new segment.
   *
   * @param position of the first batch in it
   */
  void rotate(long position) throws IOException {
    // Zeros are the end of the last segment only.
    cut();
    FileChannel old = segment;
    long oldSalt = salt;
    try {
      segment = begin(position);
    } catch (IOException e) {
      salt = oldSalt;
      Files.deleteIfExists(LogSegment.file(directory, position));
      throw e;
    }
    old.close();
  }

  /** Deletes all segments: the page store has what is in them. */
  static void deleteAll(Path directory) throws IOException {
    for (Path file : LogSegment.list(directory)) {
      Files.delete(file);
    }
  }

  /** Deletes the segments that have only batches before a position. */
  static void deleteBefore(Path directory, long position) throws IOException {
    List<Path> files = LogSegment.list(directory);
    for (int i = 0; i + 1 < files.size(); i++) {
      if (LogSegment.first(files.get(i + 1)) <= position) {
        Files.delete(files.get(i));
      }
    }
  }

  private static void write(FileChannel file, ByteBuffer bytes, long offset) throws IOException {
    long at = offset;
    while (bytes.hasRemaining()) {
      at += file.write(bytes, at);
    }
  }

  /** Makes new names in a directory durable. */
  static void syncDirectory(Path directory) throws IOException {
    // Windows can't open a directory and does not need it.
    if (!System.getProperty("os.name").startsWith("Windows")) {
      try (FileChannel channel = FileChannel.open(directory, READ)) {
        channel.force(true);
      }
    }
  }

  @Override
  public void close() throws IOException {
    segment.close();
  }

  /** The disk refused, and the log is as it was. */
  static final class NothingWrittenException extends Exception {
    NothingWrittenException(IOException cause) {
      super(cause);
    }
  }
}
