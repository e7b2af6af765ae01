package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * AWS::DynamoDB::GlobalTable: the table is made in the stack's Region, becomes global while it is
 * empty, and then every replica gets its own settings in its own Region.
 */
final class DynamoDbGlobalTable implements ResourceType {
  private static final String SERVICE = "dynamodb";

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(request.name("TableName", 255));
  }

  @Override
  public boolean exists(Request request) {
    return Existence.in(() -> describe(request));
  }

  @Override
  public Provisioned create(Request request) {
    if (!request.text("BillingMode").equals("PAY_PER_REQUEST")) {
      throw AwsException.unsupported(
          "BillingMode PROVISIONED of AWS::DynamoDB::GlobalTable, which needs auto scaling");
    }
    var replicas = DynamoDbReplica.all(request, request.list("Replicas"));
    replicas.forEach(DynamoDbReplica::requireNoPolicyElsewhere);
    var input = request.copy("AttributeDefinitions", "KeySchema", "BillingMode");
    var stream = DynamoDbReplica.stream(request.optional("StreamSpecification"));
    stream.ifPresent(wanted -> input.set("StreamSpecification", wanted));
    request.call(SERVICE, "CreateTable", input.put("TableName", request.physicalId()));
    awaitActive(request);
    makeGlobal(request, replicas);
    var none = Request.input();
    replicas.forEach(replica -> {
      if (!replica.isHere()) {
        stream.ifPresent(replica::updateStream);
      }
      replica.settings(none, encryption(request));
    });
    return provisioned(request);
  }

  private static void makeGlobal(Request request, List<DynamoDbReplica> replicas) {
    var input = Request.input("TableName", request.physicalId());
    replicas.stream()
        .filter(replica -> !replica.isHere())
        .forEach(replica -> create(input, "ReplicaUpdates", replica.region()));
    request
        .list("GlobalTableWitnesses")
        .forEach(
            witness -> create(input, "GlobalTableWitnessUpdates", witness.path("Region").asText()));
    request
        .optional("MultiRegionConsistency")
        .ifPresent(mode -> input.set("MultiRegionConsistency", mode));
    if (input.size() > 1) {
      request.call(SERVICE, "UpdateTable", input);
      awaitActive(request);
    }
  }

  private static void create(ObjectNode input, String member, String region) {
    input.withArray(member).addObject().putObject("Create").put("RegionName", region);
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    if (request.changed(before, "MultiRegionConsistency", "GlobalTableWitnesses")
        || !regions(request.list("Replicas")).equals(regions(before.path("Replicas")))) {
      throw AwsException.unsupported("A change of the Regions of AWS::DynamoDB::GlobalTable");
    }
    if (request.changed(before, "BillingMode")) {
      throw AwsException.unsupported("A change of BillingMode of AWS::DynamoDB::GlobalTable");
    }
    var replicas = DynamoDbReplica.all(request, request.list("Replicas"));
    if (request.changed(before, "StreamSpecification")) {
      if (before.has("StreamSpecification")) {
        replicas.forEach(DynamoDbReplica::endStream);
      }
      DynamoDbReplica.stream(request.optional("StreamSpecification"))
          .ifPresent(stream -> replicas.forEach(replica -> replica.updateStream(stream)));
    }
    for (var replica : replicas) {
      replica.settings(
          DynamoDbReplica.specification(before.path("Replicas"), replica.region()),
          encryption(request));
    }
    request.copy("TableName", "KeySchema", "AttributeDefinitions");
    return provisioned(request);
  }

  private static List<String> regions(Iterable<JsonNode> replicas) {
    var regions = new ArrayList<String>();
    replicas.forEach(replica -> regions.add(replica.path("Region").asText()));
    return regions.stream().sorted().toList();
  }

  /** Whether the tables are encrypted with a key of AWS KMS. */
  private static boolean encryption(Request request) {
    return request
        .optional("SSESpecification")
        .map(sse -> sse.path("SSEEnabled").asBoolean())
        .orElse(false);
  }

  @Override
  public void delete(Request request) {
    var table = describe(request).path("Table");
    var input = Request.input("TableName", request.physicalId());
    table.path("Replicas").forEach(replica -> delete(input, "ReplicaUpdates", replica));
    table
        .path("GlobalTableWitnesses")
        .forEach(witness -> delete(input, "GlobalTableWitnessUpdates", witness));
    if (input.size() > 1) {
      request.call(SERVICE, "UpdateTable", input);
      awaitActive(request);
    }
    request.call(SERVICE, "DeleteTable", Request.input("TableName", request.physicalId()));
    request.await("Table " + request.physicalId(), () -> !exists(request));
  }

  private static void delete(ObjectNode input, String member, JsonNode described) {
    input
        .withArray(member)
        .addObject()
        .putObject("Delete")
        .put("RegionName", described.path("RegionName").asText());
  }

  private static ObjectNode describe(Request request) {
    return request.call(SERVICE, "DescribeTable", Request.input("TableName", request.physicalId()));
  }

  private static void awaitActive(Request request) {
    request.await(
        "Table " + request.physicalId(),
        () -> {
          var table = describe(request).path("Table");
          return table.path("TableStatus").asText().equals("ACTIVE")
              && table
                  .path("Replicas")
                  .valueStream()
                  .allMatch(replica -> replica.path("ReplicaStatus").asText().equals("ACTIVE"));
        });
  }

  private static Provisioned provisioned(Request request) {
    var table = describe(request).path("Table");
    var attributes =
        Request.input("Arn", table.path("TableArn").asText())
            .put("TableId", table.path("TableId").asText());
    if (table.has("LatestStreamArn")) {
      attributes.put("StreamArn", table.path("LatestStreamArn").asText());
    }
    return new Provisioned(request.physicalId(), attributes);
  }

  @Override
  public Set<String> replacedWith() {
    return Set.of("KeySchema");
  }

  @Override
  public Set<String> unsupported() {
    return Set.of(
        "GlobalSecondaryIndexes",
        "GlobalTableSourceArn",
        "LocalSecondaryIndexes",
        "ReadOnDemandThroughputSettings",
        "ReadProvisionedThroughputSettings",
        "TimeToLiveSpecification",
        "WarmThroughput",
        "WriteOnDemandThroughputSettings",
        "WriteProvisionedThroughputSettings");
  }
}
