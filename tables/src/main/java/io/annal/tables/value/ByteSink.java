package io.annal.tables.value;

import java.util.Arrays;

/** Bytes that grow, for one thread: {@link java.io.ByteArrayOutputStream} locks at each byte. */
final class ByteSink {
  private byte[] bytes;
  private int size;

  ByteSink(int expected) {
    bytes = new byte[expected];
  }

  /** Adds the lowest eight bits. */
  void write(int each) {
    require(1);
    bytes[size++] = (byte) each;
  }

  void write(byte[] some, int length) {
    require(length);
    System.arraycopy(some, 0, bytes, size, length);
    size += length;
  }

  void write(byte[] all) {
    write(all, all.length);
  }

  private void require(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(size, more)));
    }
  }

  byte[] toBytes() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }
}
