package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Service.Permission;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** One event-source mapping, as it is at work. */
final class Mapping {
  private final Cloud cloud;
  private final Functions functions;
  private final ObjectNode document;
  final Predicate<JsonNode> filter;

  Mapping(Cloud cloud, Functions functions, ObjectNode document) {
    this.cloud = cloud;
    this.functions = functions;
    this.document = document;
    this.filter = RecordFilter.of(document.path("FilterCriteria"));
  }

  String uuid() {
    return document.path("UUID").asText();
  }

  String source() {
    return document.path("EventSourceArn").asText();
  }

  /** The ARN of the table whose stream it reads. */
  String table() {
    return source().replaceFirst("/stream/.*", "");
  }

  boolean isQueue() {
    return source().startsWith("arn:aws:sqs:");
  }

  boolean fromLatest() {
    return document.path("StartingPosition").asText().equals("LATEST");
  }

  int batchSize() {
    return document.path("BatchSize").asInt();
  }

  /** How many batches of a shard may be under way at the same time. */
  int parallelization() {
    return document.path("ParallelizationFactor").asInt(1);
  }

  Duration window() {
    return Duration.ofSeconds(document.path("MaximumBatchingWindowInSeconds").asLong());
  }

  long maximumRetries() {
    long attempts = document.path("MaximumRetryAttempts").asLong(-1);
    return attempts < 0 ? Long.MAX_VALUE : attempts;
  }

  long maximumAgeMillis() {
    long seconds = document.path("MaximumRecordAgeInSeconds").asLong(-1);
    return seconds < 0 ? Long.MAX_VALUE : seconds * 1000;
  }

  boolean bisects() {
    return document.path("BisectBatchOnFunctionError").asBoolean();
  }

  boolean reportsFailures() {
    for (JsonNode type : document.path("FunctionResponseTypes")) {
      if (type.asText().equals("ReportBatchItemFailures")) {
        return true;
      }
    }
    return false;
  }

  Optional<String> onFailure() {
    String arn =
        document.path("DestinationConfig").path("OnFailure").path("Destination").asText("");
    return Optional.of(arn).filter(text -> !text.isEmpty());
  }

  /** The function as it is now. */
  FunctionVersion function() {
    String[] parts = document.path("FunctionArn").asText().split(":", 8);
    return functions.resolve(
        new FunctionRef(
            parts[4],
            parts[3],
            parts[6],
            parts.length > 7 ? Optional.of(parts[7]) : Optional.empty()));
  }

  /** Waits as long as the Region of the source is out of reach. */
  void awaitRegion() throws InterruptedException {
    cloud.outages().await(region());
  }

  private String region() {
    return source().split(":", 5)[3];
  }

  /** Calls the source in the name of the function's role. */
  ObjectNode call(String service, String operation, ObjectNode input) {
    return cloud.call(service, operation, input, asRole());
  }

  /**
   * Checks that the function's role may do that with the source.
   *
   * @throws io.annal.localcloud.wire.AwsException where it may not
   */
  void requires(String action) {
    cloud.require(new Permission(action, source(), Map.of()), asRole());
  }

  private CallContext asRole() {
    FunctionVersion function = function();
    return new CallContext(
        function.ref().account(),
        region(),
        new Principal.AssumedRole(function.roleName(), function.ref().name()),
        UUID.randomUUID().toString());
  }
}
