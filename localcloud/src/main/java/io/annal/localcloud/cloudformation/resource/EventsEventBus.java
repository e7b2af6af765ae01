package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;

/** AWS::Events::EventBus. */
final class EventsEventBus implements ResourceType {
  private static final String SERVICE = "events";

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(request.name("Name", 256));
  }

  @Override
  public boolean exists(Request request) {
    return Existence.in(() -> describe(request));
  }

  @Override
  public Provisioned create(Request request) {
    var input =
        request
            .copy(
                "EventSourceName",
                "Description",
                "KmsKeyIdentifier",
                "DeadLetterConfig",
                "LogConfig")
            .put("Name", request.physicalId());
    request.tagList(input, "Tags");
    request.call(SERVICE, "CreateEventBus", input);
    request.json("Policy").ifPresent(policy -> putPolicy(request, policy));
    return provisioned(request);
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    if (request.changed(
        before, "Description", "KmsKeyIdentifier", "DeadLetterConfig", "LogConfig")) {
      request.call(
          SERVICE,
          "UpdateEventBus",
          request
              .copy("Description", "KmsKeyIdentifier", "DeadLetterConfig", "LogConfig")
              .put("Name", request.physicalId()));
    }
    if (request.changed(before, "Policy")) {
      if (request.has("Policy")) {
        request.json("Policy").ifPresent(policy -> putPolicy(request, policy));
      } else {
        request.call(
            SERVICE,
            "RemovePermission",
            Request.input("EventBusName", request.physicalId()).put("RemoveAllPermissions", true));
      }
    }
    var provisioned = provisioned(request);
    Tagging.byArn(
        request, before, SERVICE, "ResourceARN", provisioned.attributes().path("Arn").asText());
    request.copy("Name", "EventSourceName");
    return provisioned;
  }

  @Override
  public void delete(Request request) {
    request.call(SERVICE, "DeleteEventBus", Request.input("Name", request.physicalId()));
  }

  private static void putPolicy(Request request, String policy) {
    request.call(
        SERVICE,
        "PutPermission",
        Request.input("EventBusName", request.physicalId()).put("Policy", policy));
  }

  private static ObjectNode describe(Request request) {
    return request.call(SERVICE, "DescribeEventBus", Request.input("Name", request.physicalId()));
  }

  private static Provisioned provisioned(Request request) {
    var bus = describe(request);
    var attributes = Request.input("Name", request.physicalId());
    attributes.put("Arn", bus.path("Arn").asText());
    if (bus.has("Policy")) {
      attributes.put("Policy", bus.path("Policy").asText());
    }
    return new Provisioned(request.physicalId(), attributes);
  }

  @Override
  public Set<String> attributes() {
    return Set.of("Name", "Policy");
  }
}
