package io.annal.tables.item;

import io.annal.tables.item.Written.IndexChange;
import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.IndexDefinition.Projection;
import io.annal.tables.schema.IndexDefinition.Status;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.storage.WriteBatch;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.ItemBytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Entries of indexes. An index is sparse: an item without one of the attributes of its key, or with
 * one of another type or too large, has no entry.
 */
public final class IndexEntries {
  private IndexEntries() {}

  /** The attributes that an item's entry has, empty if it has none. */
  static Optional<M> of(TableDefinition table, IndexDefinition index, M item) {
    for (String name : index.key().names()) {
      AttributeValue value = item.values().get(name);
      if (value == null || !KeyRules.isIndexKey(table, index, name, value)) {
        return Optional.empty();
      }
    }
    if (index.projection() == Projection.ALL) {
      return Optional.of(item);
    }
    var entry = new LinkedHashMap<String, AttributeValue>();
    item.values()
        .forEach((name, value) -> {
          if (projects(table, index, name)) {
            entry.put(name, value);
          }
        });
    return Optional.of(new M(entry));
  }

  /** Whether entries have that attribute, if the item has it. */
  public static boolean projects(TableDefinition table, IndexDefinition index, String name) {
    return index.projection() == Projection.ALL
        || index.key().names().contains(name)
        || table.key().names().contains(name)
        || (index.projection() == Projection.INCLUDE && index.included().contains(name));
  }

  /** What a change of an item changes in the indexes. */
  static List<IndexChange> changes(TableDefinition table, Optional<M> before, Optional<M> after) {
    if (table.indexes().isEmpty()) {
      return List.of();
    }
    var changes = new ArrayList<IndexChange>();
    for (IndexDefinition index : table.indexes()) {
      if (index.status() == Status.DELETING) {
        continue;
      }
      Optional<M> was = before.flatMap(item -> of(table, index, item));
      Optional<M> is = after.flatMap(item -> of(table, index, item));
      if (!was.equals(is)) {
        boolean moved = was.isPresent() && is.isPresent() && !sameKey(index, was.get(), is.get());
        changes.add(new IndexChange(index, was, is, moved));
      }
    }
    return changes;
  }

  private static boolean sameKey(IndexDefinition index, M one, M other) {
    Map<String, AttributeValue> others = other.values();
    return index.key().names().stream()
        .allMatch(name -> Objects.equals(one.values().get(name), others.get(name)));
  }

  /** Adds a change to a batch. */
  static void add(TableDefinition table, IndexChange change, WriteBatch batch) {
    int space = change.index().space();
    if (change.before().isPresent() && (change.moved() || change.after().isEmpty())) {
      batch.delete(space, KeyBytes.of(table, change.index(), change.before().get()));
    }
    change.after().ifPresent(entry -> put(table, change.index(), entry, batch));
  }

  /** Adds an entry to a batch. */
  static void put(TableDefinition table, IndexDefinition index, M entry, WriteBatch batch) {
    batch.put(index.space(), KeyBytes.of(table, index, entry), ItemBytes.write(entry));
  }
}
