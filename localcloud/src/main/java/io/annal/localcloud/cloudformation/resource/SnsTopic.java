package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** AWS::SNS::Topic. Its physical id is its ARN. */
final class SnsTopic implements ResourceType {
  private static final String SERVICE = "sns";
  private static final List<String> ATTRIBUTES =
      List.of(
          "ArchivePolicy",
          "ContentBasedDeduplication",
          "DisplayName",
          "FifoThroughputScope",
          "KmsMasterKeyId",
          "SignatureVersion",
          "TracingConfig");

  @Override
  public Optional<String> name(Request request) {
    var fifo = request.text("FifoTopic").equals("true");
    var name =
        request.has("TopicName") || !fifo
            ? request.name("TopicName", 256)
            : request.generated(251) + ".fifo";
    return Optional.of(request.context().arn("sns", name));
  }

  @Override
  public boolean exists(Request request) {
    return Existence.in(() -> request.call(SERVICE, "GetTopicAttributes", key(request)));
  }

  @Override
  public Provisioned create(Request request) {
    var arn = request.physicalId();
    var input = Request.input("Name", arn.substring(arn.lastIndexOf(':') + 1));
    var attributes = input.putObject("Attributes");
    ATTRIBUTES.forEach(name -> request.json(name).ifPresent(value -> attributes.put(name, value)));
    request
        .optional("FifoTopic")
        .filter(JsonNode::asBoolean)
        .ifPresent(f -> attributes.put("FifoTopic", "true"));
    request.copy("TopicName");
    request.tagList(input, "Tags");
    request
        .json("DataProtectionPolicy")
        .ifPresent(policy -> input.put("DataProtectionPolicy", policy));
    request.call(SERVICE, "CreateTopic", input);
    request.list("Subscription").forEach(subscription -> subscribe(request, subscription));
    return provisioned(request);
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    for (var name : ATTRIBUTES) {
      if (request.changed(before, name)) {
        request.call(
            SERVICE,
            "SetTopicAttributes",
            key(request)
                .put("AttributeName", name)
                .put("AttributeValue", request.json(name).orElse("")));
      }
    }
    if (request.changed(before, "DataProtectionPolicy")) {
      throw AwsException.unsupported("A change of DataProtectionPolicy of AWS::SNS::Topic");
    }
    subscriptions(request, before);
    Tagging.byArn(request, before, SERVICE, "ResourceArn", request.physicalId());
    request.copy("TopicName", "FifoTopic");
    return provisioned(request);
  }

  private static void subscriptions(Request request, ObjectNode before) {
    var now = request.list("Subscription");
    var old = new ArrayList<JsonNode>();
    before.path("Subscription").forEach(old::add);
    now.stream().filter(s -> !old.contains(s)).forEach(s -> subscribe(request, s));
    var gone = old.stream().filter(s -> !now.contains(s)).toList();
    if (gone.isEmpty()) {
      return;
    }
    for (var known :
        request.call(SERVICE, "ListSubscriptionsByTopic", key(request)).path("Subscriptions")) {
      if (gone.stream().anyMatch(s -> same(s, known))) {
        request.call(
            SERVICE,
            "Unsubscribe",
            Request.input("SubscriptionArn", known.path("SubscriptionArn").asText()));
      }
    }
  }

  private static boolean same(JsonNode given, JsonNode known) {
    return given.path("Protocol").equals(known.path("Protocol"))
        && given.path("Endpoint").equals(known.path("Endpoint"));
  }

  private static void subscribe(Request request, JsonNode subscription) {
    request.call(
        SERVICE,
        "Subscribe",
        key(request)
            .put("Protocol", subscription.path("Protocol").asText())
            .put("Endpoint", subscription.path("Endpoint").asText()));
  }

  @Override
  public void delete(Request request) {
    request.call(SERVICE, "DeleteTopic", key(request));
  }

  private static ObjectNode key(Request request) {
    return Request.input("TopicArn", request.physicalId());
  }

  private static Provisioned provisioned(Request request) {
    var arn = request.physicalId();
    var attributes =
        Request.input("TopicArn", arn).put("TopicName", arn.substring(arn.lastIndexOf(':') + 1));
    var there = request.call(SERVICE, "GetTopicAttributes", key(request)).path("Attributes");
    attributes.set("DisplayName", there.path("DisplayName"));
    return new Provisioned(arn, attributes);
  }

  @Override
  public Set<String> attributes() {
    return Set.of("TopicName");
  }

  @Override
  public Set<String> unsupported() {
    return Set.of("DeliveryStatusLogging");
  }
}
