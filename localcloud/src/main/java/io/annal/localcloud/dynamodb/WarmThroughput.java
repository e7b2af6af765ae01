package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a table and its indexes can take at once. AWS describes it for each of them: what is
 * provisioned, and 12,000 reads and 4,000 writes a second where a table is charged by request.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput-scenarios.html">
 *     Warm throughput in different scenarios</a>
 */
final class WarmThroughput {
  private static final long ON_DEMAND_READS = 12_000;
  private static final long ON_DEMAND_WRITES = 4_000;

  private WarmThroughput() {}

  /** Adds it to the description of a table. */
  static void describe(ObjectNode table) {
    boolean onDemand =
        table.at("/BillingModeSummary/BillingMode").asText().equals("PAY_PER_REQUEST");
    add(table, table.path("TableStatus").asText(), onDemand);
    for (JsonNode index : table.path("GlobalSecondaryIndexes")) {
      if (index instanceof ObjectNode described) {
        add(described, described.path("IndexStatus").asText(), onDemand);
      }
    }
  }

  private static void add(ObjectNode described, String status, boolean onDemand) {
    JsonNode provisioned = described.path("ProvisionedThroughput");
    described
        .putObject("WarmThroughput")
        .put("Status", status)
        .put(
            "ReadUnitsPerSecond",
            onDemand ? ON_DEMAND_READS : provisioned.path("ReadCapacityUnits").asLong())
        .put(
            "WriteUnitsPerSecond",
            onDemand ? ON_DEMAND_WRITES : provisioned.path("WriteCapacityUnits").asLong());
  }
}
