package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How asynchronous invocations of a function are retried and where their results go. */
final class InvokeConfigOperations {
  private static final String CONFIGS = "EventInvokeConfigs";

  private final Cloud cloud;
  private final Functions functions;

  InvokeConfigOperations(Cloud cloud, Functions functions) {
    this.cloud = cloud;
    this.functions = functions;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "PutFunctionEventInvokeConfig", (input, context) -> write(input, context, false),
        "UpdateFunctionEventInvokeConfig", (input, context) -> write(input, context, true),
        "GetFunctionEventInvokeConfig", this::get,
        "ListFunctionEventInvokeConfigs", this::list,
        "DeleteFunctionEventInvokeConfig", this::delete);
  }

  private ObjectNode write(ObjectNode input, CallContext context, boolean update) {
    FunctionRef ref = reference(input, context);
    functions.resolve(ref);
    ObjectNode written =
        functions.change(
            ref,
            document -> {
              ObjectNode configs = Json.child(document, CONFIGS);
              if (update && !configs.has(key(ref))) {
                throw absent(ref);
              }
              ObjectNode config =
                  update ? Json.child(configs, key(ref)) : configs.putObject(key(ref));
              write(input, config);
              config.put("LastModified", cloud.clock().millis());
              return config;
            });
    return shown(ref, key(ref), written);
  }

  private static void write(ObjectNode input, ObjectNode config) {
    Input.optionalLong(input, "MaximumRetryAttempts")
        .ifPresent(attempts -> {
          Refusals.range(attempts, "maximumRetryAttempts", 0, 2);
          config.put("MaximumRetryAttempts", attempts);
        });
    Input.optionalLong(input, "MaximumEventAgeInSeconds")
        .ifPresent(age -> {
          Refusals.range(age, "maximumEventAgeInSeconds", 60, 21_600);
          config.put("MaximumEventAgeInSeconds", age);
        });
    Input.optionalObject(input, "DestinationConfig")
        .ifPresent(destinations -> {
          for (String when : List.of("OnSuccess", "OnFailure")) {
            String arn = destinations.path(when).path("Destination").asText("");
            if (!arn.isEmpty()) {
              Destinations.check(arn);
            }
          }
          config.set("DestinationConfig", destinations.deepCopy());
        });
  }

  private ObjectNode get(ObjectNode input, CallContext context) {
    FunctionRef ref = reference(input, context);
    JsonNode config = functions.get(ref).path(CONFIGS).path(key(ref));
    if (!config.isObject()) {
      throw absent(ref);
    }
    return shown(ref, key(ref), config);
  }

  private ObjectNode list(ObjectNode input, CallContext context) {
    FunctionRef ref = reference(input, context);
    List<ObjectNode> found = new ArrayList<>();
    functions
        .get(ref)
        .path(CONFIGS)
        .properties()
        .forEach(config -> found.add(shown(ref, config.getKey(), config.getValue())));
    return Pages.of(input, found, "FunctionEventInvokeConfigs", 50);
  }

  private ObjectNode delete(ObjectNode input, CallContext context) {
    FunctionRef ref = reference(input, context);
    var _ =
        functions.change(
            ref,
            document -> {
              if (Json.child(document, CONFIGS).remove(key(ref)) == null) {
                throw absent(ref);
              }
              return document;
            });
    return Json.object();
  }

  private static ObjectNode shown(FunctionRef ref, String qualifier, JsonNode config) {
    ObjectNode output = config.deepCopy();
    output.putPOJO("LastModified", Instant.ofEpochMilli(config.path("LastModified").asLong()));
    output.put("FunctionArn", ref.qualifiedArn(qualifier));
    ObjectNode destinations = Json.child(output, "DestinationConfig");
    Json.child(destinations, "OnSuccess");
    Json.child(destinations, "OnFailure");
    return output;
  }

  private static AwsException absent(FunctionRef ref) {
    return Refusals.notFound(
        "The function %s doesn't have an EventInvokeConfig".formatted(ref.qualifiedArn(key(ref))));
  }

  private static String key(FunctionRef ref) {
    return ref.qualifier().orElse(FunctionRef.LATEST);
  }

  private static FunctionRef reference(ObjectNode input, CallContext context) {
    return FunctionRef.of(
        Input.text(input, "FunctionName"), Input.optionalText(input, "Qualifier"), context);
  }
}
