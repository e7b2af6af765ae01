package io.annal.tables.item;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.IndexDefinition.Kind;
import io.annal.tables.schema.KeySchema;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.B;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.AttributeValue.S;
import io.annal.tables.value.Sizes;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What keys must be, in DynamoDB's words.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html">Quotas
 *     and limits</a>
 */
public final class KeyRules {
  private static final int LARGEST_HASH = 2048;
  private static final int LARGEST_RANGE = 1024;
  private static final String INVALID = "One or more parameter values were invalid: ";
  private static final String NOT_VALID = "One or more parameter values are not valid. ";

  private KeyRules() {}

  /** Of an item, the attributes of the table's key. */
  public static M keyOf(TableDefinition table, M item) {
    return only(table.key(), item);
  }

  /** Of an item, the attributes of that key that it has. */
  public static M only(KeySchema schema, M item) {
    var key = new LinkedHashMap<String, AttributeValue>();
    for (String name : schema.names()) {
      AttributeValue value = item.values().get(name);
      if (value != null) {
        key.put(name, value);
      }
    }
    return new M(key);
  }

  /** Refuses what is not exactly a key of the table. */
  public static void checkKey(TableDefinition table, M key) {
    List<String> names = table.key().names();
    if (key.values().size() != names.size() || !key.values().keySet().containsAll(names)) {
      throw noKey();
    }
    checkKeyIn(table, key);
  }

  /** Refuses an item that has no key of the table, in the words for keys. */
  public static void checkKeyIn(TableDefinition table, M item) {
    for (String name : table.key().names()) {
      AttributeValue value = item.values().get(name);
      if (value == null || !hasType(table, name, value)) {
        throw noKey();
      }
      checkNotEmpty(name, value);
    }
    checkSizes(table, item);
  }

  /** Refuses an item to put that has no key of the table. */
  public static void checkItem(TableDefinition table, M item) {
    for (String name : table.key().names()) {
      AttributeValue value = item.values().get(name);
      if (value == null) {
        throw DynamoDbException.validation(INVALID + "Missing the key " + name + " in the item");
      }
      if (!hasType(table, name, value)) {
        throw DynamoDbException.validation(
            INVALID
                + "Type mismatch for key %s expected: %s actual: %s"
                    .formatted(name, table.attributes().get(name), value.type()));
      }
      checkNotEmpty(name, value);
    }
    checkSizes(table, item);
  }

  /** Refuses empty values of the table's key, whatever else is wrong. */
  public static void checkNoEmptyKey(TableDefinition table, M item) {
    for (String name : table.key().names()) {
      Optional.ofNullable(item.values().get(name)).ifPresent(value -> checkNotEmpty(name, value));
    }
  }

  /** Refuses an item to put that has attributes of an index's key that can be none. */
  public static void checkIndexKeys(TableDefinition table, M item) {
    checkIndexKeys(
        table,
        item.values(),
        (index, name, value) ->
            NOT_VALID
                + "A value specified for a secondary index key is not supported. "
                + emptyValue(value)
                + " IndexName: %s, IndexKey: %s".formatted(index.name(), name));
  }

  /** Refuses empty values of indexes' keys, whatever else is wrong. */
  public static void checkNoEmptyIndexKey(TableDefinition table, M item) {
    var empty = new LinkedHashMap<>(item.values());
    empty.values().removeIf(value -> !isEmpty(value));
    for (IndexDefinition index : inOrder(table).toList()) {
      empty
          .keySet()
          .removeIf(name ->
              index.key().names().contains(name)
                  && !hasType(table, name, item.values().getOrDefault(name, M.EMPTY)));
    }
    checkIndexKeys(table, new M(empty));
  }

  /** The same for what an update changed. */
  static void checkIndexKeys(TableDefinition table, Optional<M> before, M after) {
    var changed = new LinkedHashMap<>(after.values());
    before.ifPresent(item ->
        changed
            .entrySet()
            .removeIf(entry -> entry.getValue().equals(item.values().get(entry.getKey()))));
    checkIndexKeys(
        table,
        changed,
        (index, name, value) ->
            NOT_VALID
                + "The update expression attempted to update a secondary index key to a value that is"
                + " not supported. "
                + emptyValue(value));
  }

