package io.annal.localcloud.sns;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.StateStore.Entry;
import io.annal.localcloud.wire.StateStore.StateMap;
import io.annal.localcloud.wire.Trees;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Subscriptions. Queues and functions are confirmed at once; an address for e-mail stays pending,
 * as nobody here sends the mail with the token.
 */
final class Subscriptions {
  private static final String PENDING = "PendingConfirmation";
  private static final Set<String> DELIVERED = Set.of("sqs", "lambda");
  private static final Set<String> MAILED = Set.of("email", "email-json");
  private static final Set<String> SETTABLE =
      Set.of("RawMessageDelivery", "FilterPolicy", "FilterPolicyScope", "RedrivePolicy");
  private static final int PAGE = 100;

  private final StateMap subscriptions;

  Subscriptions(Cloud cloud) {
    this.subscriptions = cloud.state().map("sns.subscriptions");
  }

  ObjectNode subscribe(ObjectNode topic, ObjectNode input, CallContext context) {
    var arn = topic.path("TopicArn").asText();
    var protocol = Errors.text(input, "Protocol");
    if (!DELIVERED.contains(protocol) && !MAILED.contains(protocol)) {
      throw AwsException.unsupported("The protocol %s of Subscribe".formatted(protocol));
    }
    var endpoint = Errors.text(input, "Endpoint");
    checkEndpoint(protocol, endpoint);
    var attributes = Input.optionalObject(input, "Attributes").orElseGet(Trees::object);
    attributes.properties().forEach(entry -> check(entry.getKey(), entry.getValue().asText()));
    var existing =
        of(arn)
            .filter(s ->
                s.path("Protocol").asText().equals(protocol)
                    && s.path("Endpoint").asText().equals(endpoint))
            .findFirst();
    var subscription = existing.orElseGet(() -> made(arn, protocol, endpoint, attributes, context));
    var always = Input.optionalBoolean(input, "ReturnSubscriptionArn").orElse(false);
    var pending = subscription.path("Pending").asBoolean();
    return Trees.object()
        .put(
            "SubscriptionArn",
            pending && !always
                ? "pending confirmation"
                : subscription.path("SubscriptionArn").asText());
  }

  private ObjectNode made(
      String topic, String protocol, String endpoint, ObjectNode attributes, CallContext context) {
    var arn = topic + ":" + UUID.randomUUID();
    var subscription =
        Trees.object()
            .put("SubscriptionArn", arn)
            .put("TopicArn", topic)
            .put("Protocol", protocol)
            .put("Endpoint", endpoint)
            .put("Owner", context.account())
            .put("Pending", MAILED.contains(protocol));
    subscription.set("Attributes", attributes);
    subscriptions.put(arn, subscription);
    return subscription;
  }

  private static void checkEndpoint(String protocol, String endpoint) {
    var prefix =
        switch (protocol) {
          case "sqs" -> "arn:aws:sqs:";
          case "lambda" -> "arn:aws:lambda:";
          default -> "";
        };
    if (!endpoint.startsWith(prefix)) {
      throw Errors.invalid(
          "Invalid parameter: %s endpoint ARN"
              .formatted(protocol.equals("sqs") ? "SQS" : "Lambda"));
    }
    if (prefix.isEmpty() && !endpoint.contains("@")) {
      throw Errors.invalid("Invalid parameter: Email address");
    }
  }

