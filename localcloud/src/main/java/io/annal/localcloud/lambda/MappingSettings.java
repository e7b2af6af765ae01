package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Input;
import java.util.List;
import java.util.Set;

/** Checks the members that configure an event-source mapping. */
final class MappingSettings {
  private static final List<String> NOT_HERE =
      List.of(
          "TumblingWindowInSeconds",
          "Topics",
          "Queues",
          "SourceAccessConfigurations",
          "SelfManagedEventSource",
          "AmazonManagedKafkaEventSourceConfig",
          "SelfManagedKafkaEventSourceConfig",
          "DocumentDBEventSourceConfig",
          "KMSKeyArn",
          "ProvisionedPollerConfig",
          "StartingPositionTimestamp",
          "LoggingConfig");

  private MappingSettings() {}

  static void create(ObjectNode input, ObjectNode document) {
    String arn = document.path("EventSourceArn").asText();
    boolean queue = arn.startsWith("arn:aws:sqs:");
    if (!queue && !arn.startsWith("arn:aws:dynamodb:")) {
      throw AwsException.unsupported("The event source " + arn);
    }
    if (!queue) {
      String start = Input.optionalText(input, "StartingPosition").orElse("");
      if (!Set.of("TRIM_HORIZON", "LATEST").contains(start)) {
        throw Refusals.invalid(
            "1 validation error detected: Value '%s' at 'startingPosition' failed to satisfy"
                    .formatted(start)
                + " constraint: Member must satisfy enum value set: [TRIM_HORIZON, LATEST]");
      }
      document.put("StartingPosition", start);
      document.put("ParallelizationFactor", 1).put("MaximumRecordAgeInSeconds", -1);
      document.put("BisectBatchOnFunctionError", false).put("MaximumRetryAttempts", -1);
      document.put("TumblingWindowInSeconds", 0);
      document.putObject("DestinationConfig").putObject("OnFailure");
    }
    document.put("BatchSize", queue ? 10 : 100).put("MaximumBatchingWindowInSeconds", 0);
    document.putArray("FunctionResponseTypes");
    update(input, document);
  }

  static void update(ObjectNode input, ObjectNode document) {
    for (String member : NOT_HERE) {
      JsonNode value = input.path(member);
      boolean asked =
          value.isContainerNode()
              ? !value.isEmpty()
              : !value.isMissingNode() && !value.isNull() && !value.asText().equals("0");
      if (asked) {
        throw AwsException.unsupported(member + " of an event-source mapping");
      }
    }
    boolean queue = document.path("EventSourceArn").asText().startsWith("arn:aws:sqs:");
    number(input, document, "BatchSize", 1, 10_000);
    number(input, document, "MaximumBatchingWindowInSeconds", 0, 300);
    if (!queue) {
      number(input, document, "ParallelizationFactor", 1, 10);
      number(input, document, "MaximumRecordAgeInSeconds", -1, 604_800);
      number(input, document, "MaximumRetryAttempts", -1, 10_000);
      Input.optionalBoolean(input, "BisectBatchOnFunctionError")
          .ifPresent(bisect -> document.put("BisectBatchOnFunctionError", bisect));
    }
    Input.optionalObject(input, "DestinationConfig")
        .ifPresent(destinations -> {
          String arn = destinations.path("OnFailure").path("Destination").asText("");
          if (!arn.isEmpty()) {
            Destinations.check(arn);
          }
          document.set("DestinationConfig", destinations.deepCopy());
        });
    Input.optionalObject(input, "FilterCriteria")
        .ifPresent(criteria -> {
          RecordFilter.of(criteria);
          document.set("FilterCriteria", criteria.deepCopy());
        });
    if (input.path("FunctionResponseTypes").isArray()) {
      document.set("FunctionResponseTypes", input.path("FunctionResponseTypes").deepCopy());
    }
    if (input.path("ScalingConfig").hasNonNull("MaximumConcurrency")) {
      document.set("ScalingConfig", input.path("ScalingConfig").deepCopy());
    }
  }

  private static void number(
      ObjectNode input, ObjectNode document, String member, long least, long most) {
    Input.optionalLong(input, member)
        .ifPresent(value -> {
          Refusals.range(
              value, Character.toLowerCase(member.charAt(0)) + member.substring(1), least, most);
          document.put(member, value);
        });
  }
}
