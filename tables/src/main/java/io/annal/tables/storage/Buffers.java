package io.annal.tables.storage;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Buffers outside of the heap that are used again: the file system reads into them and writes from
 * them without a copy, and they are dear to make.
 */
final class Buffers {
  /** As many are kept: about so many threads read at the same time. */
  private static final int KEPT = 8;

  private final int size;
  private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(KEPT);

  /**
   * Keeps none at first.
   *
   * @param size of each in bytes; a larger one that is asked for is not kept
   */
  Buffers(int size) {
    this.size = size;
  }

  /** One whose limit is that many bytes. */
  ByteBuffer take(int bytes) {
    if (bytes > size) {
      return ByteBuffer.allocate(bytes);
    }
    ByteBuffer kept = free.poll();
    return (kept == null ? ByteBuffer.allocateDirect(size) : kept).clear().limit(bytes);
  }

  /** For the next one who asks. */
  void giveBack(ByteBuffer buffer) {
    if (buffer.capacity() == size) {
      free.offer(buffer);
    }
  }
}