  private static void check(String attribute, String value) {
    if (!SETTABLE.contains(attribute)) {
      if (attribute.equals("DeliveryPolicy")
          || attribute.equals("SubscriptionRoleArn")
          || attribute.equals("ReplayPolicy")) {
        throw AwsException.unsupported("The subscription attribute " + attribute);
      }
      throw Errors.invalid("Invalid parameter: AttributeName");
    }
    switch (attribute) {
      case "FilterPolicy" -> FilterPolicy.check(value);
      case "RedrivePolicy" -> {
        if (!value.isEmpty() && !Errors.json(value, attribute).has("deadLetterTargetArn")) {
          throw Errors.invalid("Invalid parameter: RedrivePolicy: deadLetterTargetArn is required");
        }
      }
      case "FilterPolicyScope" -> {
        if (!value.equals("MessageAttributes") && !value.equals("MessageBody")) {
          throw Errors.invalid("Invalid parameter: FilterPolicyScope");
        }
      }
      default -> {
        if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
          throw Errors.invalid(
              "Invalid parameter: Attributes Reason: RawMessageDelivery: Invalid value");
        }
      }
    }
  }

  ObjectNode unsubscribe(ObjectNode input, CallContext context) {
    subscriptions.remove(Errors.text(input, "SubscriptionArn"));
    return Trees.object();
  }

  /** There is no valid token, as none was sent. */
  ObjectNode confirm(ObjectNode input, CallContext context) {
    Errors.text(input, "Token");
    throw Errors.invalid("Invalid parameter: Token");
  }

  ObjectNode attributes(ObjectNode input, CallContext context) {
    var subscription = required(Errors.text(input, "SubscriptionArn"));
    var attributes =
        Trees.object()
            .put("SubscriptionArn", subscription.path("SubscriptionArn").asText())
            .put("TopicArn", subscription.path("TopicArn").asText())
            .put("Protocol", subscription.path("Protocol").asText())
            .put("Endpoint", subscription.path("Endpoint").asText())
            .put("Owner", subscription.path("Owner").asText())
            .put("PendingConfirmation", String.valueOf(subscription.path("Pending").asBoolean()))
            .put("ConfirmationWasAuthenticated", "true")
            .put("RawMessageDelivery", "false");
    attributes.setAll((ObjectNode) subscription.path("Attributes"));
    var output = Trees.object();
    output.set("Attributes", attributes);
    return output;
  }

  ObjectNode setAttribute(ObjectNode input, CallContext context) {
    var arn = Errors.text(input, "SubscriptionArn");
    var subscription = required(arn);
    var name = Errors.text(input, "AttributeName");
    var value = Input.optionalText(input, "AttributeValue").orElse("");
    check(name, value);
    var attributes = subscription.withObject("/Attributes");
    if (value.isEmpty() || value.equals("{}")) {
      attributes.remove(name);
    } else {
      attributes.put(name, value);
    }
    subscriptions.put(arn, subscription);
    return Trees.object();
  }

  private ObjectNode required(String arn) {
    return subscriptions
        .get(arn)
        .map(node -> (ObjectNode) node)
        .orElseThrow(() -> new AwsException("NotFound", 404, "Subscription does not exist"));
  }

  ObjectNode list(ObjectNode input, CallContext context) {
    return listed(input, subscriptions.entries(context.arn("sns", "")).toList());
  }

  ObjectNode listByTopic(ObjectNode input, String topic) {
    return listed(input, subscriptions.entries(topic + ":").toList());
  }

  private static ObjectNode listed(ObjectNode input, List<Entry> all) {
    var page = Errors.page(input, all, Entry::key, PAGE);
    var output = Trees.object();
    var list = output.putArray("Subscriptions");
    for (var entry : page.items()) {
      var subscription = (ObjectNode) entry.value();
      list.addObject()
          .put("SubscriptionArn", subscription.path("Pending").asBoolean() ? PENDING : entry.key())
          .put("Owner", subscription.path("Owner").asText())
          .put("Protocol", subscription.path("Protocol").asText())
          .put("Endpoint", subscription.path("Endpoint").asText())
          .put("TopicArn", subscription.path("TopicArn").asText());
    }
    page.nextToken().ifPresent(token -> output.put("NextToken", token));
    return output;
  }

  /** Those that messages are delivered to. */
  Stream<ObjectNode> delivered(String topic) {
    return of(topic).filter(subscription -> !subscription.path("Pending").asBoolean());
  }

  private Stream<ObjectNode> of(String topic) {
    return subscriptions.entries(topic + ":").map(entry -> (ObjectNode) entry.value());
  }

  String confirmed(String topic) {
    return Long.toString(delivered(topic).count());
  }

  String pending(String topic) {
    return Long.toString(of(topic).filter(s -> s.path("Pending").asBoolean()).count());
  }

  void forgetTopic(String topic) {
    subscriptions.removeAll(subscriptions.entries(topic + ":").map(Entry::key).toList());
  }
}
