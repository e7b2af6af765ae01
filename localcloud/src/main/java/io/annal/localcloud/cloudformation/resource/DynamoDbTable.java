package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** AWS::DynamoDB::Table. */
final class DynamoDbTable implements ResourceType {
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
    var input =
        request.copy(
            "AttributeDefinitions",
            "KeySchema",
            "LocalSecondaryIndexes",
            "BillingMode",
            "ProvisionedThroughput",
            "TableClass",
            "DeletionProtectionEnabled",
            "OnDemandThroughput",
            "WarmThroughput");
    request
        .optional("GlobalSecondaryIndexes")
        .ifPresent(indexes -> input.set("GlobalSecondaryIndexes", TableIndexes.checked(indexes)));
    input.put("TableName", request.physicalId());
    stream(request).ifPresent(stream -> input.set("StreamSpecification", stream));
    encryption(request).ifPresent(encryption -> input.set("SSESpecification", encryption));
    request
        .optional("ResourcePolicy")
        .ifPresent(
            policy -> input.put("ResourcePolicy", Request.asJson(policy.path("PolicyDocument"))));
    request.tagList(input, "Tags");
    request.call(SERVICE, "CreateTable", input);
    awaitActive(request);
    backups(request);
    timeToLive(request, Request.input());
    extras(request);
    return provisioned(request);
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    settings(request, before);
    new TableIndexes(request, input -> updateTable(request, input)).update(before);
    if (request.changed(before, "PointInTimeRecoverySpecification")) {
      backups(request);
    }
    if (request.changed(before, "TimeToLiveSpecification")) {
      timeToLive(request, before);
    }
    if (request.changed(before, "ResourcePolicy")) {
      resourcePolicy(request);
    }
    Tagging.byArn(
        request, before, SERVICE, "ResourceArn", table(request).path("TableArn").asText());
    request.copy("TableName", "KeySchema", "LocalSecondaryIndexes");
    return provisioned(request);
  }

  private void settings(Request request, ObjectNode before) {
    var input = Request.input();
    for (var name :
        List.of(
            "BillingMode",
            "ProvisionedThroughput",
            "OnDemandThroughput",
            "DeletionProtectionEnabled",
            "TableClass",
            "WarmThroughput")) {
      if (request.changed(before, name)) {
        request.optional(name).ifPresent(value -> input.set(name, value));
      }
    }
    if (input.has("ProvisionedThroughput") && request.has("BillingMode")) {
      input.put("BillingMode", request.text("BillingMode"));
    }
    if (request.changed(before, "BillingMode") && !input.has("BillingMode")) {
      input.put("BillingMode", "PROVISIONED");
    }
    if (input.path("BillingMode").asText().equals("PROVISIONED")
        && !input.has("ProvisionedThroughput")) {
      request
          .optional("ProvisionedThroughput")
          .ifPresent(value -> input.set("ProvisionedThroughput", value));
    }
    if (request.changed(before, "DeletionProtectionEnabled")
        && !input.has("DeletionProtectionEnabled")) {
      input.put("DeletionProtectionEnabled", false);
    }
    if (request.changed(before, "SSESpecification")) {
      input.set(
          "SSESpecification",
          encryption(request).orElseGet(() -> Request.input().put("Enabled", false)));
    }
    if (!input.isEmpty()) {
      updateTable(request, input);
    }
    if (request.changed(before, "StreamSpecification")) {
      updateStream(request, before);
    }
  }

  private void updateStream(Request request, ObjectNode before) {
    if (before.has("StreamSpecification")) {
      var off = Request.input();
      off.putObject("StreamSpecification").put("StreamEnabled", false);
      updateTable(request, off);
    }
    stream(request)
        .ifPresent(stream -> {
          var on = Request.input();
          on.set("StreamSpecification", stream);
          updateTable(request, on);
        });
  }

  private void updateTable(Request request, ObjectNode input) {
    request.call(SERVICE, "UpdateTable", input.put("TableName", request.physicalId()));
    awaitActive(request);
  }

  private void resourcePolicy(Request request) {
    var arn = Request.input("ResourceArn", table(request).path("TableArn").asText());
    var policy = request.optional("ResourcePolicy");
    if (policy.isPresent()) {
      request.call(
          SERVICE,
          "PutResourcePolicy",
          arn.put("Policy", Request.asJson(policy.get().path("PolicyDocument"))));
    } else {
      request.call(SERVICE, "DeleteResourcePolicy", arn);
    }
  }

  @Override
  public void delete(Request request) {
    request.call(SERVICE, "DeleteTable", Request.input("TableName", request.physicalId()));
    request.await("Table " + request.physicalId(), () -> !exists(request));
  }

  private static Optional<ObjectNode> stream(Request request) {
    return request
        .optional("StreamSpecification")
        .map(stream -> {
          if (stream.has("ResourcePolicy")) {
            throw AwsException.unsupported("ResourcePolicy of a stream of AWS::DynamoDB::Table");
          }
          return Request.input()
              .put("StreamEnabled", true)
              .put("StreamViewType", stream.path("StreamViewType").asText());
        });
  }

  private static Optional<ObjectNode> encryption(Request request) {
    return request
        .optional("SSESpecification")
        .map(sse -> {
          var input = Request.input().put("Enabled", sse.path("SSEEnabled").asBoolean());
          if (sse.has("SSEType")) {
            input.put("SSEType", sse.path("SSEType").asText());
          }
          if (sse.has("KMSMasterKeyId")) {
            input.put("KMSMasterKeyId", sse.path("KMSMasterKeyId").asText());
          }
          return input;
        });
  }

  private static void backups(Request request) {
    var wanted = request.optional("PointInTimeRecoverySpecification");
    var input = Request.input("TableName", request.physicalId());
    input.set(
        "PointInTimeRecoverySpecification",
        wanted.orElseGet(() -> Request.input().put("PointInTimeRecoveryEnabled", false)));
    if (wanted.isPresent() && wanted.get().path("PointInTimeRecoveryEnabled").asBoolean()) {
      request.call(SERVICE, "UpdateContinuousBackups", input);
    } else if (enabledNow(request)) {
      request.call(SERVICE, "UpdateContinuousBackups", input);
    }
  }

  private static boolean enabledNow(Request request) {
    return request
        .call(
            SERVICE, "DescribeContinuousBackups", Request.input("TableName", request.physicalId()))
        .path("ContinuousBackupsDescription")
        .path("PointInTimeRecoveryDescription")
        .path("PointInTimeRecoveryStatus")
        .asText()
        .equals("ENABLED");
  }

  private static void timeToLive(Request request, ObjectNode before) {
    var input = Request.input("TableName", request.physicalId());
    var wanted = request.optional("TimeToLiveSpecification");
    if (wanted.isPresent() && wanted.get().path("Enabled").asBoolean()) {
      input.set("TimeToLiveSpecification", wanted.get());
      request.call(SERVICE, "UpdateTimeToLive", input);
    } else if (before.path("TimeToLiveSpecification").path("Enabled").asBoolean()) {
      var off = input.putObject("TimeToLiveSpecification").put("Enabled", false);
      off.set("AttributeName", before.path("TimeToLiveSpecification").path("AttributeName"));
      request.call(SERVICE, "UpdateTimeToLive", input);
    }
  }

  private static void extras(Request request) {
    request
        .optional("KinesisStreamSpecification")
        .ifPresent(kinesis -> {
          var input = Request.input("TableName", request.physicalId());
          input.put("StreamArn", kinesis.path("StreamArn").asText());
          request.call(SERVICE, "EnableKinesisStreamingDestination", input);
        });
    request
        .optional("ContributorInsightsSpecification")
        .filter(insights -> insights.path("Enabled").asBoolean())
        .ifPresent(insights -> {
          var input = Request.input("TableName", request.physicalId());
          request.call(
              SERVICE,
              "UpdateContributorInsights",
              input.put("ContributorInsightsAction", "ENABLE"));
        });
  }

  private static ObjectNode describe(Request request) {
    return request.call(SERVICE, "DescribeTable", Request.input("TableName", request.physicalId()));
  }

  private static JsonNode table(Request request) {
    return describe(request).path("Table");
  }

  private static void awaitActive(Request request) {
    request.await(
        "Table " + request.physicalId(),
        () -> {
          var table = table(request);
          return table.path("TableStatus").asText().equals("ACTIVE")
              && table
                  .path("GlobalSecondaryIndexes")
                  .valueStream()
                  .allMatch(index -> index.path("IndexStatus").asText("ACTIVE").equals("ACTIVE"));
        });
  }

  private static Provisioned provisioned(Request request) {
    var table = table(request);
    var attributes = Request.input("Arn", table.path("TableArn").asText());
    if (table.has("LatestStreamArn")) {
      attributes.put("StreamArn", table.path("LatestStreamArn").asText());
    }
    return new Provisioned(request.physicalId(), attributes);
  }

  /** The key schema cannot change, says the page of AWS::DynamoDB::Table. */
  @Override
  public Set<String> replacedWith() {
    return Set.of("KeySchema", "LocalSecondaryIndexes");
  }

  @Override
  public Set<String> unsupported() {
    return Set.of("ImportSourceSpecification");
  }
}
