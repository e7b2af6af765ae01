package io.annal.tables.differential;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;

/**
 * Requests on one table with a sort key, a global and a local index. Keys and values come from
 * small pools, so that requests meet.
 */
final class RandomRequests {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> NAMES = List.of("a", "b", "c", "d");

  private final Random random;
  private final String table;
  private final RandomExpressions expressions;

  RandomRequests(long seed, String table) {
    this.random = new Random(seed);
    this.table = table;
    this.expressions = new RandomExpressions(random);
  }

  /** Creates the table that the requests are about. */
  static Request create(String table) {
    var input = NODES.objectNode().put("TableName", table).put("BillingMode", "PAY_PER_REQUEST");
    var attributes = input.putArray("AttributeDefinitions");
    attributes.addObject().put("AttributeName", "pk").put("AttributeType", "S");
    attributes.addObject().put("AttributeName", "sk").put("AttributeType", "N");
    attributes.addObject().put("AttributeName", "a").put("AttributeType", "S");
    attributes.addObject().put("AttributeName", "b").put("AttributeType", "N");
    key(input.putArray("KeySchema"), "pk", "sk");
    var global = input.putArray("GlobalSecondaryIndexes").addObject().put("IndexName", "global");
    key(global.putArray("KeySchema"), "a", "b");
    global.putObject("Projection").put("ProjectionType", "ALL");
    var local = input.putArray("LocalSecondaryIndexes").addObject().put("IndexName", "local");
    key(local.putArray("KeySchema"), "pk", "b");
    local
        .putObject("Projection")
        .put("ProjectionType", "INCLUDE")
        .putArray("NonKeyAttributes")
        .add("c");
    return new Request("CreateTable", input);
  }

  static Request delete(String table) {
    return new Request("DeleteTable", NODES.objectNode().put("TableName", table));
  }

  /** The next request. */
  Request next() {
    return switch (random.nextInt(16)) {
      case 0, 1, 2 -> put();
      case 3, 4, 5, 6 -> update();
      case 7 -> deleteItem();
      case 8, 9 -> get();
      case 10, 11 -> query();
      case 12 -> scan();
      case 13 -> batchWrite();
      case 14 -> transactWrite();
      default -> random.nextBoolean() ? batchGet() : transactGet();
    };
  }

  private Request put() {
    var input = onTable();
    input.set("Item", item());
    maybe(3, () -> condition(input));
    maybe(2, () -> input.put("ReturnValues", "ALL_OLD"));
    return consuming("PutItem", input);
  }

  private Request update() {
    var input = keyed();
    var update = expressions.update();
    update.into(input, "UpdateExpression");
    maybe(3, () -> condition(input));
    input.put(
        "ReturnValues", one(List.of("NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW")));
    return consuming("UpdateItem", input);
  }

  private Request deleteItem() {
    var input = keyed();
    maybe(2, () -> condition(input));
    maybe(2, () -> input.put("ReturnValues", "ALL_OLD"));
    return consuming("DeleteItem", input);
  }

  private Request get() {
    var input = keyed();
    maybe(2, () -> expressions.projection().into(input, "ProjectionExpression"));
    maybe(2, () -> input.put("ConsistentRead", true));
    return consuming("GetItem", input);
  }

  private Request query() {
    var input = onTable();
    String index = one(List.of("", "", "global", "local"));
    String hash = index.equals("global") ? "a" : "pk";
    String range = index.isEmpty() ? "sk" : "b";
    var expression = new RandomExpressions.Expression("k");
    String partition = expression.value(index.equals("global") ? expressions.text() : key("pk"));
    expression.text(expression.name(hash) + " = " + partition);
    switch (random.nextInt(4)) {
      case 0 -> {}
      case 1 ->
          expression.text(
              " AND %s BETWEEN %s AND %s"
                  .formatted(range, expression.value(number(0)), expression.value(number(3))));
      default ->
          expression.text(
              " AND %s %s %s"
                  .formatted(
                      range,
                      one(List.of("=", "<", "<=", ">", ">=")),
                      expression.value(expressions.number())));
    }
    expression.into(input, "KeyConditionExpression");
    if (!index.isEmpty()) {
      input.put("IndexName", index);
    }
    maybe(3, () -> expressions.filter().into(input, "FilterExpression"));
    maybe(3, () -> input.put("ScanIndexForward", false));
    // Equal sort keys of an index have no order that is promised.
    maybe(3, () -> input.put("Limit", index.isEmpty() ? 1 + random.nextInt(4) : 100));
    maybe(6, () -> input.put("Select", one(List.of("COUNT", "ALL_ATTRIBUTES"))));
    return consuming("Query", input);
  }

