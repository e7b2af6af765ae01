package io.annal.localcloud.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.StateStore.Entry;
import io.annal.localcloud.wire.Trees;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Metrics made of log events as they come: of each event that matches, a number that is given, or
 * one that stands in the event's JSON.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html">
 *     Creating metrics from log events using filters</a>
 */
final class MetricFilters implements Arrivals {
  static final String MEMBER = "metricFilters";

  private static final System.Logger LOGGER = System.getLogger(MetricFilters.class.getName());
  private static final int MOST = 100;

  private final Cloud cloud;
  private final LogStore store;
  private final GroupFilters filters;

  MetricFilters(Cloud cloud, LogStore store) {
    this.cloud = cloud;
    this.store = store;
    this.filters = new GroupFilters(store, MEMBER, "metric filter", MOST);
  }

  Map<String, Operation> operations() {
    return Map.of(
        "PutMetricFilter", this::put,
        "DescribeMetricFilters", this::describe,
        "DeleteMetricFilter", filters::delete,
        "TestMetricFilter", this::test);
  }

  private ObjectNode put(ObjectNode input, CallContext context) {
    GroupKey key = StreamOperations.group(input, context, store);
    String pattern = Input.optionalText(input, "filterPattern").orElse("");
    var _ = FilterPattern.parse(pattern);
    Input.refuse(
        input,
        "PutMetricFilter",
        List.of("applyOnTransformedLogs", "fieldSelectionCriteria", "emitSystemFieldDimensions"));
    List<JsonNode> transformations = Input.list(input, "metricTransformations");
    if (transformations.size() != 1) {
      throw LogsErrors.invalid("metricTransformations must have exactly one item");
    }
    check((ObjectNode) transformations.getFirst());
    ObjectNode filter =
        Trees.object()
            .put("filterName", Input.text(input, "filterName"))
            .put("filterPattern", pattern)
            .put("creationTime", cloud.clock().millis())
            .put("logGroupName", key.name());
    filter.putArray("metricTransformations").addAll(transformations);
    filters.put(key, filter);
    return Trees.object();
  }

  private static void check(ObjectNode transformation) {
    Input.text(transformation, "metricName");
    if (Input.text(transformation, "metricNamespace").startsWith("AWS/")) {
      throw LogsErrors.invalid("metricNamespace must not begin with AWS/");
    }
    List<String> values = new ArrayList<>(List.of(Input.text(transformation, "metricValue")));
    transformation.path("dimensions").forEach(value -> values.add(value.asText()));
    String value = values.getFirst();
    if (!value.startsWith("$") && Comparison.number(value).isEmpty()) {
      throw LogsErrors.invalid("Invalid metric value: " + value);
    }
    for (String selector : values.subList(value.startsWith("$") ? 0 : 1, values.size())) {
      if (!selector.startsWith("$.")) {
        throw AwsException.unsupported(
            "A value of a metric filter that is no JSON selector (%s)".formatted(selector));
      }
    }
    if (values.size() > 1 && transformation.hasNonNull("defaultValue")) {
      throw LogsErrors.invalid("A default value cannot be given together with dimensions.");
    }
  }

  private ObjectNode describe(ObjectNode input, CallContext context) {
    String prefix = Input.optionalText(input, "filterNamePrefix").orElse("");
    Optional<String> metric = Input.optionalText(input, "metricName");
    Optional<String> namespace = Input.optionalText(input, "metricNamespace");
    List<ObjectNode> found = new ArrayList<>();
    for (GroupKey key : groups(input, context)) {
      filters.of(key).stream()
          .filter(each -> each.path("filterName").asText().startsWith(prefix))
          .filter(each -> metric.isEmpty() || metric.get().equals(member(each, "metricName")))
          .filter(each ->
              namespace.isEmpty() || namespace.get().equals(member(each, "metricNamespace")))
          .forEach(found::add);
    }
    return Paging.page(input, found, "metricFilters");
  }

