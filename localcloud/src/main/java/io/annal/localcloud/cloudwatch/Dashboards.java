package io.annal.localcloud.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.StateStore.StateMap;
import io.annal.localcloud.wire.Trees;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Dashboards; their bodies are checked against the structure that
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 * describes.
 */
final class Dashboards {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,255}");
  private static final Set<String> TYPES =
      Set.of("alarm", "custom", "explorer", "log", "metric", "text");
  private static final int WIDTH = 24;
  private static final int MOST_HEIGHT = 1_000;
  private static final int MOST_WIDGETS = 500;

  private final Clock clock;
  private final StateMap dashboards;
  private final ResourceTags tags;

  Dashboards(Cloud cloud, ResourceTags tags) {
    this.clock = cloud.clock();
    this.dashboards = cloud.state().map("monitoring.dashboards");
    this.tags = tags;
  }

  ObjectNode put(ObjectNode input, CallContext context) {
    var name = Params.text(input, "DashboardName");
    if (!NAME.matcher(name).matches()) {
      throw Params.invalid(
          "The value %s for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_)."
              .formatted(name));
    }
    var body = Params.text(input, "DashboardBody");
    var problems = problems(body);
    if (!problems.isEmpty()) {
      throw AwsException.badRequest(
          "DashboardInvalidInputError",
          "The field DashboardBody must be a valid JSON object: " + Trees.writeJsonText(problems));
    }
    var record =
        Trees.object()
            .put("DashboardName", name)
            .put("DashboardArn", arn(context, name))
            .put("DashboardBody", body)
            .put("LastModified", clock.millis());
    dashboards.put(key(context, name), record);
    tags.put(arn(context, name), Input.list(input, "Tags"));
    var output = Trees.object();
    output.putArray("DashboardValidationMessages");
    return output;
  }

  private static ArrayNode problems(String body) {
    var problems = Trees.array();
    JsonNode tree;
    try {
      tree = Trees.readJson(body);
    } catch (AwsException e) {
      problem(problems, "", "The field DashboardBody is not valid JSON");
      return problems;
    }
    var widgets = tree.path("widgets");
    if (!tree.isObject() || !widgets.isArray()) {
      problem(problems, "/widgets", "Should have property widgets, an array");
    } else if (widgets.size() > MOST_WIDGETS) {
      problem(problems, "/widgets", "Should NOT have more than 500 items");
    }
    for (var i = 0; i < widgets.size(); i++) {
      widget(problems, "/widgets/" + i, widgets.get(i));
    }
    return problems;
  }

  private static void widget(ArrayNode problems, String path, JsonNode widget) {
    var type = widget.path("type").asText("");
    if (!TYPES.contains(type)) {
      problem(problems, path + "/type", "Should be one of " + TYPES.stream().sorted().toList());
    }
    number(problems, path, widget, "x", 0, WIDTH - 1);
    number(problems, path, widget, "y", 0, Integer.MAX_VALUE);
    number(problems, path, widget, "width", 1, WIDTH);
    number(problems, path, widget, "height", 1, MOST_HEIGHT);
    var properties = widget.path("properties");
    if (!properties.isObject()) {
      problem(problems, path, "Should have required property 'properties'");
      return;
    }
    switch (type) {
      case "metric" -> metric(problems, path + "/properties", properties);
      case "text" -> required(problems, path + "/properties", properties, "markdown");
      case "log" -> required(problems, path + "/properties", properties, "query");
      case "alarm" -> required(problems, path + "/properties", properties, "alarms");
      case "custom" -> required(problems, path + "/properties", properties, "endpoint");
      default -> {}
    }
  }

  private static void metric(ArrayNode problems, String path, JsonNode properties) {
    if (!properties.has("metrics") && !properties.path("annotations").has("alarms")) {
      problem(problems, path, "Should have required property 'metrics' or 'annotations.alarms'");
    }
    var metrics = properties.path("metrics");
    if (properties.has("metrics") && !metrics.isArray()) {
      problem(problems, path + "/metrics", "Should be array");
    }
    for (var i = 0; i < metrics.size(); i++) {
      if (!metrics.get(i).isArray() || metrics.get(i).isEmpty()) {
        problem(problems, path + "/metrics/" + i, "Should be an array of at least one item");
      }
    }
    if (!properties.has("region")) {
      problem(problems, path, "Should have required property 'region'");
    }
  }

  private static void required(
      ArrayNode problems, String path, JsonNode properties, String member) {
    if (!properties.has(member)) {
      problem(problems, path, "Should have required property '%s'".formatted(member));
    }
  }

  private static void number(
      ArrayNode problems, String path, JsonNode widget, String member, int least, int most) {
    var value = widget.get(member);
    if (value != null
        && (!value.canConvertToInt() || value.asInt() < least || value.asInt() > most)) {
      problem(
          problems,
          path + "/" + member,
          "Should be an integer from %d to %d".formatted(least, most));
    }
  }

  private static void problem(ArrayNode problems, String path, String message) {
    problems.addObject().put("DataPath", path).put("Message", message);
  }

  ObjectNode get(ObjectNode input, CallContext context) {
    var record = required(context, Params.text(input, "DashboardName"));
    record.remove("LastModified");
    return record;
  }

  ObjectNode list(ObjectNode input, CallContext context) {
    var prefix = Input.optionalText(input, "DashboardNamePrefix").orElse("");
    var all =
        dashboards.entries(key(context, prefix)).map(entry -> (ObjectNode) entry.value()).toList();
    var page = Params.page(input, all, record -> record.path("DashboardName").asText(), "", 1_000);
    var output = Trees.object();
    var list = output.putArray("DashboardEntries");
    for (var record : page.items()) {
      var body = record.path("DashboardBody").asText();
      var entry =
          list.addObject()
              .put("DashboardName", record.path("DashboardName").asText())
              .put("DashboardArn", record.path("DashboardArn").asText())
              .put("Size", body.getBytes(StandardCharsets.UTF_8).length);
      entry.set(
          "LastModified",
          Trees.timestamp(Instant.ofEpochMilli(record.path("LastModified").asLong())));
    }
    page.nextToken().ifPresent(token -> output.put("NextToken", token));
    return output;
  }

  /** None is deleted where one of them does not exist. */
  ObjectNode delete(ObjectNode input, CallContext context) {
    var names = Input.list(input, "DashboardNames").stream().map(n -> n.asText()).toList();
    names.forEach(name -> required(context, name));
    for (var name : names) {
      dashboards.remove(key(context, name));
      tags.forget(arn(context, name));
    }
    return Trees.object();
  }

  private ObjectNode required(CallContext context, String name) {
    return dashboards
        .get(key(context, name))
        .map(node -> (ObjectNode) node)
        .orElseThrow(() ->
            new AwsException(
                "DashboardNotFoundError", 404, "Dashboard %s does not exist".formatted(name)));
  }

  boolean exists(String arn) {
    return dashboards
        .entries("")
        .anyMatch(entry -> entry.value().path("DashboardArn").asText().equals(arn));
  }

  /** Dashboards belong to no Region. */
  static String arn(CallContext context, String name) {
    return "arn:aws:cloudwatch::%s:dashboard/%s".formatted(context.account(), name);
  }

  private static String key(CallContext context, String name) {
    return context.account() + "/" + name;
  }
}
