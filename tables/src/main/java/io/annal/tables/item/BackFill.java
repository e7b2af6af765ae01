package io.annal.tables.item;

import io.annal.tables.item.KeyLocks.Busy;
import io.annal.tables.item.KeyLocks.ItemKey;
import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.storage.Space;
import io.annal.tables.storage.Storage;
import io.annal.tables.storage.WriteBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Fills a new index with entries of the items that are there already, while items are written.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html#GSI.OnlineOps.Violations">Key
 *     violations: items with a value of another type get no entry</a>
 */
public final class BackFill {
  private static final int ITEMS_AT_ONCE = 100;
  private static final Duration FOREVER = Duration.ofDays(1);

  private final ItemStore store;
  private final Storage storage;
  private final KeyLocks locks;

  BackFill(ItemStore store, Storage storage, KeyLocks locks) {
    this.store = store;
    this.storage = storage;
    this.locks = locks;
  }

  /**
   * Writes the entries. Call it when the catalogue has the index already: writers then write its
   * entries, and those that did not know it yet are waited for.
   *
   * @return whether all was written; not if table or index have gone meanwhile
   */
  public boolean fill(TableDefinition table, String index) {
    locks.awaitHolders();
    Iterator<Space.Entry> items = storage.space(table.space()).ascending(null, null);
    while (items.hasNext()) {
      var keys = new ArrayList<ItemKey>();
      while (items.hasNext() && keys.size() < ITEMS_AT_ONCE) {
        keys.add(new ItemKey(table.space(), items.next().key()));
      }
      if (!fillHeld(table, index, keys)) {
        return false;
      }
    }
    return index(table, index).isPresent();
  }

  private boolean fillHeld(TableDefinition table, String index, List<ItemKey> keys) {
    try {
      return locks.holdingAll(keys, FOREVER, () -> fill(table, index, keys));
    } catch (Busy e) {
      throw new IllegalStateException("A writer held an item for a day", e);
    }
  }

  private boolean fill(TableDefinition table, String name, List<ItemKey> keys) {
    Optional<TableDefinition> now = store.current(table);
    Optional<IndexDefinition> index = now.flatMap(current -> current.index(name));
    if (index.isEmpty()) {
      return false;
    }
    var batch = new WriteBatch();
    for (ItemKey key : keys) {
      store
          .read(table, key.bytes())
          .flatMap(item -> IndexEntries.of(now.get(), index.get(), item))
          .ifPresent(entry -> IndexEntries.put(now.get(), index.get(), entry, batch));
    }
    store.store(batch);
    return true;
  }

  private Optional<IndexDefinition> index(TableDefinition table, String name) {
    return store.current(table).flatMap(now -> now.index(name));
  }
}
