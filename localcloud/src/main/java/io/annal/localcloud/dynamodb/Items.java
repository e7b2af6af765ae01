package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Arrivals;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.MetricBuffer;
import io.annal.localcloud.wire.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads and writes of items. Each asks the engine for what it consumed, for the metrics, and takes
 * that out of the answer again where the caller did not ask.
 */
final class Items {
  private static final Set<String> WRITES =
      Set.of("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems");
  private static final Set<String> READS =
      Set.of("GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems");
  private static final Set<String> STATEMENTS =
      Set.of("ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction");
  private static final String ASKED = "ReturnConsumedCapacity";

  private final GlobalItems global;
  private final MetricBuffer metrics;
  private final Arrivals arrivals;

  Items(GlobalItems global, MetricBuffer metrics, Arrivals arrivals) {
    this.global = global;
    this.metrics = metrics;
    this.arrivals = arrivals;
  }

  Map<String, Operation> operations() {
    var operations = new HashMap<String, Operation>();
    for (Set<String> names : List.of(WRITES, READS, STATEMENTS)) {
      names.forEach(name -> operations.put(name, (input, context) -> call(name, input, context)));
    }
    return operations;
  }

  private ObjectNode call(String operation, ObjectNode input, CallContext context) {
    String asked = Input.optionalText(input, ASKED).orElse("NONE");
    if (asked.equals("NONE")) {
      input.put(ASKED, "TOTAL");
    }
    Map<String, String> arns = namesForArns(input, context);
    var output = global.call(operation, input, context);
    arnsForNames(output, arns);
    JsonNode consumed = output.path("ConsumedCapacity");
    if (consumed.isArray()) {
      consumed.forEach(each -> count(operation, each, context));
    } else {
      count(operation, consumed, context);
    }
    if (asked.equals("NONE")) {
      output.remove("ConsumedCapacity");
    }
    return output;
  }

  private void count(String operation, JsonNode consumed, CallContext context) {
    if (!consumed.hasNonNull("TableName")) {
      return;
    }
    String table = consumed.get("TableName").asText();
    boolean write =
        WRITES.contains(operation) || consumed.path("WriteCapacityUnits").asDouble() > 0;
    var places = write ? global.places(table, context) : List.of(context);
    for (CallContext place : places) {
      if (write) {
        arrivals.happened(Arns.table(table, place));
      }
      metrics.add(
          write ? "ConsumedWriteCapacityUnits" : "ConsumedReadCapacityUnits",
          "Count",
          Map.of("TableName", table),
          consumed.path("CapacityUnits").asDouble(),
          place);
    }
  }

  /**
   * The engine takes names only, AWS also ARNs, wherever a table is named. Returns the ARNs of a
   * batch by their tables' names.
   */
  private static Map<String, String> namesForArns(ObjectNode input, CallContext context) {
    named(input, context);
    for (JsonNode item : input.path("TransactItems")) {
      item.forEach(part -> named((ObjectNode) part, context));
    }
    var arns = new HashMap<String, String>();
    if (input.get("RequestItems") instanceof ObjectNode tables) {
      for (String name : tables.propertyStream().map(Map.Entry::getKey).toList()) {
        if (name.startsWith("arn:")) {
          arns.put(Arns.tableName(name, context), name);
          tables.set(Arns.tableName(name, context), tables.remove(name));
        }
      }
    }
    return arns;
  }

  /** Whoever asked for a table by its ARN finds the answer under it. */
  private static void arnsForNames(ObjectNode output, Map<String, String> arns) {
    for (String member : List.of("Responses", "UnprocessedItems", "UnprocessedKeys")) {
      if (output.get(member) instanceof ObjectNode tables) {
        arns.forEach((name, arn) -> {
          if (tables.has(name)) {
            tables.set(arn, tables.remove(name));
          }
        });
      }
    }
  }

  private static void named(ObjectNode node, CallContext context) {
    JsonNode table = node.get("TableName");
    if (table != null && table.asText().startsWith("arn:")) {
      node.put("TableName", Arns.tableName(table.asText(), context));
    }
  }
}
