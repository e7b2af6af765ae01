package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** AWS::ApplicationAutoScaling::ScalableTarget. Its physical id joins its three names. */
final class ScalableTarget implements ResourceType {
  static final String SERVICE = "application-autoscaling";

  @Override
  public Provisioned create(Request request) {
    return register(request);
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    return register(request);
  }

  private static Provisioned register(Request request) {
    var names = request.copy("ResourceId", "ScalableDimension", "ServiceNamespace");
    var input =
        names
            .deepCopy()
            .setAll(request.copy("MinCapacity", "MaxCapacity", "RoleARN", "SuspendedState"));
    request.call(SERVICE, "RegisterScalableTarget", (ObjectNode) input);
    var id =
        String.join(
            "|",
            names.path("ResourceId").asText(),
            names.path("ScalableDimension").asText(),
            names.path("ServiceNamespace").asText());
    return new Provisioned(id, Request.input("Id", id));
  }

  @Override
  public void delete(Request request) {
    request.call(SERVICE, "DeregisterScalableTarget", names(request.physicalId()));
  }

  /** The three names that a physical id joins. */
  static ObjectNode names(String id) {
    var parts = id.split("\\|", 3);
    return Request.input("ResourceId", parts[0])
        .put("ScalableDimension", parts.length > 1 ? parts[1] : "")
        .put("ServiceNamespace", parts.length > 2 ? parts[2] : "");
  }

  @Override
  public Set<String> unsupported() {
    return Set.of("ScheduledActions");
  }
}
