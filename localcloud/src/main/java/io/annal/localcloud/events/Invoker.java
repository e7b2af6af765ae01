package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Service.Permission;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Hands an event to its target, in the name of the rule. */
final class Invoker {
  private static final String EVENTS = "events.amazonaws.com";

  private final Cloud cloud;
  private final Forwarder forwarder;

  Invoker(Cloud cloud, Forwarder forwarder) {
    this.cloud = cloud;
    this.forwarder = forwarder;
  }

  /** Takes events on another bus. */
  @FunctionalInterface
  interface Forwarder {
    /**
     * Takes it.
     *
     * @throws AwsException where there is no such bus
     */
    void forward(BusName to, Event event);
  }

  void invoke(Delivery delivery) throws DeliveryFailure {
    var kind =
        TargetArn.of(delivery.targetArn())
            .orElseThrow(
                () -> DeliveryFailure.permanent("INVALID_PARAMETER", "Not a supported target"));
    var payload = payload(delivery);
    try {
      switch (kind) {
        case TargetArn.Function function -> function(delivery, function, payload);
        case TargetArn.Queue queue -> queue(delivery, queue, payload);
        case TargetArn.Bus bus -> bus(delivery, bus);
        case TargetArn.LogGroup group -> log(delivery, group, payload);
        case TargetArn.Topic topic -> topic(delivery, topic, payload);
      }
    } catch (AwsException e) {
      throw DeliveryFailure.of(e);
    }
  }

  private static String payload(Delivery delivery) throws DeliveryFailure {
    try {
      return TargetInput.of(delivery.target(), delivery.rule(), delivery.event());
    } catch (TargetInput.NotJson e) {
      var message = e.getMessage();
      throw DeliveryFailure.permanent("INVALID_JSON", message == null ? "Not JSON" : message);
    }
  }

  private CallContext inTheNameOf(RuleName rule) {
    return rule.bus()
        .place(new Principal.AwsService(EVENTS, rule.arn()), UUID.randomUUID().toString());
  }

  private void function(Delivery delivery, TargetArn.Function function, String payload) {
    var input = Json.object().put("FunctionName", function.arn()).put("InvocationType", "Event");
    input.set("Payload", BinaryNode.valueOf(payload.getBytes(StandardCharsets.UTF_8)));
    cloud.call("lambda", "Invoke", input, inTheNameOf(delivery.rule()));
  }

  private void queue(Delivery delivery, TargetArn.Queue queue, String payload) {
    var input = Json.object().put("QueueUrl", url(queue)).put("MessageBody", payload);
    if (queue.fifo()) {
      input
          .put(
              "MessageGroupId",
              delivery.target().path("SqsParameters").path("MessageGroupId").asText())
          .put("MessageDeduplicationId", delivery.event().id());
    }
    if (!delivery.event().trace().isEmpty()) {
      input
          .putObject("MessageSystemAttributes")
          .putObject("AWSTraceHeader")
          .put("DataType", "String")
          .put("StringValue", delivery.event().trace());
    }
    cloud.call("sqs", "SendMessage", input, inTheNameOf(delivery.rule()).in(queue.region()));
  }

  private String url(TargetArn.Queue queue) {
    return cloud.endpoint() + "/" + queue.account() + "/" + queue.name();
  }

  private void topic(Delivery delivery, TargetArn.Topic topic, String payload) {
    var input = Json.object().put("TopicArn", topic.arn()).put("Message", payload);
    cloud.call("sns", "Publish", input, inTheNameOf(delivery.rule()).in(topic.region()));
  }

  private void log(Delivery delivery, TargetArn.LogGroup group, String payload) {
    var context = inTheNameOf(delivery.rule()).in(group.region());
    var day = LocalDate.ofInstant(cloud.clock().instant(), ZoneOffset.UTC);
    var stream =
        Json.object()
            .put("logGroupName", group.name())
            .put("logStreamName", delivery.rule().name() + "/" + day);
    try {
      cloud.call("logs", "CreateLogStream", stream.deepCopy(), context);
    } catch (AwsException e) {
      if (!e.code().equals("ResourceAlreadyExistsException")) {
        throw e;
      }
    }
    stream.putArray("logEvents").add(logEvent(payload));
    cloud.call("logs", "PutLogEvents", stream, context);
  }

  /** A template of timestamp and message says both; any other payload is the message. */
  private ObjectNode logEvent(String payload) {
    var now = cloud.clock().millis();
    return Json.parseObject(payload)
        .filter(object -> object.path("timestamp").isNumber() && object.has("message"))
        .map(object ->
            Json.object()
                .put("timestamp", object.path("timestamp").asLong())
                .put("message", object.path("message").asText()))
        .orElseGet(() -> Json.object().put("timestamp", now).put("message", payload));
  }

  private void bus(Delivery delivery, TargetArn.Bus target) throws DeliveryFailure {
    var from = delivery.rule().bus();
    var to = target.bus();
    checkHops(delivery, from, to);
    cloud.outages().check(to.region());
    var role = delivery.target().path("RoleArn").asText();
    var principal = new Principal.AssumedRole(role.substring(role.lastIndexOf('/') + 1), "events");
    var context = from.place(principal, UUID.randomUUID().toString());
    var permission =
        new Permission(
            "events:PutEvents", to.arn(), Map.of("events:eventBusInvocation", List.of("true")));
    cloud.require(permission, context);
    forwarder.forward(to, delivery.event().forwarded(from, to, cloud.clock().instant()));
  }

  private static void checkHops(Delivery delivery, BusName from, BusName to)
      throws DeliveryFailure {
    if (from.equals(to)) {
      throw DeliveryFailure.permanent(
          "LOOP_DETECTED", "The rule would send the event to its own bus again.");
    }
    var across = !from.region().equals(to.region());
    var hops = delivery.event().hops();
    if (across && hops.across()) {
      throw DeliveryFailure.permanent(
          "THIRD_REGION_HOP_DETECTED",
          "An event that came from another Region cannot go on to a third one.");
    }
    if (!across && hops.within()) {
      throw DeliveryFailure.permanent(
          "THIRD_ACCOUNT_HOP_DETECTED",
          "An event that came from another event bus cannot go on to a third one.");
    }
  }

  /** What could not be delivered, with why, as the documentation of dead-letter queues names it. */
  void deadLetter(Delivery delivery, String queueArn, DeliveryFailure failure, String exhausted) {
    if (!(TargetArn.of(queueArn).orElse(null) instanceof TargetArn.Queue queue)) {
      throw AwsException.validation("Not a queue: " + queueArn);
    }
    var input =
        Json.object().put("QueueUrl", url(queue)).put("MessageBody", delivery.event().json());
    var attributes = input.putObject("MessageAttributes");
    attribute(attributes, "RULE_ARN", delivery.rule().arn());
    attribute(attributes, "TARGET_ARN", delivery.targetArn());
    attribute(attributes, "ERROR_CODE", failure.code());
    attribute(attributes, "ERROR_MESSAGE", failure.reason());
    attribute(attributes, "RETRY_ATTEMPTS", Integer.toString(delivery.retries()));
    if (!exhausted.isEmpty()) {
      attribute(attributes, "EXHAUSTED_RETRY_CONDITION", exhausted);
    }
    cloud.call("sqs", "SendMessage", input, inTheNameOf(delivery.rule()).in(queue.region()));
  }

  private static void attribute(ObjectNode attributes, String name, String value) {
    attributes.putObject(name).put("DataType", "String").put("StringValue", value);
  }
}
