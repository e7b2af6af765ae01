package io.annal.tables.storage;

import io.annal.tables.storage.WriteBatch.Change;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** A batch as bytes for the log: a tag and a space for each change, then its key and its value. */
final class BatchBytes {
  private static final byte PUT = 1;
  private static final byte DELETE = 2;
  private static final byte APPEND = 3;
  private static final byte DROP = 4;

  /** A tag and a number of a space. */
  private static final int HEAD = 1 + Integer.BYTES;

  private BatchBytes() {}

  static byte[] write(WriteBatch batch) {
    int size = 0;
    for (Change change : batch.changes()) {
      size += size(change);
    }
    var out = ByteBuffer.allocate(size);
    for (Change change : batch.changes()) {
      switch (change) {
        case Change.Put put -> {
          head(out, PUT, put.space());
          bytes(out, put.key());
          bytes(out, put.value());
        }
        case Change.Delete delete -> {
          head(out, DELETE, delete.space());
          bytes(out, delete.key());
        }
        case Change.Append append -> {
          head(out, APPEND, append.space());
          bytes(out, append.value());
        }
        case Change.Drop drop -> head(out, DROP, drop.space());
      }
    }
    return out.array();
  }

  private static int size(Change change) {
    return HEAD
        + switch (change) {
          case Change.Put put ->
              Integer.BYTES + put.key().length + Integer.BYTES + put.value().length;
          case Change.Delete delete -> Integer.BYTES + delete.key().length;
          case Change.Append append -> Integer.BYTES + append.value().length;
          case Change.Drop drop -> 0;
        };
  }

  private static void head(ByteBuffer out, byte tag, int space) {
    out.put(tag).putInt(space);
  }

  private static void bytes(ByteBuffer out, byte[] bytes) {
    out.putInt(bytes.length).put(bytes);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws StorageException where the bytes are none of its
   */
  static WriteBatch read(ByteBuffer in) {
    var batch = new WriteBatch();
    try {
      while (in.hasRemaining()) {
        byte tag = in.get();
        int space = in.getInt();
        switch (tag) {
          case PUT -> batch.put(space, bytes(in), bytes(in));
          case DELETE -> batch.delete(space, bytes(in));
          case APPEND -> batch.append(space, bytes(in));
          case DROP -> batch.drop(space);
          default -> throw new StorageException("The log has a change of unknown kind " + tag);
        }
      }
    } catch (BufferUnderflowException e) {
      throw new StorageException("A batch in the log ends too early", e);
    }
    return batch;
  }

  private static byte[] bytes(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new StorageException("A value in the log is longer than its batch");
    }
    var bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
