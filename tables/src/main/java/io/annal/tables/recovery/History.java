package io.annal.tables.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.annal.tables.item.Change;
import io.annal.tables.item.ChangeRecorder;
import io.annal.tables.item.KeyBytes;
import io.annal.tables.schema.DefinitionRecorder;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.storage.Space;
import io.annal.tables.storage.Storage;
import io.annal.tables.storage.WriteBatch;
import io.annal.tables.value.ItemBytes;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What items were before each change, for the tables whose point-in-time recovery is on: so a table
 * as it was is the table as it is, with the changes since then undone.
 */
public final class History implements ChangeRecorder, DefinitionRecorder {
  private static final String SPACE = "history\0";
  private static final int AT_ONCE = 500;

  /** Times of changes to different items may be in another order than their batches by this. */
  private static final Duration DISORDER = Duration.ofMinutes(1);

  private static final int NONE = -1;

  private final Storage storage;
  private final Clock clock;

  /** The space of a table's history, by the table's id. */
  private final Map<String, Integer> spaces = new ConcurrentHashMap<>();

  /** The histories in a storage. */
  public History(Storage storage, Clock clock) {
    this.storage = storage;
    this.clock = clock;
    storage
        .space(Storage.CATALOGUE)
        .ascending(SPACE.getBytes(UTF_8), "history\1".getBytes(UTF_8))
        .forEachRemaining(entry ->
            spaces.put(
                new String(entry.key(), UTF_8).substring(SPACE.length()),
                ByteBuffer.wrap(entry.value()).getInt()));
  }

  /**
   * One undo.
   *
   * @param time when the change happened
   * @param key of the item in storage
   * @param before the item in storage, null if there was none
   */
  private record Undo(Instant time, byte[] key, Optional<byte[]> before) {
    byte[] toBytes() {
      byte[] item = before.orElse(new byte[0]);
      return ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + key.length + item.length)
          .putLong(time.toEpochMilli())
          .putInt(key.length)
          .put(key)
          .putInt(before.isPresent() ? item.length : NONE)
          .put(item)
          .array();
    }

    static Undo of(byte[] bytes) {
      var in = ByteBuffer.wrap(bytes);
      var time = Instant.ofEpochMilli(in.getLong());
      var key = new byte[in.getInt()];
      in.get(key);
      int length = in.getInt();
      if (length == NONE) {
        return new Undo(time, key, Optional.empty());
      }
      var item = new byte[length];
      in.get(item);
      return new Undo(time, key, Optional.of(item));
    }
  }

  @Override
  public void record(Change change, WriteBatch batch) {
    Integer space = spaces.get(change.table().id());
    if (space != null) {
      byte[] key = KeyBytes.of(change.table(), change.key());
      var undo = new Undo(clock.instant(), key, change.before().map(ItemBytes::write));
      batch.append(space, undo.toBytes());
    }
  }

  /** Begins a history where recovery is switched on, and drops it where it is switched off. */
  @Override
  public void record(
      Optional<TableDefinition> before, Optional<TableDefinition> after, WriteBatch batch) {
    String id = after.or(() -> before).orElseThrow().id();
    boolean on = after.flatMap(table -> RecoveryWindow.of(table, clock.instant())).isPresent();
    Integer space = spaces.get(id);
    byte[] key = (SPACE + id).getBytes(UTF_8);
    if (on && space == null) {
      int created = storage.newSpace();
      byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt(created).array();
      batch.put(Storage.CATALOGUE, key, value);
      batch.whenWritten(() -> spaces.put(id, created));
    } else if (!on && space != null) {
      batch.delete(Storage.CATALOGUE, key).drop(space);
      batch.whenWritten(() -> spaces.remove(id));
    }
  }

  /**
   * Writes the items that a table had at a time into an empty space, while others may write to the
   * table: what they write is undone.
   *
   * @param time in the table's {@link RecoveryWindow}; what happened in its second is in
   * @throws IllegalStateException where the history is dropped meanwhile
   */
  public void restore(TableDefinition table, Instant time, int target) {
    copy(storage.space(table.space()), target);
    undo(space(table), time, target);
    // Neither the items nor the history have gone while they were read.
    space(table);
  }

  private int space(TableDefinition table) {
    Integer space = spaces.get(table.id());
    if (space == null) {
      throw new IllegalStateException("Table %s has no history".formatted(table.name()));
    }
    return space;
  }

  private void undo(int space, Instant time, int target) {
    Instant end = Instant.ofEpochSecond(time.getEpochSecond() + 1);
    Instant enough = end.minus(DISORDER);
    Iterator<Space.Entry> entries = storage.space(space).descending(null, null);
    boolean more = entries.hasNext();
    while (more) {
      var batch = new WriteBatch();
      for (int i = 0; more && i < AT_ONCE; i++) {
        Undo undo = Undo.of(entries.next().value());
        if (!undo.time().isBefore(end)) {
          add(undo, target, batch);
        }
        more = entries.hasNext() && !undo.time().isBefore(enough);
      }
      write(batch);
    }
  }

  private static void add(Undo undo, int target, WriteBatch batch) {
    undo.before()
        .ifPresentOrElse(
            item -> batch.put(target, undo.key(), item), () -> batch.delete(target, undo.key()));
  }

  private void copy(Space from, int target) {
    Iterator<Space.Entry> entries = from.ascending(null, null);
    while (entries.hasNext()) {
      var batch = new WriteBatch();
      for (int i = 0; i < AT_ONCE && entries.hasNext(); i++) {
        Space.Entry entry = entries.next();
        batch.put(target, entry.key(), entry.value());
      }
      write(batch);
    }
  }

  private void write(WriteBatch batch) {
    if (!batch.isEmpty()) {
      storage.write(batch);
    }
  }

  /** Forgets what lies before a table's {@link RecoveryWindow}. */
  public void trim(TableDefinition table) {
    Integer space = spaces.get(table.id());
    Optional<RecoveryWindow> window = RecoveryWindow.of(table, clock.instant());
    if (space == null || window.isEmpty()) {
      return;
    }
    Instant oldest = window.get().earliest().minus(DISORDER);
    Iterator<Space.Entry> entries = storage.space(space).ascending(null, null);
    boolean more = entries.hasNext();
    while (more) {
      var batch = new WriteBatch();
      for (int i = 0; more && i < AT_ONCE; i++) {
        Space.Entry entry = entries.next();
        boolean old = Undo.of(entry.value()).time().isBefore(oldest);
        if (old) {
          batch.delete(space, entry.key());
        }
        more = old && entries.hasNext();
      }
      write(batch);
    }
  }
}
