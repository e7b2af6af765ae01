package io.annal.tables.storage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;

/**
 * The page store's file: each block of {@link #BLOCK} bytes is followed by the CRC-32C of its
 * number and its bytes, so that damage is named where it is read. The two blocks at the beginning
 * are a header and its copy with checksums of their own; the page store chooses the good one.
 *
 * <p>A thread that is interrupted while it reads closes a {@link FileChannel} for all; then the
 * file is opened once more.
 */
final class PageFile implements AutoCloseable {
  /** What the page store writes at once, and aligns. */
  static final int BLOCK = 4096;

  private static final int STORED = BLOCK + Integer.BYTES;
  private static final int HEADERS = 2;

  /** So many blocks are written with one call. */
  private static final int AT_ONCE = 64;

  /** Opens the file. */
  @FunctionalInterface
  interface Opening {
    FileChannel open() throws IOException;
  }

  private final Path file;
  private final Opening opening;
  private final Buffers buffers = new Buffers(AT_ONCE * STORED);
  private final ReentrantLock reopening = new ReentrantLock();
  private volatile FileChannel channel;
  private volatile boolean closed;

  PageFile(Path file, Opening opening) throws IOException {
    this.file = file;
    this.opening = opening;
    this.channel = opening.open();
  }

  /** Something done with the open file. */
  @FunctionalInterface
  private interface Deed<T> {
    T with(FileChannel channel) throws IOException;
  }

  private <T> T uninterrupted(Deed<T> deed) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        FileChannel current = channel;
        try {
          return deed.with(current);
        } catch (ClosedChannelException e) {
          interrupted |= Thread.interrupted();
          reopen(current, e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void reopen(FileChannel broken, ClosedChannelException cause) throws IOException {
    reopening.lock();
    try {
      if (closed) {
        throw cause;
      }
      if (channel.equals(broken)) {
        channel = opening.open();
      }
    } finally {
      reopening.unlock();
    }
  }

  /** How long it is, without the checksums. */
  long size() throws IOException {
    return uninterrupted(FileChannel::size) / STORED * BLOCK;
  }

  /**
   * Reads bytes, as many as the buffer has room for.
   *
   * @throws IOException where they are not those that were written
   */
  void read(ByteBuffer into, long position) throws IOException {
    int length = into.remaining();
    long first = position / BLOCK;
    int count = (int) ((position + length + BLOCK - 1) / BLOCK - first);
    ByteBuffer stored = buffers.take(count * STORED);
    try {
      fill(stored, first * STORED);
      check(stored, first, count);
      int skipped = (int) (position % BLOCK);
      for (int i = 0; i < count; i++) {
        int some = Math.min(BLOCK - skipped, into.remaining());
        into.put(into.position(), stored, i * STORED + skipped, some);
        into.position(into.position() + some);
        skipped = 0;
      }
    } finally {
      buffers.giveBack(stored);
    }
  }

  private void fill(ByteBuffer stored, long offset) throws IOException {
    uninterrupted(current -> {
      stored.rewind();
      while (stored.hasRemaining()) {
        if (current.read(stored, offset + stored.position()) < 0) {
          throw new EOFException(
              "%s ends before offset %d".formatted(file, offset + stored.limit()));
        }
      }
      return stored;
    });
  }

  private void check(ByteBuffer stored, long first, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      int at = i * STORED;
      if (first + i >= HEADERS && stored.getInt(at + BLOCK) != checksum(first + i, stored, at)) {
        throw new IOException(
            "The page store is damaged: %s at offset %d".formatted(file, (first + i) * STORED));
      }
    }
  }

  /** Writes whole blocks; one thread at a time. */
  void write(ByteBuffer from, long position) throws IOException {
    int length = from.remaining();
    if (position % BLOCK != 0 || length % BLOCK != 0) {
      throw new IOException("A page store writes whole blocks");
    }
    ByteBuffer stored = buffers.take(Math.min(length / BLOCK, AT_ONCE) * STORED);
    try {
      long number = position / BLOCK;
      while (from.hasRemaining()) {
        long offset = number * STORED;
        for (stored.clear(); stored.hasRemaining() && from.hasRemaining(); number++) {
          int checksum = checksum(number, from, from.position());
          stored.put(stored.position(), from, from.position(), BLOCK);
          stored.position(stored.position() + BLOCK).putInt(checksum);
          from.position(from.position() + BLOCK);
        }
        stored.flip();
        writeFully(stored, offset);
      }
    } finally {
      buffers.giveBack(stored);
    }
  }

  private void writeFully(ByteBuffer stored, long offset) throws IOException {
    uninterrupted(current -> {
      stored.rewind();
      while (stored.hasRemaining()) {
        current.write(stored, offset + stored.position());
      }
      return stored;
    });
  }

  /** Of the block that a buffer has from an index on. */
  private static int checksum(long number, ByteBuffer in, int index) {
    var checksum = new CRC32C();
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      checksum.update((int) (number >>> shift));
    }
    checksum.update(in.slice(index, BLOCK));
    return (int) checksum.getValue();
  }

  void truncate(long size) throws IOException {
    uninterrupted(current -> current.truncate(size / BLOCK * STORED));
  }

  /** Waits for the disk. */
  void sync() throws IOException {
    uninterrupted(current -> {
      current.force(true);
      return current;
    });
  }

  @Override
  public void close() throws IOException {
    reopening.lock();
    try {
      closed = true;
      channel.close();
    } finally {
      reopening.unlock();
    }
  }
}
