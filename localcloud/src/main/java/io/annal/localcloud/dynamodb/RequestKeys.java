package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.LazyKeys;
import io.annal.localcloud.wire.Trees;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The condition keys of requests for items
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html).
 *
 * <p>{@code dynamodb:LeadingKeys} are the partition keys that a request names. A scan names none,
 * as on AWS, whose page says not to allow {@code Scan} by it. Where a request must name one and
 * none can be told, an empty text stands for it, which is no key and equals none.
 */
final class RequestKeys {
  private static final List<String> UNKNOWN = List.of("");
  private static final Set<String> WITH_RETURN_VALUES =
      Set.of("PutItem", "UpdateItem", "DeleteItem");

  private final Engine engine;
  private final Replicas replicas;

  RequestKeys(Engine engine, Replicas replicas) {
    this.engine = engine;
    this.replicas = replicas;
  }

  /** Of an operation on one table, read when a policy asks. */
  LazyKeys of(String operation, ObjectNode input, String table, CallContext context) {
    return new LazyKeys(() -> {
      var keys = shared(input);
      Optional<String> index = Optional.ofNullable(input.get("IndexName")).map(JsonNode::asText);
      String partition = partition(table, index, context);
      keys.put("dynamodb:Attributes", List.copyOf(ExpressionNames.attributes(input)));
      leading(operation, input, partition).ifPresent(l -> keys.put("dynamodb:LeadingKeys", l));
      if (WITH_RETURN_VALUES.contains(operation)) {
        keys.put("dynamodb:ReturnValues", List.of(input.path("ReturnValues").asText("NONE")));
      } else {
        keys.put("dynamodb:Select", List.of(select(input, index)));
      }
      return keys;
    });
  }

  /** Of a table's part in a batch. */
  LazyKeys ofBatch(ObjectNode input, String name, String table, CallContext context) {
    return new LazyKeys(() -> {
      var keys = shared(input);
      String partition = partition(table, Optional.empty(), context);
      JsonNode part = input.path("RequestItems").path(name);
      var leading = new ArrayList<String>();
      var attributes = new TreeSet<String>();
      if (part instanceof ObjectNode gets) {
        gets.path("Keys").forEach(key -> add(key, partition, leading, attributes));
        attributes.addAll(ExpressionNames.attributes(gets));
        keys.put("dynamodb:Select", List.of(select(gets, Optional.empty())));
      }
      for (JsonNode write : part) {
        add(write.path("PutRequest").path("Item"), partition, leading, attributes);
        add(write.path("DeleteRequest").path("Key"), partition, leading, attributes);
      }
      keys.put("dynamodb:LeadingKeys", leading);
      keys.put("dynamodb:Attributes", List.copyOf(attributes));
      return keys;
    });
  }

  private static void add(
      JsonNode item, String partition, List<String> leading, Set<String> attributes) {
    if (item.isObject()) {
      leading.add(text(item.path(partition)));
      item.fieldNames().forEachRemaining(attributes::add);
    }
  }

  /** Of the action at that place of a transaction. */
  LazyKeys inTransaction(
      String enclosing, ObjectNode input, String part, String table, int at, CallContext context) {
    return new LazyKeys(() -> {
      var keys = shared(input);
      ObjectNode action =
          input.path("TransactItems").path(at).path(part) instanceof ObjectNode object
              ? object
              : Trees.object();
      String partition = partition(table, Optional.empty(), context);
      keys.put("dynamodb:EnclosingOperation", List.of(enclosing));
      keys.put("dynamodb:Attributes", List.copyOf(ExpressionNames.attributes(action)));
      leading(part, action, partition).ifPresent(l -> keys.put("dynamodb:LeadingKeys", l));
      if (enclosing.equals("TransactGetItems")) {
        keys.put("dynamodb:Select", List.of(select(action, Optional.empty())));
      }
      return keys;
    });
  }

  /**
   * Of a PartiQL statement
   * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html).
   */
  LazyKeys ofStatement(
      PartiQl statement, ObjectNode input, String enclosing, String table, CallContext context) {
    return new LazyKeys(() -> {
      var keys = shared(input);
      String partition = partition(table, statement.index(), context);
      List<String> leading = statement.values(partition, input.path("Parameters"));
      keys.put("dynamodb:LeadingKeys", leading.isEmpty() ? UNKNOWN : leading);
      keys.put("dynamodb:Attributes", List.copyOf(statement.names()));
      if (statement.verb().equals("select")) {
        keys.put("dynamodb:FullTableScan", List.of(Boolean.toString(leading.isEmpty())));
        keys.put(
            "dynamodb:Select",
            List.of(statement.everything() ? "ALL_ATTRIBUTES" : "SPECIFIC_ATTRIBUTES"));
      }
      if (!enclosing.isEmpty()) {
        keys.put("dynamodb:EnclosingOperation", List.of(enclosing));
      }
      return keys;
    });
  }

  private static Map<String, List<String>> shared(ObjectNode input) {
    var keys = new HashMap<String, List<String>>();
    keys.put(
        "dynamodb:ReturnConsumedCapacity",
        List.of(input.path("ReturnConsumedCapacity").asText("NONE")));
    return keys;
  }

  private static Optional<List<String>> leading(
      String operation, ObjectNode input, String partition) {
    return switch (operation) {
      case "Scan" -> Optional.empty();
      case "Query" -> {
        JsonNode old = input.path("KeyConditions").path(partition).path("AttributeValueList");
        List<String> values = new ArrayList<>(ExpressionNames.equal(partition, input));
        old.forEach(value -> values.add(text(value)));
        yield Optional.of(values.isEmpty() ? UNKNOWN : values);
      }
      default -> {
        JsonNode item = input.path(operation.startsWith("Put") ? "Item" : "Key");
        yield Optional.of(List.of(text(item.path(partition))));
      }
    };
  }

  /** "The Select parameter always has a value". */
  private static String select(ObjectNode input, Optional<String> index) {
    if (input.hasNonNull("Select")) {
      return input.get("Select").asText();
    }
    if (input.hasNonNull("ProjectionExpression") || input.hasNonNull("AttributesToGet")) {
      return "SPECIFIC_ATTRIBUTES";
    }
    return index.isPresent() ? "ALL_PROJECTED_ATTRIBUTES" : "ALL_ATTRIBUTES";
  }

  /** A key's value as text; empty where there is none. */
  static String text(JsonNode value) {
    for (String type : List.of("S", "N", "B")) {
      if (value.hasNonNull(type)) {
        return value.get(type).asText();
      }
    }
    return "";
  }

  private String partition(String table, Optional<String> index, CallContext context) {
    JsonNode described =
        engine
            .call(
                "DescribeTable",
                Trees.object().put("TableName", table),
                replicas.home(table, context))
            .path("Table");
    JsonNode schema = described.path("KeySchema");
    for (String kind : List.of("GlobalSecondaryIndexes", "LocalSecondaryIndexes")) {
      for (JsonNode known : described.path(kind)) {
        if (index.isPresent() && known.path("IndexName").asText().equals(index.get())) {
          schema = known.path("KeySchema");
        }
      }
    }
    for (JsonNode key : schema) {
      if (key.path("KeyType").asText().equals("HASH")) {
        return key.path("AttributeName").asText();
      }
    }
    return "";
  }
}
