package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.schema.KeySchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads key schemas, with DynamoDB's rules in its order. */
final class KeySchemas {
  private static final String INVALID = "Invalid KeySchema: ";
  private static final String NO_DEFINITION =
      INVALID + "Some index key attribute have no definition";

  /**
   * Attributes of one kind in the key of a global index.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html">Multi-attribute
   *     keys</a>
   */
  private static final int MOST = 4;

  private KeySchemas() {}

  /** The key of a table. */
  static KeySchema table(JsonNode schema, Set<String> defined) {
    List<String> names = names(schema);
    if (names.size() > 1 && (!defined.containsAll(names) || isRepeated(names))) {
      throw DynamoDbException.validation(NO_DEFINITION);
    }
    requireDefined(names, defined, defined);
    requireHashFirst(schema);
    requireRangeSecond(schema);
    return read(schema);
  }

  /** The key of a local index. */
  static KeySchema local(JsonNode schema, Set<String> defined) {
    requireFew(schema, 2);
    requireDefined(names(schema), defined, printed(defined));
    requireHashFirst(schema);
    requireRangeSecond(schema);
    requireDistinct(schema);
    return read(schema);
  }

  /** The key of a global index. */
  static KeySchema global(JsonNode schema, Set<String> defined) {
    requireFew(schema, 2 * MOST);
    requireDefined(names(schema), defined, printed(defined));
    requireHashFirst(schema);
    requireDistinct(schema);
    KeySchema key = read(schema);
    requireAtMost("HASH", key.hash());
    requireAtMost("RANGE", key.range());
    if (!key.names().equals(names(schema))) {
      throw Requests.invalid(
          "All HASH key attributes must precede RANGE key attributes in the KeySchema");
    }
    return key;
  }

  /** The key of a global index that a table gets later: its attributes come with the request. */
  static KeySchema added(JsonNode schema, Set<String> defined) {
    requireHashFirst(schema);
    requireDistinct(schema);
    if (!defined.containsAll(names(schema))) {
      throw DynamoDbException.validation(NO_DEFINITION);
    }
    return global(schema, defined);
  }

  /** As the service prints a set of names: in the order of a hash table that just holds them. */
  static Set<String> printed(Collection<String> names) {
    Set<String> printed = HashSet.newHashSet(names.size());
    printed.addAll(names);
    return printed;
  }

  private static List<String> names(JsonNode schema) {
    var names = new ArrayList<String>();
    schema.forEach(element -> names.add(element.path("AttributeName").asText()));
    return names;
  }

  private static KeySchema read(JsonNode schema) {
    var hash = new ArrayList<String>();
    var range = new ArrayList<String>();
    for (JsonNode element : schema) {
      (isHash(element) ? hash : range).add(element.path("AttributeName").asText());
    }
    return new KeySchema(hash, range);
  }

  /** For the table's key, the service prints the definitions as they were given. */
  private static void requireDefined(
      List<String> names, Set<String> defined, Set<String> toldDefined) {
    if (new HashSet<>(names).size() > defined.size()) {
      throw DynamoDbException.validation(NO_DEFINITION);
    }
    if (!defined.containsAll(names)) {
      throw Requests.invalid(
          "Some index key attributes are not defined in AttributeDefinitions. Keys: %s, AttributeDefinitions: %s"
              .formatted(printed(names), toldDefined));
    }
  }

  /** The model's constraint, which is told without saying of which index. */
  private static void requireFew(JsonNode schema, int most) {
    if (schema.size() > most) {
      var elements = new ArrayList<String>();
      for (JsonNode element : schema) {
        elements.add(
            "KeySchemaElement(attributeName=%s, keyType=%s)"
                .formatted(
                    element.path("AttributeName").asText(), element.path("KeyType").asText()));
      }
      throw DynamoDbException.validation(
          "1 validation error detected: Value '%s' at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to %d"
              .formatted(elements, most));
    }
  }

  private static void requireHashFirst(JsonNode schema) {
    if (!isHash(schema.path(0))) {
      throw DynamoDbException.validation(
          INVALID + "The first KeySchemaElement is not a HASH key type");
    }
  }

  private static void requireRangeSecond(JsonNode schema) {
    if (schema.size() > 1 && isHash(schema.path(1))) {
      throw DynamoDbException.validation(
          INVALID + "The second KeySchemaElement is not a RANGE key type");
    }
  }

  private static void requireDistinct(JsonNode schema) {
    if (isRepeated(names(schema))) {
      throw DynamoDbException.validation(
          schema.size() == 2 && !isHash(schema.path(1))
              ? "Both the Hash Key and the Range Key element in the KeySchema have the same name"
              : "The KeySchema contains multiple key attributes with the same name");
    }
  }

  private static void requireAtMost(String kind, List<String> names) {
    if (names.size() > MOST) {
      throw Requests.invalid(
          "The KeySchema exceeds the maximum allowed number of %s key attributes".formatted(kind));
    }
  }

  private static boolean isRepeated(List<String> names) {
    return new HashSet<>(names).size() < names.size();
  }

  private static boolean isHash(JsonNode element) {
    return element.path("KeyType").asText().equals("HASH");
  }
}