  private Request scan() {
    var input = onTable();
    maybe(2, () -> expressions.filter().into(input, "FilterExpression"));
    maybe(2, () -> expressions.projection().into(input, "ProjectionExpression"));
    maybe(4, () -> input.put("IndexName", one(List.of("global", "local"))));
    return consuming("Scan", input);
  }

  private Request batchWrite() {
    var input = NODES.objectNode();
    var requests = input.putObject("RequestItems").putArray(table);
    for (int i = random.nextInt(4); i >= 0; i--) {
      if (random.nextBoolean()) {
        requests.addObject().putObject("PutRequest").set("Item", item());
      } else {
        requests.addObject().putObject("DeleteRequest").set("Key", keyOnly());
      }
    }
    return consuming("BatchWriteItem", input);
  }

  private Request batchGet() {
    var input = NODES.objectNode();
    var keys = input.putObject("RequestItems").putObject(table);
    var list = keys.putArray("Keys");
    for (int i = random.nextInt(4); i >= 0; i--) {
      list.add(keyOnly());
    }
    maybe(2, () -> expressions.projection().into(keys, "ProjectionExpression"));
    return consuming("BatchGetItem", input);
  }

  private Request transactWrite() {
    var input = NODES.objectNode();
    var items = input.putArray("TransactItems");
    for (int i = random.nextInt(3); i >= 0; i--) {
      var action = items.addObject();
      switch (random.nextInt(4)) {
        case 0 -> {
          var put = action.putObject("Put").put("TableName", table);
          put.set("Item", item());
          maybe(2, () -> condition(put));
        }
        case 1 -> {
          var update = action.putObject("Update").put("TableName", table);
          update.set("Key", keyOnly());
          expressions.update().into(update, "UpdateExpression");
          maybe(2, () -> condition(update));
        }
        case 2 -> {
          var delete = action.putObject("Delete").put("TableName", table);
          delete.set("Key", keyOnly());
          maybe(2, () -> condition(delete));
        }
        default -> {
          var check = action.putObject("ConditionCheck").put("TableName", table);
          check.set("Key", keyOnly());
          condition(check);
        }
      }
    }
    return consuming("TransactWriteItems", input);
  }

  private Request transactGet() {
    var input = NODES.objectNode();
    var items = input.putArray("TransactItems");
    for (int i = random.nextInt(3); i >= 0; i--) {
      var get = items.addObject().putObject("Get").put("TableName", table);
      get.set("Key", keyOnly());
      maybe(3, () -> expressions.projection().into(get, "ProjectionExpression"));
    }
    return consuming("TransactGetItems", input);
  }

  private void condition(ObjectNode input) {
    expressions.filter().into(input, "ConditionExpression");
  }

  private ObjectNode item() {
    var item = keyOnly();
    for (String name : NAMES) {
      maybe(
          2,
          () -> {
            switch (name) {
              case "a" ->
                  item.set("a", random.nextInt(8) == 0 ? expressions.any() : expressions.text());
              case "b" ->
                  item.set("b", random.nextInt(8) == 0 ? expressions.any() : expressions.number());
              default -> item.set(name, expressions.any());
            }
          });
    }
    return item;
  }

  private ObjectNode keyOnly() {
    var key = NODES.objectNode();
    key.set("pk", key("pk"));
    key.set("sk", key("sk"));
    return key;
  }

  private ObjectNode key(String name) {
    return name.equals("pk")
        ? NODES.objectNode().put("S", one(List.of("p", "q")))
        : number(random.nextInt(4));
  }

  private static ObjectNode number(int number) {
    return NODES.objectNode().put("N", Integer.toString(number));
  }

  private ObjectNode onTable() {
    return NODES.objectNode().put("TableName", table);
  }

  private ObjectNode keyed() {
    var input = onTable();
    input.set("Key", keyOnly());
    return input;
  }

  private Request consuming(String operation, ObjectNode input) {
    maybe(2, () -> input.put("ReturnConsumedCapacity", one(List.of("TOTAL", "INDEXES"))));
    return new Request(operation, input);
  }

  private void maybe(int oneOf, Runnable action) {
    if (random.nextInt(oneOf) == 0) {
      action.run();
    }
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static void key(ArrayNode schema, String hash, String range) {
    schema.addObject().put("AttributeName", hash).put("KeyType", "HASH");
    schema.addObject().put("AttributeName", range).put("KeyType", "RANGE");
  }
}
