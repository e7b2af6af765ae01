package io.annal.localcloud.autoscaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Trees;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/** What tables have and use, and giving them more or less, by DynamoDB's and CloudWatch's calls. */
final class Tables {
  private static final List<String> UNITS = List.of("ReadCapacityUnits", "WriteCapacityUnits");
  private static final String PRINCIPAL = "dynamodb.application-autoscaling.amazonaws.com";

  private final Cloud cloud;

  Tables(Cloud cloud) {
    this.cloud = cloud;
  }

  /**
   * The capacity that is provisioned now.
   *
   * @throws AwsException {@code ValidationException} where there is no such table or index, or
   *     nothing provisioned
   */
  long capacity(Target.Id id, CallContext context) {
    var throughput = described(id, context).path("ProvisionedThroughput");
    var capacity = throughput.path(id.unit()).asLong();
    if (capacity == 0) {
      throw AwsException.validation(
          "%s has no provisioned capacity that could be scaled".formatted(id.resource()));
    }
    return capacity;
  }

  private JsonNode described(Target.Id id, CallContext context) {
    JsonNode table;
    try {
      var input = Trees.object().put("TableName", id.table());
      table = cloud.call("dynamodb", "DescribeTable", input, self(context)).path("Table");
    } catch (AwsException e) {
      throw AwsException.validation(
          "DynamoDB table does not exist: %s: %s".formatted(id.resource(), e.getMessage()));
    }
    if (id.index().isEmpty()) {
      return table;
    }
    return table
        .path("GlobalSecondaryIndexes")
        .valueStream()
        .filter(index -> index.path("IndexName").asText().equals(id.index()))
        .findFirst()
        .orElseThrow(
            () -> AwsException.validation("DynamoDB index does not exist: " + id.resource()));
  }

  boolean isActive(Target.Id id, CallContext context) {
    return cloud
        .call(
            "dynamodb", "DescribeTable", Trees.object().put("TableName", id.table()), self(context))
        .path("Table")
        .path("TableStatus")
        .asText()
        .equals("ACTIVE");
  }

  void scale(Target.Id id, long capacity, CallContext context) {
    var now = described(id, context).path("ProvisionedThroughput");
    var throughput = Trees.object();
    UNITS.forEach(unit -> throughput.put(unit, now.path(unit).asLong()));
    throughput.put(id.unit(), capacity);
    var input = Trees.object().put("TableName", id.table());
    if (id.index().isEmpty()) {
      input.set("ProvisionedThroughput", throughput);
    } else {
      var update = Trees.object().put("IndexName", id.index());
      update.set("ProvisionedThroughput", throughput);
      input.putArray("GlobalSecondaryIndexUpdates").addObject().set("Update", update);
    }
    cloud.call("dynamodb", "UpdateTable", input, self(context));
  }

  /** Units a second that were used in each of the last whole minutes, the newest last. */
  List<Double> used(Target.Id id, int minutes, CallContext context) {
    var end = Instant.ofEpochSecond(cloud.clock().instant().getEpochSecond() / 60 * 60);
    var start = end.minus(Duration.ofMinutes(minutes));
    var used = new TreeMap<Instant, Double>();
    for (int i = 0; i < minutes; i++) {
      used.put(start.plus(Duration.ofMinutes(i)), 0.0);
    }
    var metrics =
        cloud.call("monitoring", "GetMetricStatistics", query(id, start, end), self(context));
    for (var point : metrics.path("Datapoints")) {
      Input.optionalTimestamp((ObjectNode) point, "Timestamp")
          .ifPresent(when ->
              used.computeIfPresent(when, (minute, none) -> point.path("Sum").asDouble() / 60));
    }
    return List.copyOf(used.values());
  }

  private static ObjectNode query(Target.Id id, Instant start, Instant end) {
    var query =
        Trees.object()
            .put("Namespace", "AWS/DynamoDB")
            .put("MetricName", "Consumed" + id.unit())
            .put("Period", 60);
    query.set("StartTime", Trees.timestamp(start));
    query.set("EndTime", Trees.timestamp(end));
    query.putArray("Statistics").add("Sum");
    var dimensions = query.putArray("Dimensions");
    dimensions.addObject().put("Name", "TableName").put("Value", id.table());
    if (!id.index().isEmpty()) {
      dimensions.addObject().put("Name", "GlobalSecondaryIndexName").put("Value", id.index());
    }
    return query;
  }

  private static CallContext self(CallContext context) {
    return context.as(new Principal.AwsService(PRINCIPAL, ""));
  }
}
