package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.util.Optional;
import java.util.Set;

/** AWS::Logs::LogGroup. */
final class LogsLogGroup implements ResourceType {
  private static final String SERVICE = "logs";

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(request.name("LogGroupName", 512));
  }

  @Override
  public boolean exists(Request request) {
    return request
        .call(
            SERVICE, "DescribeLogGroups", Request.input("logGroupNamePrefix", request.physicalId()))
        .path("logGroups")
        .valueStream()
        .anyMatch(group -> group.path("logGroupName").asText().equals(request.physicalId()));
  }

  @Override
  public Provisioned create(Request request) {
    var input = key(request);
    request.copy("LogGroupName");
    request.optional("KmsKeyId").ifPresent(key -> input.set("kmsKeyId", key));
    request.optional("LogGroupClass").ifPresent(kind -> input.set("logGroupClass", kind));
    request
        .optional("DeletionProtectionEnabled")
        .ifPresent(protect -> input.set("deletionProtectionEnabled", protect));
    request.tagMap(input, "tags");
    request.call(SERVICE, "CreateLogGroup", input);
    retention(request, Request.input());
    return provisioned(request);
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    retention(request, before);
    if (request.changed(before, "KmsKeyId")) {
      var key = request.text("KmsKeyId");
      request.call(
          SERVICE,
          key.isEmpty() ? "DisassociateKmsKey" : "AssociateKmsKey",
          key.isEmpty() ? key(request) : key(request).put("kmsKeyId", key));
    }
    if (request.changed(before, "LogGroupClass", "DeletionProtectionEnabled")) {
      throw AwsException.unsupported(
          "A change of LogGroupClass or DeletionProtectionEnabled of AWS::Logs::LogGroup");
    }
    if (request.changed(before, "Tags")) {
      var arn = request.context().arn(SERVICE, "log-group:" + request.physicalId());
      var gone = request.tagsGone(before);
      if (!gone.isEmpty()) {
        var input = Request.input("resourceArn", arn);
        gone.forEach(input.putArray("tagKeys")::add);
        request.call(SERVICE, "UntagResource", input);
      }
      var input = Request.input("resourceArn", arn);
      request.tagMap(input, "tags");
      if (input.has("tags")) {
        request.call(SERVICE, "TagResource", input);
      }
    }
    request.copy("LogGroupName");
    return provisioned(request);
  }

  private static void retention(Request request, ObjectNode before) {
    if (!request.changed(before, "RetentionInDays")) {
      return;
    }
    var days = request.optional("RetentionInDays");
    if (days.isPresent()) {
      request.call(SERVICE, "PutRetentionPolicy", key(request).set("retentionInDays", days.get()));
    } else {
      request.call(SERVICE, "DeleteRetentionPolicy", key(request));
    }
  }

  @Override
  public void delete(Request request) {
    request.call(SERVICE, "DeleteLogGroup", key(request));
  }

  private static ObjectNode key(Request request) {
    return Request.input("logGroupName", request.physicalId());
  }

  private static Provisioned provisioned(Request request) {
    var arn = request.context().arn(SERVICE, "log-group:%s:*".formatted(request.physicalId()));
    return new Provisioned(request.physicalId(), Request.input("Arn", arn));
  }

  @Override
  public Set<String> unsupported() {
    return Set.of(
        "BearerTokenAuthenticationEnabled",
        "DataProtectionPolicy",
        "FieldIndexPolicies",
        "ResourcePolicyDocument");
  }
}
