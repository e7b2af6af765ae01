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
  private final Path directory;
  private final Disk disk;
  private final boolean synced;
  private FileChannel segment;
  private long salt;
  private long length;

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
    ByteBuffer frame = Frame.write(salt, position, batches);
    int size = frame.remaining();
    try {
      write(segment, frame, length);
    } catch (IOException e) {
      // What was cut off must not come back after a crash, so the cut itself is synced.
      segment.truncate(length);
      segment.force(true);
      throw new NothingWrittenException(e);
    }
    if (synced) {
      // No second try: after a sync has failed the kernel may have thrown the pages away and say
      // yes to the next one.
      // https://www.postgresql.org/docs/current/runtime-config-error-handling.html#GUC-DATA-SYNC-RETRY
      segment.force(false);
    }
    length += size;
  }

  /**
   * Goes on in a new segment.
   *
   * @param position of the first batch in it
   */
  void rotate(long position) throws IOException {
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
