package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** AWS::Lambda::EventSourceMapping. */
final class LambdaEventSourceMapping implements ResourceType {
  private static final String SERVICE = "lambda";
  private static final String[] CHANGEABLE = {
    "AmazonManagedKafkaEventSourceConfig",
    "BatchSize",
    "BisectBatchOnFunctionError",
    "DestinationConfig",
    "DocumentDBEventSourceConfig",
    "Enabled",
    "FilterCriteria",
    "FunctionName",
    "FunctionResponseTypes",
    "LoggingConfig",
    "MaximumBatchingWindowInSeconds",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "MetricsConfig",
    "ParallelizationFactor",
    "ProvisionedPollerConfig",
    "ScalingConfig",
    "SelfManagedKafkaEventSourceConfig",
    "SourceAccessConfigurations",
    "TumblingWindowInSeconds",
  };

  @Override
  public Provisioned create(Request request) {
    var input = request.copy(CHANGEABLE);
    input.setAll(
        request.copy(
            "EventSourceArn",
            "Queues",
            "SelfManagedEventSource",
            "StartingPosition",
            "StartingPositionTimestamp",
            "Topics"));
    request.optional("KmsKeyArn").ifPresent(key -> input.set("KMSKeyArn", key));
    request.tagMap(input, "Tags");
    var id = request.call(SERVICE, "CreateEventSourceMapping", input).path("UUID").asText();
    return awaitSettled(request.named(id));
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    if (request.changed(before, "Queues", "Topics")) {
      throw AwsException.unsupported(
          "A change of Queues or Topics of AWS::Lambda::EventSourceMapping");
    }
    if (request.changed(before, CHANGEABLE) || request.changed(before, "KmsKeyArn")) {
      var input = request.copy(CHANGEABLE);
      request.optional("KmsKeyArn").ifPresent(key -> input.set("KMSKeyArn", key));
      if (before.has("DestinationConfig") && !input.has("DestinationConfig")) {
        input.putObject("DestinationConfig").putObject("OnFailure");
      }
      if (before.has("FilterCriteria") && !input.has("FilterCriteria")) {
        input.putObject("FilterCriteria");
      }
      request.call(SERVICE, "UpdateEventSourceMapping", input.put("UUID", request.physicalId()));
    }
    var provisioned = awaitSettled(request);
    Tagging.byMap(
        request,
        before,
        SERVICE,
        "Resource",
        provisioned.attributes().path("EventSourceMappingArn").asText());
    request.copy(
        "EventSourceArn",
        "SelfManagedEventSource",
        "StartingPosition",
        "StartingPositionTimestamp");
    return provisioned;
  }

  @Override
  public void delete(Request request) {
    request.call(SERVICE, "DeleteEventSourceMapping", key(request));
    request.await(
        "Event source mapping " + request.physicalId(),
        () -> !Existence.in(() -> request.call(SERVICE, "GetEventSourceMapping", key(request))));
  }

  private static ObjectNode key(Request request) {
    return Request.input("UUID", request.physicalId());
  }

  private static Provisioned awaitSettled(Request request) {
    request.await(
        "Event source mapping " + request.physicalId(),
        () ->
            Set.of("Enabled", "Disabled")
                .contains(
                    request
                        .call(SERVICE, "GetEventSourceMapping", key(request))
                        .path("State")
                        .asText()));
    var mapping = request.call(SERVICE, "GetEventSourceMapping", key(request));
    var arn =
        mapping
            .path("EventSourceMappingArn")
            .asText(
                request.context().arn("lambda", "event-source-mapping:" + request.physicalId()));
    return new Provisioned(
        request.physicalId(),
        Request.input("Id", request.physicalId()).put("EventSourceMappingArn", arn));
  }

  @Override
  public Optional<String> unsupported(ObjectNode properties) {
    return Literal.firstOf(
        List.of(
            "AmazonManagedKafkaEventSourceConfig",
            "DocumentDBEventSourceConfig",
            "KmsKeyArn",
            "LoggingConfig",
            "ProvisionedPollerConfig",
            "Queues",
            "SelfManagedEventSource",
            "SelfManagedKafkaEventSourceConfig",
            "SourceAccessConfigurations",
            "StartingPositionTimestamp",
            "Topics"),
        properties);
  }
}
