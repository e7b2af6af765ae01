package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Trees;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes reads and writes of items to where the engine keeps them, replicas of global tables too.
 */
final class GlobalItems {
  private static final Set<String> TRANSACTIONS =
      Set.of("TransactWriteItems", "TransactGetItems", "ExecuteTransaction");
  private static final Set<String> WRITES =
      Set.of("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem");
  private static final Set<String> STATEMENTS =
      Set.of("ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction");

  private final Engine engine;
  private final Replicas replicas;
  private final ConcurrentWrites writes = new ConcurrentWrites();

  GlobalItems(Engine engine, Replicas replicas) {
    this.engine = engine;
    this.replicas = replicas;
  }

  ObjectNode call(String operation, ObjectNode input, CallContext context) {
    Set<String> tables = tables(operation, input, context);
    for (String table : tables) {
      if (replicas.of(table, context).isPresent()) {
        return replicated(operation, input, tables, table, context);
      }
    }
    return engine.call(operation, input, context);
  }

  private ObjectNode replicated(
      String operation, ObjectNode input, Set<String> tables, String table, CallContext context) {
    if (TRANSACTIONS.contains(operation)) {
      throw Replication.refused(operation, table);
    }
    var home = replicas.home(tables, context);
    byName(input, context);
    if (!reads(operation) || consistent(input)) {
      tables.forEach(each -> replicas.requireMajority(each, context));
    }
    return WRITES.contains(operation)
        ? writes.write(
            table, keys(input, context), context, () -> engine.call(operation, input, home))
        : engine.call(operation, input, home);
  }

  /** Its ARN is that of this Region, not of the one where its items are kept. */
  private static void byName(ObjectNode input, CallContext context) {
    Input.optionalText(input, "TableName")
        .ifPresent(name -> input.put("TableName", Arns.tableName(name, context)));
    input
        .path("RequestItems")
        .fieldNames()
        .forEachRemaining(name -> {
          if (name.startsWith("arn:")) {
            throw AwsException.unsupported("The ARN of a replica in a batch");
          }
        });
  }

  private static boolean reads(String operation) {
    return !WRITES.contains(operation) && !STATEMENTS.contains(operation);
  }

  private static boolean consistent(ObjectNode input) {
    return input.path("ConsistentRead").asBoolean()
        || input
            .path("RequestItems")
            .valueStream()
            .anyMatch(table -> table.path("ConsistentRead").asBoolean());
  }

  /** The tables that a request names; the engine says what is wrong with one that names none. */
  private static Set<String> tables(String operation, ObjectNode input, CallContext context) {
    var tables = new LinkedHashSet<String>();
    if (STATEMENTS.contains(operation)) {
      statements(input).forEach(text -> tables.add(PartiQl.parse(text).table()));
    }
    named(input, tables);
    input.path("TransactItems").forEach(item -> item.forEach(part -> named(part, tables)));
    input.path("RequestItems").fieldNames().forEachRemaining(tables::add);
    return tables.stream()
        .map(name -> Arns.tableName(name, context))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static void named(JsonNode node, Set<String> tables) {
    if (node.hasNonNull("TableName")) {
      tables.add(node.get("TableName").asText());
    }
  }

  private static List<String> statements(ObjectNode input) {
    var texts = new ArrayList<String>();
    for (String member : List.of("Statements", "TransactStatements")) {
      input.path(member).forEach(each -> texts.add(each.path("Statement").asText()));
    }
    if (input.path("Statement").isTextual()) {
      texts.add(input.get("Statement").asText());
    }
    return texts;
  }

  private List<JsonNode> keys(ObjectNode input, CallContext context) {
    var keys = new ArrayList<JsonNode>();
    if (input.hasNonNull("TableName")) {
      keys.add(key(input.get("TableName").asText(), input, context));
    }
    for (var requests : input.path("RequestItems").properties()) {
      for (JsonNode request : requests.getValue()) {
        request.forEach(each -> keys.add(key(requests.getKey(), each, context)));
      }
    }
    return keys;
  }

  private JsonNode key(String table, JsonNode request, CallContext context) {
    JsonNode item = request.path(request.has("Item") ? "Item" : "Key");
    var key = Trees.object();
    replicas
        .of(table, context)
        .ifPresent(
            replication -> replication.keys().forEach(name -> key.set(name, item.path(name))));
    return key;
  }
}
