package io.annal.tables.expiry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.annal.tables.item.Change;
import io.annal.tables.item.ChangeRecorder;
import io.annal.tables.item.KeyBytes;
import io.annal.tables.schema.DefinitionRecorder;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.storage.Space;
import io.annal.tables.storage.Storage;
import io.annal.tables.storage.WriteBatch;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.ItemBytes;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The items that expire, in the order in which they do, so that the next one is found without a
 * look at the tables. Entries of tables whose time to live was switched off stay until they are
 * due.
 */
public final class ExpiryIndex implements ChangeRecorder, DefinitionRecorder {
  private static final byte[] SPACE = "expiry\0space".getBytes(UTF_8);
  private static final String UNFILLED = "expiry-unfilled\0";

  private final Storage storage;
  private final int space;
  private final AtomicReference<Runnable> listener = new AtomicReference<>(() -> {});

  /**
   * An entry.
   *
   * @param seconds when it is due, since 1970
   * @param tableSpace of the table's items
   * @param item the item's key
   * @param bytes the entry's own key
   */
  record Due(long seconds, int tableSpace, M item, byte[] bytes) {}

  /** The index in a storage. */
  public ExpiryIndex(Storage storage) {
    this.storage = storage;
    byte @Nullable [] known = storage.space(Storage.CATALOGUE).get(SPACE);
    if (known != null) {
      space = ByteBuffer.wrap(known).getInt();
    } else {
      space = storage.newSpace();
      byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt(space).array();
      storage.write(new WriteBatch().put(Storage.CATALOGUE, SPACE, value));
    }
  }

  /** Tells someone that the next entry may be another one, or that a table is to be filled in. */
  void onChange(Runnable changed) {
    listener.set(changed);
  }

  @Override
  public void record(Change change, WriteBatch batch) {
    TableDefinition table = change.table();
    if (table.timeToLive().isEmpty()) {
      return;
    }
    String attribute = table.timeToLive().get();
    OptionalLong before = seconds(change.before(), attribute);
    OptionalLong after = seconds(change.after(), attribute);
    if (before.equals(after)) {
      return;
    }
    if (before.isPresent()) {
      batch.delete(space, key(before.getAsLong(), table, change.key()));
    }
    if (after.isPresent()) {
      put(table, change.key(), after.getAsLong(), batch);
      batch.whenWritten(() -> listener.get().run());
    }
  }

  private static OptionalLong seconds(Optional<M> item, String attribute) {
    return item.map(each -> ExpiryTime.of(each, attribute)).orElse(OptionalLong.empty());
  }

  private static byte[] key(long seconds, TableDefinition table, M key) {
    byte[] item = KeyBytes.of(table, key);
    return ByteBuffer.allocate(Long.BYTES + Integer.BYTES + item.length)
        .putLong(seconds)
        .putInt(table.space())
        .put(item)
        .array();
  }

  void put(TableDefinition table, M key, long seconds, WriteBatch batch) {
    batch.put(space, key(seconds, table, key), ItemBytes.write(key));
  }

  /** Remembers that the items that a table has are to be filled in. */
  @Override
  public void record(
      Optional<TableDefinition> before, Optional<TableDefinition> after, WriteBatch batch) {
    Optional<String> now = after.flatMap(TableDefinition::timeToLive);
    if (now.equals(before.flatMap(TableDefinition::timeToLive))) {
      return;
    }
    TableDefinition table = after.or(() -> before).orElseThrow();
    byte[] key = unfilled(table);
    if (now.isPresent()) {
      batch.put(Storage.CATALOGUE, key, new byte[0]);
      batch.whenWritten(() -> listener.get().run());
    } else {
      batch.delete(Storage.CATALOGUE, key);
    }
  }

  private static byte[] unfilled(TableDefinition table) {
    return (UNFILLED + table.id()).getBytes(UTF_8);
  }

  boolean isUnfilled(TableDefinition table) {
    return storage.space(Storage.CATALOGUE).get(unfilled(table)) != null;
  }

  void filled(TableDefinition table) {
    storage.write(new WriteBatch().delete(Storage.CATALOGUE, unfilled(table)));
  }

  /** The one that is due first. */
  Optional<Due> first() {
    Iterator<Space.Entry> entries = storage.space(space).ascending(null, null);
    if (!entries.hasNext()) {
      return Optional.empty();
    }
    Space.Entry entry = entries.next();
    var in = ByteBuffer.wrap(entry.key());
    return Optional.of(
        new Due(in.getLong(), in.getInt(), ItemBytes.read(entry.value()), entry.key()));
  }

  void remove(Due due) {
    storage.write(new WriteBatch().delete(space, due.bytes()));
  }
}
