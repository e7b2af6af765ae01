package io.annal.tables.item;

import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.KeySchema;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.OrderedBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Keys as bytes: an index entry's are those of its own key and then those of the table's. */
public final class KeyBytes {
  private KeyBytes() {}

  /** Of an item, or its key. */
  public static byte[] of(TableDefinition table, M item) {
    return of(table.key(), item);
  }

  /** Of an index entry, or a key of the index and the table. */
  public static byte[] of(TableDefinition table, IndexDefinition index, M entry) {
    return OrderedBytes.join(
        of(index.key(), entry), OrderedBytes.values(values(table.key().names(), entry)));
  }

  private static byte[] of(KeySchema schema, M item) {
    return OrderedBytes.join(
        OrderedBytes.partition(values(schema.hash(), item)),
        OrderedBytes.values(values(schema.range(), item)));
  }

  private static List<AttributeValue> values(List<String> names, M item) {
    var values = new ArrayList<AttributeValue>(names.size());
    for (String name : names) {
      values.add(Objects.requireNonNull(item.values().get(name)));
    }
    return values;
  }
}
