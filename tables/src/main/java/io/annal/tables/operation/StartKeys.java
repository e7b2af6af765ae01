package io.annal.tables.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.expression.KeyCondition;
import io.annal.tables.item.KeyBounds;
import io.annal.tables.item.KeyRules;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.M;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code ExclusiveStartKey}: what it must be, in DynamoDB's words. */
final class StartKeys {
  private static final String START_KEY = "ExclusiveStartKey";
  private static final String PROVIDED = "The provided starting key ";

  private StartKeys() {}

  /** That of a request, its values checked; a scan names more of their faults as the key's. */
  static Optional<M> of(ObjectNode input, boolean scan) {
    if (!Members.has(input, START_KEY)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Members.item(input, START_KEY));
    } catch (DynamoDbException fault) {
      String message = String.valueOf(fault.getMessage());
      throw isOfStartKey(message, scan)
          ? DynamoDbException.validation(PROVIDED + "is invalid: " + message)
          : fault;
    }
  }

  private static boolean isOfStartKey(String message, boolean scan) {
    return message.startsWith("Supplied AttributeValue")
        || (scan
            && (message.contains("Null attribute")
                || message.endsWith("not be empty")
                || message.startsWith("Nesting")));
  }

  /** Refuses a key to start a query from that can be none of the source. */
  static void checkForQuery(Source source, M key) {
    checkNames(source, key);
    key.values()
        .forEach((name, value) -> {
          if (!KeyRules.hasType(source.table(), name, value)) {
            throw invalid();
          }
        });
    KeyRules.checkNoEmptyKey(source.table(), key);
  }

  /** The same for a scan, which has other words for an index. */
  static void checkForScan(Source source, M key) {
    checkNames(source, key);
    key.values()
        .forEach((name, value) -> {
          if (!KeyRules.hasType(source.table(), name, value)) {
            throw source
                .index()
                .map(index -> KeyRules.wrongIndexType(source.table(), index, name, value))
                .orElseGet(StartKeys::invalid);
          }
        });
  }

  /** Refuses a key that the query's condition excludes: by its range first. */
  static void checkWithin(Source source, M key, KeyCondition condition, KeyBounds bounds) {
    if (!contains(bounds, source.bytes(inPartition(source, key, condition)))) {
      throw DynamoDbException.validation(PROVIDED + "does not match the range key predicate");
    }
    List<AttributeValue> hash = source.key().hash().stream().map(name -> value(key, name)).toList();
    if (!hash.equals(condition.hash())) {
      throw DynamoDbException.validation(outside(source, condition));
    }
  }

  /** The key as it would be in the partition that is asked for. */
  private static M inPartition(Source source, M key, KeyCondition condition) {
    var values = new LinkedHashMap<>(key.values());
    List<String> names = source.key().hash();
    for (int i = 0; i < names.size(); i++) {
      values.put(names.get(i), condition.hash().get(i));
    }
    return new M(values);
  }

  private static String outside(Source source, KeyCondition condition) {
    boolean hasRange =
        !condition.equal().isEmpty() || !(condition.range() instanceof KeyCondition.Range.All);
    if (hasRange) {
      return "The query can return at most one row and cannot be restarted";
    }
    return source.key().range().isEmpty() && source.index().isEmpty()
        ? "The provided exclusive start key is invalid"
        : PROVIDED + "is outside query boundaries based on provided conditions";
  }

  private static boolean contains(KeyBounds bounds, byte[] key) {
    byte[] from = bounds.from();
    byte[] to = bounds.to();
    return (from == null || Arrays.compareUnsigned(from, key) <= 0)
        && (to == null || Arrays.compareUnsigned(key, to) < 0);
  }

  private static AttributeValue value(M key, String name) {
    Map<String, AttributeValue> values = key.values();
    return values.getOrDefault(name, new AttributeValue.Null());
  }

  private static void checkNames(Source source, M key) {
    if (!key.values().keySet().equals(source.keyNames())) {
      throw invalid();
    }
  }

  private static DynamoDbException invalid() {
    return DynamoDbException.validation(PROVIDED + "is invalid");
  }
}
