package io.annal.tables.operation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.item.ItemStore;
import io.annal.tables.item.KeyBounds;
import io.annal.tables.item.KeyRules;
import io.annal.tables.item.Written;
import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.IndexDefinition.Kind;
import io.annal.tables.schema.KeySchema;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.JsonValues;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How large the collections of items are to which a write belonged: only tables with local indexes
 * have collections.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections.SizeLimit">Item
 *     collection size limit</a>
 */
final class CollectionMetrics {
  private static final double GIGABYTE = 1024.0 * 1024 * 1024;

  private final ItemStore store;

  CollectionMetrics(ItemStore store) {
    this.store = store;
  }

  /** Whether a response is to have them for that table. */
  static boolean areAsked(ObjectNode input, TableDefinition table) {
    return Members.text(input, "ReturnItemCollectionMetrics", "NONE").equals("SIZE")
        && table.indexes().stream().anyMatch(index -> index.kind() == Kind.LOCAL);
  }

  /** Of the collection of a key. */
  ObjectNode of(TableDefinition table, M key) {
    ObjectNode metrics = JsonNodeFactory.instance.objectNode();
    M hash = hash(table, key);
    metrics.set("ItemCollectionKey", JsonValues.writeItem(hash));
    double gigabytes = Math.floor(bytes(table, List.copyOf(hash.values().values())) / GIGABYTE);
    metrics.putArray("SizeEstimateRangeGB").add(gigabytes).add(gigabytes + 1);
    return metrics;
  }

  private static M hash(TableDefinition table, M key) {
    return KeyRules.only(new KeySchema(table.key().hash(), List.of()), key);
  }

  private long bytes(TableDefinition table, List<AttributeValue> hash) {
    KeyBounds partition = KeyBounds.partition(hash);
    long bytes = store.reader().bytes(table.space(), partition);
    for (IndexDefinition index : table.indexes()) {
      if (index.kind() == Kind.LOCAL) {
        bytes += store.reader().bytes(index.space(), partition);
      }
    }
    return bytes;
  }

  /** Collects those of several writes. */
  Several several(ObjectNode input) {
    return new Several(input);
  }

  /** Those of several writes, by the tables' names in the request; each collection once. */
  final class Several {
    private final ObjectNode input;
    private final Map<String, Map<M, ObjectNode>> collections = new TreeMap<>();

    Several(ObjectNode input) {
      this.input = input;
    }

    void add(String name, Written written) {
      if (areAsked(input, written.table())) {
        M hash = hash(written.table(), written.key());
        collections
            .computeIfAbsent(name, table -> new LinkedHashMap<>())
            .computeIfAbsent(hash, key -> of(written.table(), written.key()));
      }
    }

    void write(ObjectNode response) {
      if (collections.isEmpty()) {
        return;
      }
      ObjectNode metrics = response.putObject("ItemCollectionMetrics");
      collections.forEach(
          (name, each) -> each.values().forEach(metrics.withArrayProperty(name)::add));
    }
  }
}
