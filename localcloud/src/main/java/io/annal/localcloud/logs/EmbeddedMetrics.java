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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Metrics that stand in log lines.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">
 *     Specification: Embedded metric format</a>
 */
final class EmbeddedMetrics implements Arrivals {
  private static final System.Logger LOGGER = System.getLogger(EmbeddedMetrics.class.getName());

  /**
   * Mostly well below the thousand data that a call may have, in lines of at most 100 metrics each;
   * where they are more, each line goes by itself.
   */
  private static final int LINES_PER_CALL = 50;

  private final Cloud cloud;

  EmbeddedMetrics(Cloud cloud) {
    this.cloud = cloud;
  }

  @Override
  public void take(GroupKey group, String stream, List<JsonNode> events, CallContext context) {
    var found = new LinkedHashMap<String, List<ArrayNode>>();
    for (JsonNode event : events) {
      String message = event.path("message").asText();
      if (message.startsWith("{") && message.contains("\"_aws\"")) {
        read(message, event.path("timestamp").asLong(), found);
      }
    }
    found.forEach((namespace, data) -> put(group, namespace, data, context));
  }

  /** Finds the data of each directive, by namespace. */
  private static void read(String message, long logged, Map<String, List<ArrayNode>> found) {
    JsonNode root;
    try {
      root = Trees.readJson(message);
    } catch (AwsException e) {
      return; // a log line that only looks like a metric stays a log line
    }
    long time = root.path("_aws").path("Timestamp").asLong(logged);
    for (JsonNode directive : root.path("_aws").path("CloudWatchMetrics")) {
      ArrayNode data = Trees.array();
      for (JsonNode metric : directive.path("Metrics")) {
        for (JsonNode dimensions : sets(directive)) {
          datum(data, root, metric, dimensions, time);
        }
      }
      if (!data.isEmpty()) {
        found
            .computeIfAbsent(directive.path("Namespace").asText(), any -> new ArrayList<>())
            .add(data);
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

  private void put(GroupKey group, String namespace, List<ArrayNode> data, CallContext context) {
    if (namespace.startsWith("AWS/")) {
      LOGGER.log(
          Level.WARNING, "{0} writes metrics of AWS's own namespace: left out", group.name());
      return;
    }
    var caller = context.as(new Principal.AwsService("logs.amazonaws.com", group.arn()));
    for (int from = 0; from < data.size(); from += LINES_PER_CALL) {
      List<ArrayNode> some = data.subList(from, Math.min(data.size(), from + LINES_PER_CALL));
      try {
        put(namespace, some, caller);
      } catch (AwsException e) {
        some.forEach(each -> putAlone(group, namespace, each, caller));
      }
    }
  }

  /** What is wrong in a line loses the metrics of no other. */
  private void putAlone(GroupKey group, String namespace, ArrayNode data, CallContext caller) {
    try {
      put(namespace, List.of(data), caller);
    } catch (AwsException e) {
      LOGGER.log(
          Level.WARNING, "An embedded metric of {0} is lost: {1}", group.name(), e.getMessage());
    }
  }

  private void put(String namespace, List<ArrayNode> data, CallContext caller) {
    ObjectNode input = Trees.object().put("Namespace", namespace);
    ArrayNode all = input.putArray("MetricData");
    data.forEach(all::addAll);
    cloud.call("monitoring", "PutMetricData", input, caller);
  }
}
