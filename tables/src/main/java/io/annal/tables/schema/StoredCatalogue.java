package io.annal.tables.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.annal.tables.api.Place;
import io.annal.tables.storage.Storage;
import io.annal.tables.storage.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * The catalogue, in storage and in memory. Changes happen one after the other; each is durable when
 * its method returns. Spaces of items and of indexes that a change leaves without a user are
 * dropped with it; those of streams are their {@link DefinitionRecorder}'s.
 */
public final class StoredCatalogue implements Catalogue {
  private static final String PREFIX = "table\0";

  private final Storage storage;
  private final DefinitionRecorder recorder;
  private final ConcurrentSkipListMap<String, TableDefinition> tables =
      new ConcurrentSkipListMap<>();
  private final ReentrantLock changing = new ReentrantLock();

  /** Reads what is in the storage. */
  public StoredCatalogue(Storage storage, DefinitionRecorder recorder) {
    this.storage = storage;
    this.recorder = recorder;
    storage
        .space(Storage.CATALOGUE)
        .ascending(PREFIX.getBytes(UTF_8), "table\1".getBytes(UTF_8))
        .forEachRemaining(entry ->
            tables.put(new String(entry.key(), UTF_8), DefinitionJson.read(entry.value())));
  }

  @Override
  public Optional<TableDefinition> table(Place place, String name) {
    return Optional.ofNullable(tables.get(key(place, name)));
  }

  @Override
  public List<TableDefinition> tables(Place place) {
    return List.copyOf(tables.subMap(key(place, ""), key(place, "\uffff")).values());
  }

  @Override
  public List<TableDefinition> all() {
    return List.copyOf(tables.values());
  }

  /** Adds a table, unless there is one of its name: then it returns false. */
  public boolean create(TableDefinition table) {
    changing.lock();
    try {
      if (table(table.place(), table.name()).isPresent()) {
        return false;
      }
      store(Optional.empty(), Optional.of(table));
      return true;
    } finally {
      changing.unlock();
    }
  }

  /**
   * Changes a table.
   *
   * @param change gives the new definition, of the same place and name; what it throws is thrown,
   *     and nothing has changed
   * @return the new definition, empty where there is no such table
   */
  public Optional<TableDefinition> change(
      Place place, String name, UnaryOperator<TableDefinition> change) {
    changing.lock();
    try {
      Optional<TableDefinition> before = table(place, name);
      Optional<TableDefinition> after = before.map(change);
      if (!after.equals(before)) {
        store(before, after);
      }
      return after;
    } finally {
      changing.unlock();
    }
  }

  /**
   * Removes a table and all that is in it, unless its name means another one by now.
   *
   * @return whether it was there
   */
  public boolean delete(TableDefinition table) {
    changing.lock();
    try {
      Optional<TableDefinition> before =
          table(table.place(), table.name()).filter(each -> each.id().equals(table.id()));
      if (before.isPresent()) {
        store(before, Optional.empty());
      }
      return before.isPresent();
    } finally {
      changing.unlock();
    }
  }

  private void store(Optional<TableDefinition> before, Optional<TableDefinition> after) {
    TableDefinition either = after.or(() -> before).orElseThrow();
    String key = key(either.place(), either.name());
    var batch = new WriteBatch();
    after.ifPresentOrElse(
        table -> batch.put(Storage.CATALOGUE, key.getBytes(UTF_8), DefinitionJson.write(table)),
        () -> batch.delete(Storage.CATALOGUE, key.getBytes(UTF_8)));
    Set<Integer> unused = new TreeSet<>(before.map(StoredCatalogue::spaces).orElse(List.of()));
    after.map(StoredCatalogue::spaces).ifPresent(unused::removeAll);
    unused.forEach(batch::drop);
    recorder.record(before, after, batch);
    storage.write(batch);
    after.ifPresentOrElse(table -> tables.put(key, table), () -> tables.remove(key));
  }

  private static List<Integer> spaces(TableDefinition table) {
    var spaces = new ArrayList<Integer>();
    spaces.add(table.space());
    table.indexes().forEach(index -> spaces.add(index.space()));
    return spaces;
  }

  private static String key(Place place, String name) {
    return PREFIX + place.account() + '\0' + place.region() + '\0' + name;
  }
}
