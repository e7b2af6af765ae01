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
import io.annal.localcloud.wire.Trees;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;

/**
 * Hands log events to functions as they come. Other destinations are refused by name.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html">
 *     Log group-level subscription filters</a>
 */
final class SubscriptionFilters implements Arrivals {
  static final String MEMBER = "subscriptionFilters";

  private static final System.Logger LOGGER = System.getLogger(SubscriptionFilters.class.getName());
  private static final int MOST = 2;

  private final Cloud cloud;
  private final LogStore store;
  private final GroupFilters filters;

  SubscriptionFilters(Cloud cloud, LogStore store) {
    this.cloud = cloud;
    this.store = store;
    this.filters = new GroupFilters(store, MEMBER, "subscription filter", MOST);
  }

  Map<String, Operation> operations() {
    return Map.of(
        "PutSubscriptionFilter", this::put,
        "DescribeSubscriptionFilters", this::describe,
        "DeleteSubscriptionFilter", filters::delete);
  }

  private ObjectNode put(ObjectNode input, CallContext context) {
    GroupKey key = StreamOperations.group(input, context, store);
    String pattern = Input.optionalText(input, "filterPattern").orElse("");
    var _ = FilterPattern.parse(pattern);
    String destination = Input.text(input, "destinationArn");
    if (!destination.startsWith("arn:aws:lambda:")) {
      throw AwsException.unsupported("The destination %s of a subscription".formatted(destination));
    }
    Input.refuse(
        input,
        "PutSubscriptionFilter",
        List.of("roleArn", "applyOnTransformedLogs", "fieldSelectionCriteria", "emitSystemFields"));
    requireInvocable(key, destination, context);
    filters.put(
        key,
        Trees.object()
            .put("filterName", Input.text(input, "filterName"))
            .put("logGroupName", key.name())
            .put("filterPattern", pattern)
            .put("destinationArn", destination)
            .put("distribution", "ByLogStream")
            .put("creationTime", cloud.clock().millis()));
    return Trees.object();
  }

  private void requireInvocable(GroupKey key, String function, CallContext context) {
    ObjectNode input = Trees.object().put("FunctionName", function).put("InvocationType", "DryRun");
    try {
      cloud.call("lambda", "Invoke", input, asLogs(key, context));
    } catch (AwsException e) {
      throw LogsErrors.invalid(
          "Could not execute the lambda function. Make sure you have given CloudWatch Logs"
              + " permission to execute your function.");
    }
  }

  private ObjectNode describe(ObjectNode input, CallContext context) {
    String prefix = Input.optionalText(input, "filterNamePrefix").orElse("");
    List<ObjectNode> found =
        filters.of(StreamOperations.group(input, context, store)).stream()
            .filter(each -> each.path("filterName").asText().startsWith(prefix))
            .toList();
    return Paging.page(input, found, "subscriptionFilters");
  }

  @Override
  public void take(GroupKey group, String stream, List<JsonNode> events, CallContext context) {
    for (ObjectNode filter : filters.of(group)) {
      Predicate<String> pattern = FilterPattern.parse(filter.path("filterPattern").asText());
      List<JsonNode> wanted =
          events.stream().filter(event -> pattern.test(event.path("message").asText())).toList();
      if (!wanted.isEmpty()) {
        send(group, stream, filter, wanted, context);
      }
    }
  }

  private void send(
      GroupKey group,
      String stream,
      ObjectNode filter,
      List<JsonNode> events,
      CallContext context) {
    ObjectNode data =
        Trees.object()
            .put("messageType", "DATA_MESSAGE")
            .put("owner", group.account())
            .put("logGroup", group.name())
            .put("logStream", stream);
    data.putArray("subscriptionFilters").add(filter.path("filterName").asText());
    ArrayNode list = data.putArray("logEvents");
    for (JsonNode event : events) {
      list.addObject()
          .put("id", UUID.randomUUID().toString())
          .put("timestamp", event.path("timestamp").asLong())
          .put("message", event.path("message").asText());
    }
    ObjectNode payload = Trees.object();
    payload.putObject("awslogs").put("data", packed(data));
    ObjectNode input =
        Trees.object()
            .put("FunctionName", filter.path("destinationArn").asText())
            .put("InvocationType", "Event")
            .put("Payload", payload.toString().getBytes(StandardCharsets.UTF_8));
    try {
      cloud.call("lambda", "Invoke", input, asLogs(group, context));
    } catch (AwsException e) {
      LOGGER.log(
          Level.WARNING,
          "{0} of {1} did not reach its function: {2}",
          filter.path("filterName").asText(),
          group.name(),
          e.getMessage());
    }
  }

  private static CallContext asLogs(GroupKey group, CallContext context) {
    return context.as(new Principal.AwsService("logs.amazonaws.com", group.arn() + ":*"));
  }

  private static String packed(ObjectNode data) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(bytes)) {
      zip.write(data.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