  private static void checkIndexKeys(
      TableDefinition table, Map<String, AttributeValue> values, EmptyMessage empty) {
    if (table.indexes().isEmpty()) {
      return;
    }
    inOrder(table)
        .forEach(index -> {
          for (String name : index.key().names()) {
            AttributeValue value = values.get(name);
            if (value != null) {
              checkIndexKey(table, index, name, value, empty);
            }
          }
        });
  }

  private static void checkIndexKey(
      TableDefinition table,
      IndexDefinition index,
      String name,
      AttributeValue value,
      EmptyMessage empty) {
    if (!hasType(table, name, value)) {
      throw wrongIndexType(table, index, name, value);
    }
    if (isEmpty(value)) {
      throw DynamoDbException.validation(empty.of(index, name, value));
    }
    int largest = largest(index, name);
    if (Sizes.value(value) > largest) {
      throw DynamoDbException.validation(
          INVALID
              + "Size limit exceeded for Index Key %s Actual Size: %d bytes Max Size: %d bytes IndexName: %s"
                  .formatted(name, Sizes.value(value), largest, index.name()));
    }
  }

  /** How many bytes an attribute of an index's key may have. */
  private static int largest(IndexDefinition index, String name) {
    return index.key().hash().contains(name) ? LARGEST_HASH : LARGEST_RANGE;
  }

  /** Whether a value can be in an index's key: of the type, not empty and not too large. */
  static boolean isIndexKey(
      TableDefinition table, IndexDefinition index, String name, AttributeValue value) {
    return hasType(table, name, value)
        && !isEmpty(value)
        && Sizes.value(value) <= largest(index, name);
  }

  /** Says that an attribute of an index's key has another type than the table says. */
  public static DynamoDbException wrongIndexType(
      TableDefinition table, IndexDefinition index, String name, AttributeValue value) {
    return DynamoDbException.validation(
        INVALID
            + "Type mismatch for Index Key %s Expected: %s Actual: %s IndexName: %s"
                .formatted(name, table.attributes().get(name), value.type(), index.name()));
  }

  /** Whether a value has the type that the table says for a key's attribute. */
  public static boolean hasType(TableDefinition table, String name, AttributeValue value) {
    var type = table.attributes().get(name);
    return type != null && type.name().equals(value.type());
  }

  static boolean isEmpty(AttributeValue value) {
    return switch (value) {
      case S s -> s.value().isEmpty();
      case B b -> b.value().size() == 0;
      default -> false;
    };
  }

  private static Stream<IndexDefinition> inOrder(TableDefinition table) {
    return table.indexes().stream()
        .sorted(Comparator.comparing(index -> index.kind() != Kind.GLOBAL));
  }

  private static void checkNotEmpty(String name, AttributeValue value) {
    if (isEmpty(value)) {
      throw DynamoDbException.validation(NOT_VALID + emptyValue(value) + " Key: " + name);
    }
  }

  private static String emptyValue(AttributeValue value) {
    return "The AttributeValue for a key attribute cannot contain an empty %s value."
        .formatted(value instanceof S ? "string" : "binary");
  }

  private static void checkSizes(TableDefinition table, M item) {
    if (size(table.key().hash(), item) > LARGEST_HASH) {
      // No blank before the number: AWS answers so.
      throw DynamoDbException.validation(
          INVALID + "Size of hashkey has exceeded the maximum size limit of2048 bytes");
    }
    if (size(table.key().range(), item) > LARGEST_RANGE) {
      throw DynamoDbException.validation(
          INVALID + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
    }
  }

  private static int size(List<String> names, M item) {
    int size = 0;
    for (String name : names) {
      AttributeValue value = item.values().get(name);
      size += value == null ? 0 : Sizes.value(value);
    }
    return size;
  }

  private static DynamoDbException noKey() {
    return DynamoDbException.validation("The provided key element does not match the schema");
  }

  /** The message about an index key's value that is empty. */
  private interface EmptyMessage {
    String of(IndexDefinition index, String name, AttributeValue value);
  }
}
