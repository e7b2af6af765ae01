package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.util.List;
import java.util.Optional;

/** AWS::IAM::Policy: an inline policy of roles. */
final class IamPolicy implements ResourceType {
  private static final String SERVICE = "iam";

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(request.generated(40));
  }

  @Override
  public Provisioned create(Request request) {
    if (request.list("Roles").isEmpty()
        && request.list("Users").isEmpty()
        && request.list("Groups").isEmpty()) {
      throw AwsException.badRequest(
          "ValidationError", "At least one of [Groups,Roles,Users] must be non-empty.");
    }
    put(request, "Role", request.list("Roles"));
    put(request, "User", request.list("Users"));
    put(request, "Group", request.list("Groups"));
    return new Provisioned(request.physicalId(), Request.input("Id", request.physicalId()));
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    var provisioned = create(request);
    var renamed = request.changed(before, "PolicyName");
    for (var kind : List.of("Role", "User", "Group")) {
      var now = request.list(kind + "s");
      before
          .path(kind + "s")
          .forEach(holder -> {
            if (renamed || !now.contains(holder)) {
              remove(request, kind, holder.asText(), before.path("PolicyName").asText());
            }
          });
    }
    return provisioned;
  }

  private static void put(Request request, String kind, List<JsonNode> holders) {
    for (var holder : holders) {
      request.call(
          SERVICE,
          "Put%sPolicy".formatted(kind),
          Request.input(kind + "Name", holder.asText())
              .put("PolicyName", request.text("PolicyName"))
              .put("PolicyDocument", request.json("PolicyDocument").orElse("")));
    }
  }

  private static void remove(Request request, String kind, String holder, String policy) {
    try {
      request.call(
          SERVICE,
          "Delete%sPolicy".formatted(kind),
          Request.input(kind + "Name", holder).put("PolicyName", policy));
    } catch (AwsException e) {
      if (!Existence.isMissing(e)) {
        throw e;
      }
    }
  }

  @Override
  public void delete(Request request) {
    for (var kind : List.of("Role", "User", "Group")) {
      request
          .list(kind + "s")
          .forEach(holder -> remove(request, kind, holder.asText(), request.text("PolicyName")));
    }
  }
}
