package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One replica of an AWS::DynamoDB::GlobalTable: what belongs to it alone is set in its Region.
 *
 * @param specification as the template has it
 */
record DynamoDbReplica(Request request, String region, JsonNode specification) {
  private static final String SERVICE = "dynamodb";
  private static final Set<String> KNOWN =
      Set.of(
          "Region",
          "DeletionProtectionEnabled",
          "PointInTimeRecoverySpecification",
          "ResourcePolicy",
          "SSESpecification",
          "TableClass",
          "Tags");

  /**
   * All of a template's.
   *
   * @throws AwsException where one asks for what is not supported, or the stack's Region has none
   */
  static List<DynamoDbReplica> all(Request request, List<JsonNode> specifications) {
    var replicas =
        specifications.stream()
            .map(each -> new DynamoDbReplica(request, each.path("Region").asText(), each))
            .toList();
    replicas.forEach(DynamoDbReplica::check);
    if (replicas.stream().noneMatch(DynamoDbReplica::isHere)) {
      throw AwsException.validation(
          "Replicas of AWS::DynamoDB::GlobalTable must have one in the stack's Region "
              + request.context().region());
    }
    return replicas;
  }

  /** The replica of that Region among others, or an empty one. */
  static JsonNode specification(JsonNode replicas, String region) {
    return replicas
        .valueStream()
        .filter(each -> each.path("Region").asText().equals(region))
        .findFirst()
        .orElseGet(Request::input);
  }

  static Optional<ObjectNode> stream(Optional<JsonNode> specification) {
    return specification.map(stream ->
        Request.input()
            .put("StreamEnabled", true)
            .put("StreamViewType", stream.path("StreamViewType").asText()));
  }

  private void check() {
    specification
        .fieldNames()
        .forEachRemaining(name -> {
          if (!KNOWN.contains(name)) {
            throw AwsException.unsupported(name + " of a replica of AWS::DynamoDB::GlobalTable");
          }
        });
  }

  /**
   * A replica in another Region gets its policy by a later update of the stack, after the one that
   * creates it.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-considerations.html">DynamoDB
   *     resource-based policy considerations</a>
   */
  void requireNoPolicyElsewhere() {
    if (!isHere() && specification.has("ResourcePolicy")) {
      throw AwsException.validation(
          "AWS::DynamoDB::GlobalTable doesn't support creating a replica and adding a"
              + " resource-based policy to that replica in the same stack update in Regions other"
              + " than the Region where you deploy the stack update: "
              + region);
    }
  }

  boolean isHere() {
    return region.equals(request.context().region());
  }

  void endStream() {
    updateStream(Request.input().put("StreamEnabled", false));
  }

  void updateStream(ObjectNode wanted) {
    var input = Request.input("TableName", request.physicalId());
    input.set("StreamSpecification", wanted);
    call("UpdateTable", input);
  }

  /** Brings its own settings from what they were to what they shall be. */
  void settings(JsonNode before, boolean encrypted) {
    table(before, encrypted);
    if (changed(before, "PointInTimeRecoverySpecification")) {
      var input = Request.input("TableName", request.physicalId());
      input.set(
          "PointInTimeRecoverySpecification",
          specification
              .optional("PointInTimeRecoverySpecification")
              .orElseGet(() -> Request.input().put("PointInTimeRecoveryEnabled", false)));
      call("UpdateContinuousBackups", input);
    }
    if (changed(before, "ResourcePolicy")) {
      resourcePolicy();
    }
    if (changed(before, "Tags")) {
      tags(before);
    }
  }

  private void table(JsonNode before, boolean encrypted) {
    var input = Request.input("TableName", request.physicalId());
    if (changed(before, "DeletionProtectionEnabled")) {
      input.put(
          "DeletionProtectionEnabled", specification.path("DeletionProtectionEnabled").asBoolean());
    }
    if (changed(before, "TableClass")) {
      input.put("TableClass", specification.path("TableClass").asText("STANDARD"));
    }
    if (changed(before, "SSESpecification") || (encrypted && before.isEmpty())) {
      var encryption = input.putObject("SSESpecification").put("Enabled", encrypted);
      specification
          .path("SSESpecification")
          .optional("KMSMasterKeyId")
          .ifPresent(key -> encryption.put("SSEType", "KMS").set("KMSMasterKeyId", key));
    }
    if (input.size() > 1) {
      call("UpdateTable", input);
    }
  }

  private void resourcePolicy() {
    var input = Request.input("ResourceArn", arn());
    var policy = specification.optional("ResourcePolicy");
    if (policy.isPresent()) {
      call(
          "PutResourcePolicy",
          input.put("Policy", Request.asJson(policy.get().path("PolicyDocument"))));
    } else {
      call("DeleteResourcePolicy", input);
    }
  }

  private void tags(JsonNode before) {
    var gone = Request.tags(before.path("Tags"));
    Request.tags(specification.path("Tags")).keySet().forEach(gone::remove);
    if (!gone.isEmpty()) {
      var input = Request.input("ResourceArn", arn());
      gone.keySet().forEach(input.putArray("TagKeys")::add);
      call("UntagResource", input);
    }
    if (!specification.path("Tags").isEmpty()) {
      var input = Request.input("ResourceArn", arn());
      input.set("Tags", specification.path("Tags"));
      call("TagResource", input);
    }
  }

  private boolean changed(JsonNode before, String member) {
    return !specification.path(member).equals(before.path(member));
  }

  private String arn() {
    return request.context().in(region).arn(SERVICE, "table/" + request.physicalId());
  }

  /** A change of the table itself is waited for: until then it takes no other. */
  private void call(String operation, ObjectNode input) {
    request.cloud().call(SERVICE, operation, input, request.context().in(region));
    if (operation.equals("UpdateTable")) {
      request.await("Table %s in %s".formatted(request.physicalId(), region), this::isActive);
    }
  }

  private boolean isActive() {
    var input = Request.input("TableName", request.physicalId());
    return request
        .cloud()
        .call(SERVICE, "DescribeTable", input, request.context().in(region))
        .path("Table")
        .path("TableStatus")
        .asText()
        .equals("ACTIVE");
  }
}
