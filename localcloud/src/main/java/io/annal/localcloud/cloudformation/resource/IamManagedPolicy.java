package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** AWS::IAM::ManagedPolicy. Its physical id is its ARN. */
final class IamManagedPolicy implements ResourceType {
  private static final String SERVICE = "iam";

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(arn(request, request.name("ManagedPolicyName", 128)));
  }

  private static String arn(Request request, String name) {
    var path = request.text("Path");
    return "arn:aws:iam::%s:policy%s%s"
        .formatted(request.context().account(), path.isEmpty() ? "/" : path, name);
  }

  @Override
  public boolean exists(Request request) {
    return Existence.in(() -> request.call(SERVICE, "GetPolicy", key(request)));
  }

  @Override
  public Provisioned create(Request request) {
    var arn = request.physicalId();
    var input = request.copy("Description", "Path");
    input.put("PolicyName", arn.substring(arn.lastIndexOf('/') + 1));
    input.put("PolicyDocument", request.json("PolicyDocument").orElse(""));
    request.copy("ManagedPolicyName");
    var id = request.call(SERVICE, "CreatePolicy", input).path("Policy").path("PolicyId").asText();
    holders(request, Request.input());
    return new Provisioned(arn, Request.input("PolicyArn", arn).put("PolicyId", id));
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    if (request.changed(before, "PolicyDocument")) {
      var old = policy(request).path("DefaultVersionId").asText();
      request.call(
          SERVICE,
          "CreatePolicyVersion",
          key(request)
              .put("PolicyDocument", request.json("PolicyDocument").orElse(""))
              .put("SetAsDefault", true));
      request.call(SERVICE, "DeletePolicyVersion", key(request).put("VersionId", old));
    }
    holders(request, before);
    request.copy("ManagedPolicyName", "Path", "Description", "PolicyDocument");
    return new Provisioned(
        request.physicalId(),
        Request.input("PolicyArn", request.physicalId())
            .put("PolicyId", policy(request).path("PolicyId").asText()));
  }

  private static void holders(Request request, ObjectNode before) {
    for (var kind : List.of("Role", "User", "Group")) {
      var now = request.list(kind + "s");
      var old = new ArrayList<JsonNode>();
      before.path(kind + "s").forEach(old::add);
      now.stream()
          .filter(holder -> !old.contains(holder))
          .forEach(holder -> attach(request, "Attach", kind, holder.asText()));
      old.stream()
          .filter(holder -> !now.contains(holder))
          .forEach(holder -> attach(request, "Detach", kind, holder.asText()));
    }
  }

  private static void attach(Request request, String verb, String kind, String holder) {
    request.call(
        SERVICE, "%s%sPolicy".formatted(verb, kind), key(request).put(kind + "Name", holder));
  }

  @Override
  public void delete(Request request) {
    for (var kind : List.of("Role", "User", "Group")) {
      for (var holder : request.list(kind + "s")) {
        try {
          attach(request, "Detach", kind, holder.asText());
        } catch (AwsException e) {
          if (!Existence.isMissing(e)) {
            throw e;
          }
        }
      }
    }
    request.call(SERVICE, "DeletePolicy", key(request));
  }

  private static JsonNode policy(Request request) {
    return request.call(SERVICE, "GetPolicy", key(request)).path("Policy");
  }

  private static ObjectNode key(Request request) {
    return Request.input("PolicyArn", request.physicalId());
  }
}
