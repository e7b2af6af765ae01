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
    var output = global.call(operation, input, context);
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
    String table = Arns.tableName(consumed.get("TableName").asText(), context);
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
}
