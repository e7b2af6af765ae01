package io.annal.tables.storage;

import io.annal.tables.storage.Maps.Counted;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.h2.mvstore.Cursor;
import org.jspecify.annotations.Nullable;

/** A space as a map of a page store; it is looked up at each call, for it may come and go. */
final class MapSpace implements Space {
  private final Maps maps;
  private final int number;

  MapSpace(Maps maps, int number) {
    this.maps = maps;
    this.number = number;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    Counted counted = maps.find(number);
    return counted == null ? null : counted.map().get(key);
  }

  @Override
  public Iterator<Entry> ascending(byte @Nullable [] from, byte @Nullable [] to) {
    Counted counted = maps.find(number);
    return counted == null
        ? Collections.emptyIterator()
        : new Entries(counted.map().cursor(from, to, false), to);
  }

  @Override
  public Iterator<Entry> descending(byte @Nullable [] from, byte @Nullable [] to) {
    Counted counted = maps.find(number);
    return counted == null
        ? Collections.emptyIterator()
        : new Entries(counted.map().cursor(to, from, true), to);
  }

  @Override
  public long count() {
    Counted counted = maps.find(number);
    return counted == null ? 0 : counted.map().sizeAsLong();
  }

  @Override
  public long bytes() {
    Counted counted = maps.find(number);
    return counted == null ? 0 : counted.bytes().get();
  }

  /** What a cursor finds but for one key, the end that is not in the range. */
  private static final class Entries implements Iterator<Entry> {
    private final Cursor<byte[], byte[]> cursor;
    private final byte @Nullable [] excluded;
    private @Nullable Entry next;

    Entries(Cursor<byte[], byte[]> cursor, byte @Nullable [] excluded) {
      this.cursor = cursor;
      this.excluded = excluded;
      advance();
    }

    private void advance() {
      next = null;
      while (next == null && cursor.hasNext()) {
        byte[] key = cursor.next();
        if (excluded == null || !Arrays.equals(key, excluded)) {
          next = new Entry(key, cursor.getValue());
        }
      }
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Entry next() {
      Entry entry = next;
      if (entry == null) {
        throw new NoSuchElementException();
      }
      advance();
      return entry;
    }
  }
}
