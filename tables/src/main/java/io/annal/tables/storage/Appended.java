package io.annal.tables.storage;

import java.nio.ByteBuffer;

/**
 * The key of an appended value: where its batch lies in the order of all batches, and the how-many
 * change of the batch it was.
 *
 * @param position of the batch
 * @param ordinal of the change in its batch, from 0
 */
public record Appended(long position, int ordinal) {
  /** In the order in which they were appended. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
        .putLong(position)
        .putInt(ordinal)
        .array();
  }

  /** Reads what {@link #toBytes} wrote. */
  public static Appended of(byte[] key) {
    var in = ByteBuffer.wrap(key);
    return new Appended(in.getLong(), in.getInt());
  }
}
