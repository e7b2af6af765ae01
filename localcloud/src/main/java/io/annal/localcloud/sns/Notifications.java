package io.annal.localcloud.sns;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Trees;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;

/**
 * What subscribers receive of a message: <a
 * href="https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html">Amazon SNS
 * message and JSON formats</a>.
 */
final class Notifications {
  private final Signer signer;
  private final Supplier<URI> endpoint;

  /**
   * @param endpoint of this cloud
   */
  Notifications(Signer signer, Supplier<URI> endpoint) {
    this.signer = signer;
    this.endpoint = endpoint;
  }

  static boolean isRaw(ObjectNode subscription) {
    return subscription
        .path("Attributes")
        .path("RawMessageDelivery")
        .asText("")
        .equalsIgnoreCase("true");
  }

  /** What a queue receives. */
  String body(ObjectNode subscription, ObjectNode message) {
    return isRaw(subscription)
        ? text(subscription, message)
        : Trees.writeJsonText(notification(subscription, message));
  }

  /** Of a message with a structure, the part for the protocol. */
  private static String text(ObjectNode subscription, ObjectNode message) {
    var text = message.path("Message").asText();
    if (!message.path("MessageStructure").asText("").equals("json")) {
      return text;
    }
    var parts = Errors.json(text, "Message");
    var protocol = subscription.path("Protocol").asText();
    return parts.path(parts.has(protocol) ? protocol : "default").asText();
  }

  private ObjectNode notification(ObjectNode subscription, ObjectNode message) {
    var notification =
        Trees.object()
            .put("Type", "Notification")
            .put("MessageId", message.path("MessageId").asText())
            .put("TopicArn", message.path("TopicArn").asText());
    if (message.hasNonNull("Subject")) {
      notification.put("Subject", message.path("Subject").asText());
    }
    notification.put("Message", text(subscription, message)).put("Timestamp", timestamp(message));
    signer.sign(notification, message.path("SignatureVersion").asText(Signer.DEFAULT_VERSION));
    notification.put("UnsubscribeURL", unsubscribe(subscription));
    attributes(notification, message);
    return notification;
  }

  private static void attributes(ObjectNode notification, ObjectNode message) {
    var given = message.path("MessageAttributes");
    if (given.isEmpty()) {
      return;
    }
    var attributes = notification.putObject("MessageAttributes");
    given
        .properties()
        .forEach(entry -> {
          var value = entry.getValue();
          attributes
              .putObject(entry.getKey())
              .put("Type", value.path("DataType").asText())
              .put(
                  "Value",
                  value.hasNonNull("StringValue")
                      ? value.path("StringValue").asText()
                      : value.path("BinaryValue").asText());
        });
  }

  /** What a function receives. */
  ObjectNode functionEvent(ObjectNode subscription, ObjectNode message) {
    var event = Trees.object();
    var item =
        event
            .putArray("Records")
            .addObject()
            .put("EventSource", "aws:sns")
            .put("EventVersion", "1.0")
            .put("EventSubscriptionArn", subscription.path("SubscriptionArn").asText());
    var sns = notification(subscription, message);
    sns.set("SigningCertUrl", sns.remove("SigningCertURL"));
    sns.set("UnsubscribeUrl", sns.remove("UnsubscribeURL"));
    if (!sns.has("Subject")) {
      sns.putNull("Subject");
    }
    if (!sns.has("MessageAttributes")) {
      sns.putObject("MessageAttributes");
    }
    item.set("Sns", sns);
    return event;
  }

  private static String timestamp(ObjectNode message) {
    var time = Instant.ofEpochMilli(message.path("Timestamp").asLong());
    var text = time.truncatedTo(ChronoUnit.MILLIS).toString();
    return text.contains(".") ? text : text.replace("Z", ".000Z");
  }

  private String unsubscribe(ObjectNode subscription) {
    return "%s/?Action=Unsubscribe&SubscriptionArn=%s"
        .formatted(endpoint.get(), subscription.path("SubscriptionArn").asText());
  }
}
