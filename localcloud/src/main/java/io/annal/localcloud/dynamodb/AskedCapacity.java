package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.tables.capacity.CapacityListener.Use;
import java.util.Optional;

/**
 * What requests consume at somebody's endpoint: it is asked, and what the caller did not ask for is
 * taken out of the answer again. It tells a table's units with those of its indexes.
 */
final class AskedCapacity {
  private static final String ASKED = "ReturnConsumedCapacity";

  private final CapacityMetrics metrics;

  AskedCapacity(CapacityMetrics metrics) {
    this.metrics = metrics;
  }

  /**
   * Changes a request.
   *
   * @return whether its caller did not ask
   */
  static boolean ask(String operation, ObjectNode input) {
    boolean unasked =
        Items.NAMES.contains(operation)
            && Input.optionalText(input, ASKED).orElse("NONE").equals("NONE");
    if (unasked) {
      input.put(ASKED, "TOTAL");
    }
    return unasked;
  }

  /** Counts what an answer tells. */
  void answered(String operation, ObjectNode output, boolean unasked, CallContext context) {
    JsonNode consumed = output.path("ConsumedCapacity");
    if (consumed.isArray()) {
      consumed.forEach(each -> count(operation, each, context));
    } else {
      count(operation, consumed, context);
    }
    if (unasked) {
      output.remove("ConsumedCapacity");
    }
  }

  private void count(String operation, JsonNode consumed, CallContext context) {
    if (consumed.hasNonNull("TableName")) {
      boolean write =
          Items.WRITES.contains(operation) || consumed.path("WriteCapacityUnits").asDouble() > 0;
      metrics.consumed(
          Arns.tableName(consumed.get("TableName").asText(), context),
          Optional.empty(),
          write ? Use.WRITE : Use.READ,
          consumed.path("CapacityUnits").asDouble());
    }
  }

  /** Counts a request that names one table and was refused for its throughput. */
  void refused(String operation, ObjectNode input, AwsException error, CallContext context) {
    if (error.code().equals("ProvisionedThroughputExceededException")
        && Items.NAMES.contains(operation)) {
      Input.optionalText(input, "TableName")
          .ifPresent(table ->
              metrics.throttled(
                  Arns.tableName(table, context),
                  Optional.empty(),
                  Items.WRITES.contains(operation) ? Use.WRITE : Use.READ));
    }
  }
}
