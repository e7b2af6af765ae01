package io.annal.localcloud.sns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.delivery.Backoff;
import io.annal.localcloud.delivery.Meter;
import io.annal.localcloud.delivery.Outbox;
import io.annal.localcloud.delivery.Outbox.Outcome;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages and delivers them. A message that was acknowledged survives a kill. Retries as for
 * "AWS managed endpoints": immediately, then with back-off, over 23 days at most; here up to
 * 100,015 times, https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
final class Publisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
  private static final int LARGEST = 262_144;
  private static final int MOST_RETRIES = 100_015;
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(20));
  private static final Set<String> TYPES = Set.of("String", "Binary", "Number", "String.Array");

  private final Cloud cloud;
  private final Subscriptions subscriptions;
  private final Notifications notifications;
  private final Outbox outbox;
  private final Meter meter;

  Publisher(Cloud cloud, Subscriptions subscriptions, Notifications notifications) {
    this.cloud = cloud;
    this.notifications = notifications;
    this.subscriptions = subscriptions;
    this.outbox = new Outbox(cloud.state().map("sns.outbox"), cloud.clock(), this::work);
    this.meter = new Meter(cloud, "AWS/SNS", "sns.amazonaws.com");
  }

  void start() {
    meter.start();
    outbox.resume();
  }

  /**
   * Takes a message; returns its id.
   *
   * @param signatureVersion how the topic's messages are signed
   */
  String publish(String topic, String signatureVersion, ObjectNode input, CallContext context) {
    check(input);
    var id = UUID.randomUUID().toString();
    var message =
        Trees.object()
            .put("TopicArn", topic)
            .put("MessageId", id)
            .put("SignatureVersion", signatureVersion)
            .put("Timestamp", cloud.clock().millis());
    for (var member :
        new String[] {"Message", "Subject", "MessageStructure", "MessageAttributes"}) {
      if (input.hasNonNull(member)) {
        message.set(member, input.get(member));
      }
    }
    var name = Map.of("TopicName", topic.substring(topic.lastIndexOf(':') + 1));
    meter.count(context, "NumberOfMessagesPublished", name);
    meter.record(context, "PublishSize", name, "Bytes", size(input));
    subscriptions
        .delivered(topic)
        .forEach(subscription -> {
          if (FilterPolicy.takes(subscription, message)) {
            var task = Trees.object().put("Retries", 0);
            task.set("Message", message);
            task.set("Subscription", subscription);
            outbox.add(task);
          } else {
            meter.count(context, "NumberOfNotificationsFilteredOut", name);
          }
        });
    return id;
  }

  private static void check(ObjectNode input) {
    var text = Input.optionalText(input, "Message").orElse("");
    if (text.isEmpty()) {
      throw Errors.invalid("Invalid parameter: Empty message");
    }
    if (size(input) > LARGEST) {
      throw Errors.invalid("Invalid parameter: Message too long");
    }
    if (Input.optionalText(input, "Subject").filter(s -> s.length() > 100).isPresent()) {
      throw Errors.invalid("Invalid parameter: Subject");
    }
    var structure = Input.optionalText(input, "MessageStructure").orElse("");
    if (structure.equals("json") && !Errors.json(text, "Message Structure").has("default")) {
      throw Errors.invalid(
          "Invalid parameter: Message Structure - No default entry in JSON message body");
    }
    Input.optionalObject(input, "MessageAttributes")
        .ifPresent(attributes -> attributes.forEach(Publisher::checkAttribute));
  }

  private static void checkAttribute(JsonNode attribute) {
    var type = attribute.path("DataType").asText("");
    if (TYPES.stream().noneMatch(known -> type.equals(known) || type.startsWith(known + "."))) {
      throw AwsException.badRequest(
          "ParameterValueInvalid",
          "The message attribute type '%s' is not supported.".formatted(type));
    }
  }

  private static int size(ObjectNode input) {
    var size =
        Input.optionalText(input, "Message").orElse("").getBytes(StandardCharsets.UTF_8).length;
    for (var entry : input.path("MessageAttributes").properties()) {
      size += entry.getKey().length() + entry.getValue().path("StringValue").asText("").length();
    }
    return size;
  }

  private Outcome work(ObjectNode task) {
    var subscription = (ObjectNode) task.path("Subscription");
    var message = (ObjectNode) task.path("Message");
    var topic = message.path("TopicArn").asText();
    var name = Map.of("TopicName", topic.substring(topic.lastIndexOf(':') + 1));
    try {
      deliver(subscription, message);
      meter.count(context(topic), "NumberOfNotificationsDelivered", name);
      return new Outcome.Done();
    } catch (AwsException e) {
      var retries = task.path("Retries").asInt();
      if (e.status() >= 500 && e.status() != 501 && retries < MOST_RETRIES) {
        return new Outcome.Again(
            task.put("Retries", retries + 1), cloud.clock().instant().plus(BACKOFF.delay(retries)));
      }
      meter.count(context(topic), "NumberOfNotificationsFailed", name);
      failed(subscription, message, e);
      return new Outcome.Done();
    }
  }

  private void failed(ObjectNode subscription, ObjectNode message, AwsException failure) {
    LOG.warn(
        "Message {} was not delivered to {}: {}",
        message.path("MessageId").asText(),
        subscription.path("Endpoint").asText(),
        failure.getMessage());
    var redrive = subscription.path("Attributes").path("RedrivePolicy").asText("");
    if (redrive.isEmpty()) {
      return;
    }
    var queue = Errors.json(redrive, "RedrivePolicy").path("deadLetterTargetArn").asText();
    try {
      send(
          queue,
          message.path("TopicArn").asText(),
          notifications.body(subscription, message),
          Trees.object());
    } catch (AwsException e) {
      LOG.error("The dead-letter queue {} did not take a message: {}", queue, e.getMessage());
    }
  }

  private void deliver(ObjectNode subscription, ObjectNode message) {
    var topic = message.path("TopicArn").asText();
    var endpoint = subscription.path("Endpoint").asText();
    if (subscription.path("Protocol").asText().equals("lambda")) {
      var input = Trees.object().put("FunctionName", endpoint).put("InvocationType", "Event");
      var payload = Trees.writeJsonText(notifications.functionEvent(subscription, message));
      input.set("Payload", BinaryNode.valueOf(payload.getBytes(StandardCharsets.UTF_8)));
      cloud.call("lambda", "Invoke", input, context(topic));
      return;
    }
    var attributes = Trees.object();
    if (Notifications.isRaw(subscription)
        && message.path("MessageAttributes") instanceof ObjectNode given) {
      attributes.setAll(given);
    }
    send(endpoint, topic, notifications.body(subscription, message), attributes);
  }

  private void send(String queueArn, String topic, String body, ObjectNode attributes) {
    var parts = queueArn.split(":", 6);
    var input =
        Trees.object()
            .put("QueueUrl", cloud.endpoint() + "/" + parts[4] + "/" + parts[5])
            .put("MessageBody", body);
    if (!attributes.isEmpty()) {
      input.set("MessageAttributes", bytes(attributes));
    }
    cloud.call("sqs", "SendMessage", input, context(topic).in(parts[3]));
  }

  /** What came as Base64 in a query is bytes. */
  private static ObjectNode bytes(ObjectNode attributes) {
    var copy = attributes.deepCopy();
    for (var value : copy) {
      if (value instanceof ObjectNode attribute && attribute.hasNonNull("BinaryValue")) {
        try {
          attribute.put("BinaryValue", attribute.get("BinaryValue").binaryValue());
        } catch (IOException e) {
          throw Errors.invalid("Invalid parameter: BinaryValue");
        }
      }
    }
    return copy;
  }

  private static CallContext context(String topic) {
    var parts = topic.split(":", 6);
    return new CallContext(
        parts[4],
        parts[3],
        new Principal.AwsService("sns.amazonaws.com", topic),
        UUID.randomUUID().toString());
  }

  @Override
  public void close() {
    outbox.close();
    meter.close();
  }
}
