package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** AWS::KMS::Key. Deleting it schedules its deletion, as on AWS. */
final class KmsKey implements ResourceType {
  private static final String SERVICE = "kms";
  private static final int DEFAULT_WINDOW_DAYS = 30;

  @Override
  public Provisioned create(Request request) {
    var input =
        request.copy(
            "BypassPolicyLockoutSafetyCheck",
            "Description",
            "KeySpec",
            "KeyUsage",
            "MultiRegion",
            "Origin");
    request.json("KeyPolicy").ifPresent(policy -> input.put("Policy", policy));
    var tags = request.tags();
    if (!tags.isEmpty()) {
      var list = input.putArray("Tags");
      tags.forEach((key, value) -> list.addObject().put("TagKey", key).put("TagValue", value));
    }
    var metadata = request.call(SERVICE, "CreateKey", input).path("KeyMetadata");
    var made = request.named(metadata.path("KeyId").asText());
    rotation(request, made, Request.input());
    if (request.has("Enabled") && !request.text("Enabled").equals("true")) {
      request.call(SERVICE, "DisableKey", key(made));
    }
    request.copy("PendingWindowInDays", "RotationPeriodInDays");
    return new Provisioned(
        made.physicalId(),
        Request.input("KeyId", made.physicalId()).put("Arn", metadata.path("Arn").asText()));
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    if (request.changed(before, "Description")) {
      request.call(
          SERVICE,
          "UpdateKeyDescription",
          key(request).put("Description", request.text("Description")));
    }
    if (request.changed(before, "KeyPolicy")) {
      request.call(
          SERVICE,
          "PutKeyPolicy",
          key(request)
              .put("PolicyName", "default")
              .put("Policy", request.json("KeyPolicy").orElse("")));
    }
    rotation(request, request, before);
    if (request.changed(before, "Enabled")) {
      request.call(
          SERVICE,
          request.text("Enabled").equals("false") ? "DisableKey" : "EnableKey",
          key(request));
    }
    tags(request, before);
    request.copy(
        "BypassPolicyLockoutSafetyCheck",
        "KeySpec",
        "KeyUsage",
        "MultiRegion",
        "Origin",
        "PendingWindowInDays",
        "RotationPeriodInDays");
    var metadata = request.call(SERVICE, "DescribeKey", key(request)).path("KeyMetadata");
    return new Provisioned(
        request.physicalId(),
        Request.input("KeyId", request.physicalId()).put("Arn", metadata.path("Arn").asText()));
  }

  private static void rotation(Request request, Request made, ObjectNode before) {
    if (!request.changed(before, "EnableKeyRotation", "RotationPeriodInDays")) {
      return;
    }
    if (request.text("EnableKeyRotation").equals("true")) {
      var input = key(made);
      input.setAll(request.copy("RotationPeriodInDays"));
      request.call(SERVICE, "EnableKeyRotation", input);
    } else if (before.path("EnableKeyRotation").asBoolean()) {
      request.call(SERVICE, "DisableKeyRotation", key(made));
    }
  }

  private static void tags(Request request, ObjectNode before) {
    if (!request.changed(before, "Tags")) {
      return;
    }
    var gone = request.tagsGone(before);
    if (!gone.isEmpty()) {
      var input = key(request);
      gone.forEach(input.putArray("TagKeys")::add);
      request.call(SERVICE, "UntagResource", input);
    }
    if (!request.tags().isEmpty()) {
      var input = key(request);
      var list = input.putArray("Tags");
      request
          .tags()
          .forEach((key, value) -> list.addObject().put("TagKey", key).put("TagValue", value));
      request.call(SERVICE, "TagResource", input);
    }
  }

  @Override
  public void delete(Request request) {
    var days = request.text("PendingWindowInDays");
    request.call(
        SERVICE,
        "ScheduleKeyDeletion",
        key(request)
            .put(
                "PendingWindowInDays",
                days.isEmpty() ? DEFAULT_WINDOW_DAYS : Integer.parseInt(days)));
  }

  private static ObjectNode key(Request request) {
    return Request.input("KeyId", request.physicalId());
  }

  @Override
  public Set<String> replacedWith() {
    return Set.of("KeySpec", "KeyUsage", "MultiRegion", "Origin");
  }
}
