package io.annal.tables.item;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.item.ItemWrite.Action;
import io.annal.tables.item.KeyLocks.Busy;
import io.annal.tables.item.KeyLocks.ItemKey;
import io.annal.tables.schema.Catalogue;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.storage.Storage;
import io.annal.tables.storage.WriteBatch;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.ItemBytes;
import io.annal.tables.value.JsonValues;
import io.annal.tables.value.Sizes;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Items in storage. A write holds its item from before it reads it until the new one is durable, so
 * writes to one item happen one after the other; item, index entries and what recorders add are one
 * batch.
 */
public final class ItemStore {
  /**
   * How large an item may be, in bytes.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items">Quotas</a>
   */
  public static final int LARGEST_ITEM = 400 * 1024;

  private final Storage storage;
  private final Catalogue catalogue;
  private final List<ChangeRecorder> recorders;
  private final Admission admission;
  private final KeyLocks locks = new KeyLocks();

  /** Over a storage; every change is told the recorders. */
  public ItemStore(Storage storage, Catalogue catalogue, List<ChangeRecorder> recorders) {
    this(storage, catalogue, recorders, Admission.ALL);
  }

  /** The same; what callers write must be admitted. */
  public ItemStore(
      Storage storage, Catalogue catalogue, List<ChangeRecorder> recorders, Admission admission) {
    this.storage = storage;
    this.catalogue = catalogue;
    this.recorders = List.copyOf(recorders);
    this.admission = admission;
  }

  /** An item by its key. */
  public Optional<M> get(TableDefinition table, M key) {
    return read(table, KeyBytes.of(table, key));
  }

  /** Reads entries of tables and indexes in order. */
  public ItemReader reader() {
    return new ItemReader(storage);
  }

  /** Writes several items, or none. */
  public Transactions transactions() {
    return new Transactions(this, locks);
  }

  /** Remembers transactions that have tokens. */
  public RequestTokens tokens(InstantSource clock) {
    return new RequestTokens(storage, clock);
  }

  /** Fills new indexes. */
  public BackFill backFill() {
    return new BackFill(this, storage, locks);
  }

  /** Waits for the writers that may have read a table's definition before it changed. */
  public void awaitWriters() {
    locks.awaitHolders();
  }

  /**
   * Writes an item.
   *
   * @throws DynamoDbException {@code ConditionalCheckFailedException}, {@code ValidationException}
   *     where an update does not fit the item or makes one that can't be stored, {@code
   *     ResourceNotFoundException} where the table has gone, {@code TransactionConflictException}
   *     where a transaction holds the item for too long, and what {@link Admission} throws
   * @see <a
   *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling">Transaction
   *     conflict handling</a>
   */
  public Written write(ItemWrite write) {
    ItemKey key = key(write.table(), write.key());
    try {
      return locks.holding(key, Transactions.PATIENCE, () -> writeHeld(write, key));
    } catch (Busy busy) {
      throw DynamoDbException.of("TransactionConflictException", Cancellation.CONFLICT.message());
    }
  }

  private Written writeHeld(ItemWrite write, ItemKey key) {
    Written written = prepare(write, key);
    var batch = new WriteBatch();
    add(written, key, false, batch);
    store(batch);
    return written;
  }

  /**
   * Deletes an item as the service itself does, if it is still there and has still expired.
   *
   * @return whether it was deleted
   */
  public boolean expire(TableDefinition table, M key, Predicate<M> expired) {
    ItemKey held = key(table, key);
    return locks.holding(held, () -> expireHeld(table, key, held, expired));
  }

  private boolean expireHeld(TableDefinition table, M key, ItemKey held, Predicate<M> expired) {
    Optional<TableDefinition> now = current(table);
    Optional<M> before = read(table, held.bytes()).filter(expired);
    if (now.isEmpty() || before.isEmpty()) {
      return false;
    }
    var changes = IndexEntries.changes(now.get(), before, Optional.empty());
    var batch = new WriteBatch();
    add(new Written(now.get(), key, before, Optional.empty(), changes), held, true, batch);
    store(batch);
    return true;
  }

  /** What a write will do; the caller holds the key. */
  Written prepare(ItemWrite write, ItemKey key) {
    TableDefinition table = current(write.table()).orElseThrow(DynamoDbException::notFound);
    Optional<M> before = read(table, key.bytes());
    if (!write.condition().test(before.orElse(M.EMPTY))) {
      throw conditionFailed(write.oldOnFailure() ? before : Optional.empty());
    }
    Optional<M> after =
        switch (write.action()) {
          case Action.Put put -> Optional.of(put.item());
          case Action.Delete delete -> Optional.empty();
          case Action.Check check -> before;
          case Action.Change change -> Optional.of(changed(table, write.key(), before, change));
        };
    var written =
        new Written(table, write.key(), before, after, IndexEntries.changes(table, before, after));
    admission.check(written);
    return written;
  }

  private static M changed(TableDefinition table, M key, Optional<M> before, Action.Change change) {
    M after = change.update().apply(before.orElse(key));
    if (Sizes.item(after) > LARGEST_ITEM) {
      throw DynamoDbException.validation(
          "Item size to update has exceeded the maximum allowed size");
    }
    Nesting.checkUpdated(after);
    KeyRules.checkIndexKeys(table, before, after);
    return after;
  }

  /** Adds what a write does to a batch; one that changes nothing adds nothing. */
  void add(Written written, ItemKey key, boolean byTimeToLive, WriteBatch batch) {
    if (!written.changesItem()) {
      return;
    }
    TableDefinition table = written.table();
    var change = new Change(table, written.key(), written.before(), written.after(), byTimeToLive);
    change
        .stored()
        .ifPresentOrElse(
            item -> batch.put(table.space(), key.bytes(), item),
            () -> batch.delete(table.space(), key.bytes()));
    written.indexes().forEach(each -> IndexEntries.add(table, each, batch));
    recorders.forEach(recorder -> recorder.record(change, batch));
  }

  void store(WriteBatch batch) {
    if (!batch.isEmpty()) {
      storage.write(batch);
    }
  }

  /** The table as it is now, unless it is another one or none. */
  Optional<TableDefinition> current(TableDefinition table) {
    return catalogue.table(table.place(), table.name()).filter(now -> now.id().equals(table.id()));
  }

  Optional<M> read(TableDefinition table, byte[] key) {
    return Optional.ofNullable(storage.space(table.space()).get(key)).map(ItemBytes::read);
  }

  static ItemKey key(TableDefinition table, M key) {
    return new ItemKey(table.space(), KeyBytes.of(table, key));
  }

  private static DynamoDbException conditionFailed(Optional<M> item) {
    var members = JsonNodeFactory.instance.objectNode();
    item.ifPresent(old -> members.set("Item", JsonValues.writeItem(old)));
    return new DynamoDbException(
        "ConditionalCheckFailedException", 400, "The conditional request failed", members);
  }
}
