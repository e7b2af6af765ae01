package io.annal.tables.item;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.item.KeyLocks.Busy;
import io.annal.tables.item.KeyLocks.ItemKey;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.storage.WriteBatch;
import io.annal.tables.value.AttributeValue.M;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reads and writes of several items, each transaction as a whole before or after any other and any
 * single write: all items are held from before the first is read until everything is durable.
 */
public final class Transactions {
  /** How long a request waits for items that others hold. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ItemStore store;
  private final KeyLocks locks;

  Transactions(ItemStore store, KeyLocks locks) {
    this.store = store;
    this.locks = locks;
  }

  /** An item to read. */
  public record Read(TableDefinition table, M key) {}

  /**
   * Reads items as they stood at one moment.
   *
   * @throws DynamoDbException {@code TransactionCanceledException} where others hold an item for
   *     too long
   */
  public List<Optional<M>> read(List<Read> reads) {
    List<ItemKey> keys =
        reads.stream().map(read -> ItemStore.key(read.table(), read.key())).toList();
    return holding(
        keys, () -> reads.stream().map(read -> store.get(read.table(), read.key())).toList());
  }

  /**
   * Writes items, all or none.
   *
   * @param more adds what else is to be stored with them
   * @throws DynamoDbException {@code TransactionCanceledException} with a reason for each write
   */
  public List<Written> write(List<ItemWrite> writes, Consumer<WriteBatch> more) {
    List<ItemKey> keys = keys(writes);
    return holding(keys, () -> store(prepare(writes, keys), keys, more));
  }

  /** What would be wrong with each of the writes now; nothing is written. */
  public List<Cancellation.Reason> reasons(List<ItemWrite> writes) {
    List<ItemKey> keys = keys(writes);
    return holding(keys, () -> each(writes, keys, this::reason));
  }

  private static List<ItemKey> keys(List<ItemWrite> writes) {
    return writes.stream().map(Transactions::key).toList();
  }

  private static <T> List<T> each(
      List<ItemWrite> writes, List<ItemKey> keys, BiFunction<ItemWrite, ItemKey, T> what) {
    var all = new ArrayList<T>();
    for (int i = 0; i < writes.size(); i++) {
      all.add(what.apply(writes.get(i), keys.get(i)));
    }
    return all;
  }

  private Cancellation.Reason reason(ItemWrite write, ItemKey key) {
    try {
      store.prepare(write, key);
      return Cancellation.NONE;
    } catch (DynamoDbException fault) {
      return Cancellation.reason(fault);
    }
  }

  /**
   * Writes items that nothing depends on together, which is quicker than one by one. Where others
   * hold one of them for too long, those that share no lock with it are still written; so are those
   * that are admitted where others are not.
   *
   * @param writes to different items
   * @return what was written, by the write; one that waited too long or is throttled has none
   * @throws DynamoDbException {@code ProvisionedThroughputExceededException} where all are
   *     throttled
   */
  public Map<ItemWrite, Written> writeEach(List<ItemWrite> writes) {
    var left = new ArrayList<>(writes);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!left.isEmpty()) {
      try {
        Duration rest = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        List<ItemKey> keys = keys(left);
        return locks.holdingAll(keys, rest, () -> storeEach(left, keys));
      } catch (Busy busy) {
        left.removeIf(write -> busy.concerns(key(write)));
      }
    }
    return Map.of();
  }

  private Map<ItemWrite, Written> storeEach(List<ItemWrite> writes, List<ItemKey> keys) {
    var written = new IdentityHashMap<ItemWrite, Written>();
    var throttled = new ArrayList<DynamoDbException>();
    var batch = new WriteBatch();
    for (int i = 0; i < writes.size(); i++) {
      try {
        Written one = store.prepare(writes.get(i), keys.get(i));
        store.add(one, keys.get(i), false, batch);
        written.put(writes.get(i), one);
      } catch (DynamoDbException fault) {
        if (!fault.code().equals("ProvisionedThroughputExceededException")) {
          throw fault;
        }
        throttled.add(fault);
      }
    }
    if (written.isEmpty() && !throttled.isEmpty()) {
      throw throttled.getFirst();
    }
    store.store(batch);
    return written;
  }

  private static ItemKey key(ItemWrite write) {
    return ItemStore.key(write.table(), write.key());
  }

  private List<Written> store(List<Written> all, List<ItemKey> keys, Consumer<WriteBatch> more) {
    var batch = new WriteBatch();
    for (int i = 0; i < all.size(); i++) {
      store.add(all.get(i), keys.get(i), false, batch);
    }
    more.accept(batch);
    store.store(batch);
    return all;
  }

  private <T> T holding(List<ItemKey> keys, Supplier<T> work) {
    try {
      return locks.holdingAll(keys, PATIENCE, work);
    } catch (Busy busy) {
      throw Cancellation.of(
          keys.stream()
              .map(key -> busy.concerns(key) ? Cancellation.CONFLICT : Cancellation.NONE)
              .toList());
    }
  }

  private List<Written> prepare(List<ItemWrite> writes, List<ItemKey> keys) {
    var all = new ArrayList<Written>();
    var reasons = new ArrayList<Cancellation.Reason>();
    for (int i = 0; i < writes.size(); i++) {
      try {
        all.add(store.prepare(writes.get(i), keys.get(i)));
        reasons.add(Cancellation.NONE);
      } catch (DynamoDbException fault) {
        reasons.add(Cancellation.reason(fault));
      }
    }
    if (all.size() < writes.size()) {
      throw Cancellation.of(reasons);
    }
    return all;
  }
}
