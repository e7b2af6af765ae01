package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;

/** AWS::IAM::Role. */
final class IamRole implements ResourceType {
  private static final String SERVICE = "iam";

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(request.name("RoleName", 64));
  }

  @Override
  public boolean exists(Request request) {
    return Existence.in(() -> get(request));
  }

  @Override
  public Provisioned create(Request request) {
    var input = request.copy("Description", "MaxSessionDuration", "Path", "PermissionsBoundary");
    input.put("RoleName", request.physicalId());
    request
        .json("AssumeRolePolicyDocument")
        .ifPresent(p -> input.put("AssumeRolePolicyDocument", p));
    request.tagList(input, "Tags");
    request.call(SERVICE, "CreateRole", input);
    request.list("Policies").forEach(policy -> putPolicy(request, policy));
    request
        .list("ManagedPolicyArns")
        .forEach(arn -> attach(request, "AttachRolePolicy", arn.asText()));
    return provisioned(request);
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    if (request.changed(before, "AssumeRolePolicyDocument")) {
      request.call(
          SERVICE,
          "UpdateAssumeRolePolicy",
          key(request).put("PolicyDocument", request.json("AssumeRolePolicyDocument").orElse("")));
    }
    if (request.changed(before, "Description", "MaxSessionDuration")) {
      var input = request.copy("Description", "MaxSessionDuration");
      if (before.has("Description") && !input.has("Description")) {
        input.put("Description", "");
      }
      if (before.has("MaxSessionDuration") && !input.has("MaxSessionDuration")) {
        input.put("MaxSessionDuration", 3600);
      }
      request.call(SERVICE, "UpdateRole", input.setAll(key(request)));
    }
    boundary(request, before);
    policies(request, before);
    tags(request, before);
    request.copy("Path", "RoleName");
    return provisioned(request);
  }

  private static void boundary(Request request, ObjectNode before) {
    if (request.changed(before, "PermissionsBoundary")) {
      if (request.has("PermissionsBoundary")) {
        request.call(
            SERVICE,
            "PutRolePermissionsBoundary",
            request.copy("PermissionsBoundary").setAll(key(request)));
      } else {
        request.call(SERVICE, "DeleteRolePermissionsBoundary", key(request));
      }
    }
  }

  private static void policies(Request request, ObjectNode before) {
    var kept = new HashSet<String>();
    request
        .list("Policies")
        .forEach(policy -> {
          kept.add(policy.path("PolicyName").asText());
          putPolicy(request, policy);
        });
    before
        .path("Policies")
        .forEach(policy -> {
          if (!kept.contains(policy.path("PolicyName").asText())) {
            request.call(
                SERVICE,
                "DeleteRolePolicy",
                key(request).put("PolicyName", policy.path("PolicyName").asText()));
          }
        });
    var attached = new LinkedHashSet<String>();
    request.list("ManagedPolicyArns").forEach(arn -> attached.add(arn.asText()));
    before
        .path("ManagedPolicyArns")
        .forEach(arn -> {
          if (!attached.remove(arn.asText())) {
            attach(request, "DetachRolePolicy", arn.asText());
          }
        });
    attached.forEach(arn -> attach(request, "AttachRolePolicy", arn));
  }

  private static void tags(Request request, ObjectNode before) {
    if (!request.changed(before, "Tags")) {
      return;
    }
    var gone = request.tagsGone(before);
    if (!gone.isEmpty()) {
      var input = key(request);
      gone.forEach(input.putArray("TagKeys")::add);
      request.call(SERVICE, "UntagRole", input);
    }
    var input = key(request);
    request.tagList(input, "Tags");
    if (input.has("Tags")) {
      request.call(SERVICE, "TagRole", input);
    }
  }

  private static void putPolicy(Request request, JsonNode policy) {
    request.call(
        SERVICE,
        "PutRolePolicy",
        key(request)
            .put("PolicyName", policy.path("PolicyName").asText())
            .put("PolicyDocument", Request.asJson(policy.path("PolicyDocument"))));
  }

  private static void attach(Request request, String operation, String arn) {
    request.call(SERVICE, operation, key(request).put("PolicyArn", arn));
  }

  /** Policies that others attached in the meantime stay, and the role with them, as on AWS. */
  @Override
  public void delete(Request request) {
    for (var policy : request.list("Policies")) {
      ignoringMissing(() ->
          request.call(
              SERVICE,
              "DeleteRolePolicy",
              key(request).put("PolicyName", policy.path("PolicyName").asText())));
    }
    for (var arn : request.list("ManagedPolicyArns")) {
      ignoringMissing(() -> attach(request, "DetachRolePolicy", arn.asText()));
    }
    request.call(SERVICE, "DeleteRole", key(request));
  }

  private static void ignoringMissing(Runnable call) {
    try {
      call.run();
    } catch (AwsException e) {
      if (!Existence.isMissing(e)) {
        throw e;
      }
    }
  }

  private static ObjectNode key(Request request) {
    return Request.input("RoleName", request.physicalId());
  }

  private static ObjectNode get(Request request) {
    return request.call(SERVICE, "GetRole", key(request));
  }

  private static Provisioned provisioned(Request request) {
    var role = get(request).path("Role");
    return new Provisioned(
        request.physicalId(),
        Request.input("Arn", role.path("Arn").asText())
            .put("RoleId", role.path("RoleId").asText()));
  }
}
