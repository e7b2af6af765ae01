package io.annal.tables.storage;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** Bytes in pages, ordered unsigned. */
final class ByteStrings extends BasicDataType<byte[]> {
  static final ByteStrings INSTANCE = new ByteStrings();

  /** What an array takes in memory beside its elements. */
  private static final int OVERHEAD = 24;

  private ByteStrings() {}

  @Override
  public int getMemory(byte[] bytes) {
    return bytes.length + OVERHEAD;
  }

  @Override
  public void write(WriteBuffer buffer, byte[] bytes) {
    buffer.putVarInt(bytes.length);
    buffer.put(bytes);
  }

  @Override
  public byte[] read(ByteBuffer buffer) {
    int length = DataUtils.readVarInt(buffer);
    if (length < 0 || length > buffer.remaining()) {
      throw new StorageException("A value in a page is longer than the page");
    }
    var bytes = new byte[length];
    buffer.get(bytes);
    return bytes;
  }

  @Override
  public byte[][] createStorage(int size) {
    return new byte[size][];
  }

  @Override
  public int compare(byte[] one, byte[] other) {
    return Arrays.compareUnsigned(one, other);
  }
}
