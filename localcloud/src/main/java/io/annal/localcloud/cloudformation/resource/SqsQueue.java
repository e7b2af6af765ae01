package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** AWS::SQS::Queue. Its physical id is its URL. */
final class SqsQueue implements ResourceType {
  private static final String SERVICE = "sqs";
  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("ContentBasedDeduplication", "false"),
          Map.entry("DeduplicationScope", "queue"),
          Map.entry("DelaySeconds", "0"),
          Map.entry("FifoThroughputLimit", "perQueue"),
          Map.entry("KmsDataKeyReusePeriodSeconds", "300"),
          Map.entry("KmsMasterKeyId", ""),
          Map.entry("MaximumMessageSize", "1048576"),
          Map.entry("MessageRetentionPeriod", "345600"),
          Map.entry("ReceiveMessageWaitTimeSeconds", "0"),
          Map.entry("RedriveAllowPolicy", ""),
          Map.entry("RedrivePolicy", ""),
          Map.entry("SqsManagedSseEnabled", "true"),
          Map.entry("VisibilityTimeout", "30"));

  @Override
  public Optional<String> name(Request request) {
    var fifo = request.text("FifoQueue").equals("true");
    if (request.has("QueueName") || !fifo) {
      return Optional.of(request.name("QueueName", 80));
    }
    return Optional.of(request.generated(75) + ".fifo");
  }

  @Override
  public boolean exists(Request request) {
    return Existence.in(() ->
        request.call(SERVICE, "GetQueueUrl", Request.input("QueueName", request.physicalId())));
  }

  @Override
  public Provisioned create(Request request) {
    var input = Request.input("QueueName", request.physicalId());
    var attributes = input.putObject("Attributes");
    request.copy("QueueName");
    request
        .optional("FifoQueue")
        .filter(JsonNode::asBoolean)
        .ifPresent(f -> attributes.put("FifoQueue", "true"));
    DEFAULTS
        .keySet()
        .forEach(name -> request.json(name).ifPresent(value -> attributes.put(name, value)));
    request.tagMap(input, "tags");
    var url = request.call(SERVICE, "CreateQueue", input).path("QueueUrl").asText();
    return provisioned(request.named(url));
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    var attributes = Request.input();
    DEFAULTS.forEach((name, preset) -> {
      if (request.changed(before, name)) {
        attributes.put(name, request.json(name).orElse(preset));
      }
    });
    if (!attributes.isEmpty()) {
      request.call(SERVICE, "SetQueueAttributes", key(request).set("Attributes", attributes));
    }
    if (request.changed(before, "Tags")) {
      var gone = request.tagsGone(before);
      if (!gone.isEmpty()) {
        var input = key(request);
        gone.forEach(input.putArray("TagKeys")::add);
        request.call(SERVICE, "UntagQueue", input);
      }
      var input = key(request);
      request.tagMap(input, "Tags");
      if (input.has("Tags")) {
        request.call(SERVICE, "TagQueue", input);
      }
    }
    request.copy("QueueName", "FifoQueue");
    return provisioned(request);
  }

  @Override
  public void delete(Request request) {
    request.call(SERVICE, "DeleteQueue", key(request));
  }

  private static ObjectNode key(Request request) {
    var id = request.physicalId();
    if (id.contains("://")) {
      return Request.input("QueueUrl", id);
    }
    return request.call(
        SERVICE, "GetQueueUrl", Request.input("QueueName", id)); // interrupted while created
  }

  private static Provisioned provisioned(Request request) {
    var input = key(request);
    input.putArray("AttributeNames").add("All");
    var there = request.call(SERVICE, "GetQueueAttributes", input).path("Attributes");
    var arn = there.path("QueueArn").asText();
    var attributes = Request.input("Arn", arn).put("QueueUrl", request.physicalId());
    attributes.put("QueueName", arn.substring(arn.lastIndexOf(':') + 1));
    DEFAULTS.keySet().stream()
        .filter(name -> there.has(name) && !name.endsWith("Policy"))
        .forEach(name -> attributes.set(name, there.path(name)));
    return new Provisioned(request.physicalId(), attributes);
  }

  @Override
  public Set<String> attributes() {
    return Set.of("QueueName");
  }
}
