package io.annal.tables.storage;

import io.annal.tables.storage.WriteBatch.Change;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * The spaces as maps of a page store. One thread at a time changes them; any number read. Pages are
 * copied on write, so whoever iterates sees what was there when it began.
 */
final class Maps {
  private static final String PREFIX = "space.";

  private final MVStore store;
  private final ConcurrentMap<Integer, Counted> maps = new ConcurrentHashMap<>();
  private volatile boolean used;

  /** A map and the bytes of its keys and values. */
  record Counted(MVMap<byte[], byte[]> map, AtomicLong bytes) {}

  Maps(MVStore store) {
    this.store = store;
    for (String name : store.getMapNames()) {
      if (name.startsWith(PREFIX)) {
        open(Integer.parseInt(name.substring(PREFIX.length())));
      }
    }
  }

  @Nullable Counted find(int space) {
    use();
    return maps.get(space);
  }

  private void use() {
    if (!used) {
      used = true;
    }
  }

  /** Whether somebody read or wrote since this was asked the last time. */
  boolean wereUsed() {
    boolean were = used;
    used = false;
    return were;
  }

  /** All spaces and the bytes in each. */
  void each(BiConsumer<Integer, AtomicLong> to) {
    maps.forEach((space, counted) -> to.accept(space, counted.bytes));
  }

  Space space(int number) {
    return new MapSpace(this, number);
  }

  /**
   * Applies a batch; doing it again changes nothing.
   *
   * @throws StorageException where a page that is needed for it is damaged
   */
  void apply(WriteBatch batch, long position) {
    use();
    int ordinal = 0;
    for (Change change : batch.changes()) {
      try {
        apply(change, new Appended(position, ordinal));
      } catch (MVStoreException e) {
        throw new StorageException(
            "Space %d can't be written: %s".formatted(change.space(), e.getMessage()), e);
      }
      ordinal++;
    }
  }

  private void apply(Change change, Appended place) {
    switch (change) {
      case Change.Put put -> put(put.space(), put.key(), put.value());
      case Change.Append append -> put(append.space(), place.toBytes(), append.value());
      case Change.Delete delete -> delete(delete.space(), delete.key());
      case Change.Drop drop -> drop(drop.space());
    }
  }

  private void put(int space, byte[] key, byte[] value) {
    Counted counted = maps.get(space);
    if (counted == null) {
      counted = open(space);
    }
    byte[] before = counted.map.put(key, value);
    counted.bytes.addAndGet(
        before == null ? key.length + value.length : value.length - before.length);
  }

  private void delete(int space, byte[] key) {
    Counted counted = maps.get(space);
    if (counted != null) {
      byte[] before = counted.map.remove(key);
      if (before != null) {
        counted.bytes.addAndGet(-key.length - before.length);
      }
    }
  }

  private void drop(int space) {
    Counted counted = maps.remove(space);
    if (counted != null) {
      store.removeMap(counted.map);
    }
  }

  private Counted open(int space) {
    MVMap<byte[], byte[]> map =
        store.openMap(
            PREFIX + space,
            new MVMap.Builder<byte[], byte[]>()
                .keyType(ByteStrings.INSTANCE)
                .valueType(ByteStrings.INSTANCE));
    var counted = new Counted(map, new AtomicLong());
    maps.put(space, counted);
    return counted;
  }
}
