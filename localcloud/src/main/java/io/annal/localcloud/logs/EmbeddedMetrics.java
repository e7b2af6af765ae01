package io.annal.localcloud.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Trees;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;

/**
 * Metrics that stand in log lines.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">
 *     Specification: Embedded metric format</a>
 */
final class EmbeddedMetrics implements Arrivals {
  private static final System.Logger LOGGER = System.getLogger(EmbeddedMetrics.class.getName());

  private final Cloud cloud;

  EmbeddedMetrics(Cloud cloud) {
    this.cloud = cloud;
  }

  @Override
  public void take(GroupKey group, String stream, List<JsonNode> events, CallContext context) {
    for (JsonNode event : events) {
      String message = event.path("message").asText();
      if (message.startsWith("{") && message.contains("\"_aws\"")) {
        take(group, message, event.path("timestamp").asLong(), context);
      }
    }
  }

  private void take(GroupKey group, String message, long logged, CallContext context) {
    JsonNode root;
    try {
      root = Trees.readJson(message);
    } catch (AwsException e) {
      return; // a log line that only looks like a metric stays a log line
    }
    long time = root.path("_aws").path("Timestamp").asLong(logged);
    for (JsonNode directive : root.path("_aws").path("CloudWatchMetrics")) {
      ObjectNode input = Trees.object().put("Namespace", directive.path("Namespace").asText());
      ArrayNode data = input.putArray("MetricData");
      for (JsonNode metric : directive.path("Metrics")) {
        for (JsonNode dimensions : sets(directive)) {
          datum(data, root, metric, dimensions, time);
        }
      }
      if (!data.isEmpty()) {
        put(group, input, context);
      }
    }
  }

  private static JsonNode sets(JsonNode directive) {
    JsonNode sets = directive.path("Dimensions");
    return sets.isEmpty() ? Trees.array().add(Trees.array()) : sets;
  }

  private static void datum(
      ArrayNode data, JsonNode root, JsonNode metric, JsonNode dimensions, long time) {
    JsonNode value = root.path(metric.path("Name").asText());
    if (!value.isNumber() && !value.isArray()) {
      return;
    }
    ObjectNode datum = data.addObject().put("MetricName", metric.path("Name").asText());
    ArrayNode pairs = datum.putArray("Dimensions");
    for (JsonNode name : dimensions) {
      pairs.addObject().put("Name", name.asText()).put("Value", root.path(name.asText()).asText());
    }
    datum.putPOJO("Timestamp", Instant.ofEpochMilli(time));
    datum.put("Unit", metric.path("Unit").asText("None"));
    if (metric.path("StorageResolution").isNumber()) {
      datum.set("StorageResolution", metric.path("StorageResolution"));
    }
    if (value.isArray()) {
      datum.set("Values", value);
    } else {
      datum.set("Value", value);
    }
  }

  private void put(GroupKey group, ObjectNode input, CallContext context) {
    var logs = new Principal.AwsService("logs.amazonaws.com", group.arn());
    if (input.path("Namespace").asText().startsWith("AWS/")) {
      LOGGER.log(
          Level.WARNING, "{0} writes metrics of AWS's own namespace: left out", group.name());
      return;
    }
    try {
      cloud.call("monitoring", "PutMetricData", input, context.as(logs));
    } catch (AwsException e) {
      LOGGER.log(
          Level.WARNING, "An embedded metric of {0} is lost: {1}", group.name(), e.getMessage());
    }
  }
}
