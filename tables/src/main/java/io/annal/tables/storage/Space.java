package io.annal.tables.storage;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** An ordered map of bytes, to read. Keys are ordered unsigned, byte by byte. */
public interface Space {
  /** The value of a key, or null. The caller does not change the array. */
  byte @Nullable [] get(byte[] key);

  /**
   * Entries in order, as they stood at one moment during the call.
   *
   * @param from the first key, null for the beginning
   * @param to the key behind the last, null for the end
   */
  Iterator<Entry> ascending(byte @Nullable [] from, byte @Nullable [] to);

  /** The same entries, the last first. */
  Iterator<Entry> descending(byte @Nullable [] from, byte @Nullable [] to);

  /** How many entries. */
  long count();

  /** Bytes of all keys and values; after a crash this may be a little wrong. */
  long bytes();

  /** A key and its value. The caller does not change the arrays. */
  record Entry(byte[] key, byte[] value) {}
}
