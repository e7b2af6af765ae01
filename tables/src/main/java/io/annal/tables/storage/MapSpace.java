package io.annal.tables.storage;

import io.annal.tables.storage.Maps.Counted;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
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
    return reading(() -> {
      Counted counted = maps.find(number);
      return counted == null ? null : counted.map().get(key);
    });
  }

  /**
   * Reads, a second time where a checkpoint freed the pages that were being read.
   *
   * @throws StorageException where they are damaged
   */
  private <T extends @Nullable Object> T reading(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (MVStoreException e) {
      if (e.getErrorCode() != DataUtils.ERROR_CHUNK_NOT_FOUND) {
        throw failed(e);
      }
    }
    try {
      return reading.get();
    } catch (MVStoreException e) {
      throw failed(e);
    }
  }

  private StorageException failed(MVStoreException e) {
    return new StorageException("Space %d can't be read: %s".formatted(number, e.getMessage()), e);
  }

  @Override
  public Iterator<Entry> ascending(byte @Nullable [] from, byte @Nullable [] to) {
    return new Entries(from, to, false);
  }

  @Override
  public Iterator<Entry> descending(byte @Nullable [] from, byte @Nullable [] to) {
    return new Entries(to, from, true);
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

  /**
   * What a cursor finds but for one key, the end that is not in the range. Where a checkpoint freed
   * the pages of long ago, it goes on in those of now.
   */
  private final class Entries implements Iterator<Entry> {
    private final byte @Nullable [] last;
    private final boolean reverse;
    private final byte @Nullable [] excluded;
    private @Nullable Cursor<byte[], byte[]> cursor;
    private @Nullable Entry next;

    Entries(byte @Nullable [] first, byte @Nullable [] last, boolean reverse) {
      this.last = last;
      this.reverse = reverse;
      this.excluded = reverse ? first : last;
      this.cursor = reading(() -> cursor(first));
      advance(first);
    }

    private @Nullable Cursor<byte[], byte[]> cursor(byte @Nullable [] from) {
      Counted counted = maps.find(number);
      return counted == null ? null : counted.map().cursor(from, last, reverse);
    }

    private void advance(byte @Nullable [] after) {
      try {
        next = step(null);
      } catch (MVStoreException e) {
        next =
            reading(() -> {
              cursor = cursor(after);
              return step(after);
            });
      }
    }

    /** The next entry whose key is neither the end nor one that was given out before. */
    private @Nullable Entry step(byte @Nullable [] before) {
      while (cursor != null && cursor.hasNext()) {
        byte[] key = cursor.next();
        if (!Arrays.equals(key, excluded) && !(next != null && Arrays.equals(key, before))) {
          return new Entry(key, cursor.getValue());
        }
      }
      return null;
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
      advance(entry.key());
      return entry;
    }
  }
}