  private List<GroupKey> groups(ObjectNode input, CallContext context) {
    if (input.hasNonNull("logGroupName")) {
      return List.of(StreamOperations.group(input, context, store));
    }
    String place = context.account() + "/" + context.region() + "/";
    return store.groups(place).stream()
        .map(Entry::key)
        .map(text -> GroupKey.of(text.substring(place.length()), context))
        .toList();
  }

  private static String member(ObjectNode filter, String name) {
    return filter.path("metricTransformations").path(0).path(name).asText();
  }

  private ObjectNode test(ObjectNode input, CallContext context) {
    Predicate<String> pattern =
        FilterPattern.parse(Input.optionalText(input, "filterPattern").orElse(""));
    ObjectNode output = Trees.object();
    ArrayNode matches = output.putArray("matches");
    List<JsonNode> messages = Input.list(input, "logEventMessages");
    for (int i = 0; i < messages.size(); i++) {
      String message = messages.get(i).asText();
      if (pattern.test(message)) {
        matches
            .addObject()
            .put("eventNumber", i + 1)
            .put("eventMessage", message)
            .putObject("extractedValues");
      }
    }
    return output;
  }

  @Override
  public void take(GroupKey group, String stream, List<JsonNode> events, CallContext context) {
    for (ObjectNode filter : filters.of(group)) {
      Predicate<String> pattern = FilterPattern.parse(filter.path("filterPattern").asText());
      JsonNode transformation = filter.path("metricTransformations").path(0);
      ObjectNode input =
          Trees.object().put("Namespace", transformation.path("metricNamespace").asText());
      ArrayNode data = input.putArray("MetricData");
      for (JsonNode event : events) {
        datum(pattern, transformation, event).ifPresent(data::add);
      }
      if (!data.isEmpty()) {
        send(group, input, context);
      }
    }
  }

  private static Optional<ObjectNode> datum(
      Predicate<String> pattern, JsonNode transformation, JsonNode event) {
    String message = event.path("message").asText();
    boolean matches = pattern.test(message);
    Optional<BigDecimal> value =
        matches
            ? value(transformation.path("metricValue").asText(), message)
                .flatMap(Comparison::number)
            : Optional.empty();
    if (value.isEmpty() && transformation.hasNonNull("defaultValue")) {
      value = Optional.of(transformation.path("defaultValue").decimalValue());
    }
    return value.map(number -> {
      ObjectNode datum =
          Trees.object()
              .put("MetricName", transformation.path("metricName").asText())
              .put("Unit", transformation.path("unit").asText("None"))
              .put("Value", number);
      datum.putPOJO("Timestamp", Instant.ofEpochMilli(event.path("timestamp").asLong()));
      ArrayNode dimensions = datum.putArray("Dimensions");
      for (var dimension : transformation.path("dimensions").properties()) {
        value(dimension.getValue().asText(), message)
            .ifPresent(found ->
                dimensions.addObject().put("Name", dimension.getKey()).put("Value", found));
      }
      return datum;
    });
  }

  private static Optional<String> value(String given, String message) {
    if (!given.startsWith("$")) {
      return Optional.of(given);
    }
    try {
      return Selector.select(given, Trees.readJson(message)).stream()
          .filter(JsonNode::isValueNode)
          .map(JsonNode::asText)
          .findFirst();
    } catch (AwsException e) {
      return Optional.empty(); // a message that is no JSON has no such value
    }
  }

  private void send(GroupKey group, ObjectNode input, CallContext context) {
    try {
      var logs = new Principal.AwsService("logs.amazonaws.com", group.arn());
      cloud.call("monitoring", "PutMetricData", input, context.as(logs));
    } catch (AwsException e) {
      LOGGER.log(
          Level.WARNING, "A metric of a filter of {0} is lost: {1}", group.name(), e.getMessage());
    }
  }
}
