package io.annal.localcloud.dynamodb;

import io.annal.localcloud.wire.Operation;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads and writes of items. */
final class Items {
  static final Set<String> WRITES =
      Set.of("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems");
  private static final Set<String> OTHERS =
      Set.of(
          "GetItem",
          "Query",
          "Scan",
          "BatchGetItem",
          "TransactGetItems",
          "ExecuteStatement",
          "BatchExecuteStatement",
          "ExecuteTransaction");
  static final Set<String> NAMES =
      Stream.concat(WRITES.stream(), OTHERS.stream()).collect(Collectors.toUnmodifiableSet());

  private final GlobalItems global;
  private final CapacityMetrics capacity;

  Items(GlobalItems global, CapacityMetrics capacity) {
    this.global = global;
    this.capacity = capacity;
  }

  Map<String, Operation> operations() {
    var operations = new HashMap<String, Operation>();
    for (String name : NAMES) {
      operations.put(
          name,
          (input, context) ->
              capacity.counting(name, context, () -> global.call(name, input, context)));
    }
    return operations;
  }
}
