package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Cloud;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;

/**
 * Tells destinations and dead-letter queues what came of asynchronous invocations.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html">
 *     Capturing records of Lambda asynchronous invocations</a>
 */
final class AsyncResults {
  private static final System.Logger LOGGER = System.getLogger(AsyncResults.class.getName());
  private static final int ERROR_MESSAGE_LENGTH = 1000;

  private final Cloud cloud;
  private final Destinations destinations;
  private final MetricShipper metrics;

  AsyncResults(Cloud cloud, Destinations destinations, MetricShipper metrics) {
    this.cloud = cloud;
    this.destinations = destinations;
    this.metrics = metrics;
  }

  void succeeded(
      FunctionVersion function, JsonNode config, ObjectNode event, Invoker.Result result) {
    destination(config, "OnSuccess")
        .ifPresent(
            arn -> send(arn, record(function, event, "Success", Optional.of(result)), function));
  }

  void failed(
      FunctionVersion function,
      JsonNode config,
      ObjectNode event,
      String condition,
      Optional<Invoker.Result> result) {
    metrics.count(function.ref(), "AsyncEventsDropped", 1);
    destination(config, "OnFailure")
        .ifPresent(arn -> send(arn, record(function, event, condition, result), function));
    function.deadLetterTarget().ifPresent(arn -> bury(arn, function, event, result));
  }

  private static Optional<String> destination(JsonNode config, String when) {
    return Optional.of(config.path("DestinationConfig").path(when).path("Destination").asText(""))
        .filter(arn -> !arn.isEmpty());
  }

  private void send(String arn, ObjectNode record, FunctionVersion function) {
    try {
      destinations.send(arn, record, Map.of(), function);
    } catch (AwsException e) {
      metrics.count(function.ref(), "DestinationDeliveryFailures", 1);
      lost(arn, function, e);
    }
  }

  private void bury(
      String arn, FunctionVersion function, ObjectNode event, Optional<Invoker.Result> result) {
    String message =
        result
            .map(last -> Json.readOrText(last.payload()).path("errorMessage").asText(""))
            .orElse("");
    Map<String, String> attributes =
        Map.of(
            "RequestID",
            event.path("requestId").asText(),
            "ErrorCode",
            "200",
            "ErrorMessage",
            message.isEmpty()
                ? "No error message was given"
                : message.substring(0, Math.min(message.length(), ERROR_MESSAGE_LENGTH)));
    try {
      destinations.send(arn, Json.readOrText(AsyncQueue.payload(event)), attributes, function);
    } catch (AwsException e) {
      metrics.count(function.ref(), "DeadLetterErrors", 1);
      lost(arn, function, e);
    }
  }

  private static void lost(String arn, FunctionVersion function, AwsException e) {
    LOGGER.log(
        Level.WARNING,
        "A record of {0} did not reach {1}: {2}: {3}",
        function.ref().name(),
        arn,
        e.code(),
        e.getMessage());
  }

  private ObjectNode record(
      FunctionVersion function,
      ObjectNode event,
      String condition,
      Optional<Invoker.Result> result) {
    ObjectNode record =
        Json.object().put("version", "1.0").put("timestamp", cloud.clock().instant().toString());
    record
        .putObject("requestContext")
        .put("requestId", event.path("requestId").asText())
        .put("functionArn", function.ref().qualifiedArn(function.version()))
        .put("condition", condition)
        .put(
            "approximateInvokeCount",
            event.path("failures").asInt() + (condition.equals("Success") ? 1 : 0));
    record.set("requestPayload", Json.readOrText(AsyncQueue.payload(event)));
    result.ifPresent(last -> {
      ObjectNode response =
          record
              .putObject("responseContext")
              .put("statusCode", 200)
              .put("executedVersion", last.version());
      last.functionError().ifPresent(error -> response.put("functionError", error));
      record.set("responsePayload", Json.readOrText(last.payload()));
    });
    return record;
  }
}
