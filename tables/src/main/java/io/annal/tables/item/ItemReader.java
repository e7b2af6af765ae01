package io.annal.tables.item;

import io.annal.tables.schema.TableDefinition;
import io.annal.tables.storage.Space;
import io.annal.tables.storage.Storage;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.ItemBytes;
import java.util.Iterator;

/** Reads items and index entries in the order of their keys. */
public final class ItemReader {
  private final Storage storage;

  ItemReader(Storage storage) {
    this.storage = storage;
  }

  /** Items or entries of a space, as they stood at one moment. */
  public Iterator<M> read(int space, KeyBounds bounds, boolean forward) {
    return new Items(entries(space, bounds, forward));
  }

  /** All items of a table, as they stood at one moment. */
  public Iterator<M> all(TableDefinition table) {
    return read(table.space(), KeyBounds.ALL, true);
  }

  /** Bytes that the keys and values of a space take within bounds. */
  public long bytes(int space, KeyBounds bounds) {
    long bytes = 0;
    for (Iterator<Space.Entry> entries = entries(space, bounds, true); entries.hasNext(); ) {
      Space.Entry entry = entries.next();
      bytes += entry.key().length + entry.value().length;
    }
    return bytes;
  }

  private Iterator<Space.Entry> entries(int space, KeyBounds bounds, boolean forward) {
    Space entries = storage.space(space);
    return forward
        ? entries.ascending(bounds.from(), bounds.to())
        : entries.descending(bounds.from(), bounds.to());
  }

  /** Turns bytes into items one by one. */
  private record Items(Iterator<Space.Entry> entries) implements Iterator<M> {
    @Override
    public boolean hasNext() {
      return entries.hasNext();
    }

    @Override
    public M next() {
      return ItemBytes.read(entries.next().value());
    }
  }
}
