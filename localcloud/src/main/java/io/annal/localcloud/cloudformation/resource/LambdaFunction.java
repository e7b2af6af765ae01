package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** AWS::Lambda::Function. */
final class LambdaFunction implements ResourceType {
  private static final String SERVICE = "lambda";
  private static final String[] CONFIGURATION = {
    "DeadLetterConfig",
    "Description",
    "Environment",
    "EphemeralStorage",
    "FileSystemConfigs",
    "Handler",
    "ImageConfig",
    "Layers",
    "LoggingConfig",
    "MemorySize",
    "Role",
    "Runtime",
    "SnapStart",
    "Timeout",
    "TracingConfig",
    "VpcConfig",
  };

  private static final List<String> UNLESS_EMPTY =
      List.of(
          "CodeSigningConfigArn",
          "FileSystemConfigs",
          "ImageConfig",
          "KmsKeyArn",
          "Layers",
          "VpcConfig");

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(request.name("FunctionName", 64));
  }

  @Override
  public boolean exists(Request request) {
    return Existence.in(() -> configuration(request));
  }

  @Override
  public Provisioned create(Request request) {
    var input = configured(request);
    input.setAll(request.copy("Architectures", "CodeSigningConfigArn", "PackageType"));
    input.set("Code", code(request));
    request.tagMap(input, "Tags");
    request.call(SERVICE, "CreateFunction", input);
    awaitReady(request);
    extras(request, Request.input());
    return provisioned(request);
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    if (request.changed(before, "Code", "Architectures")) {
      var input = code(request).setAll(request.copy("Architectures"));
      request.call(
          SERVICE,
          "UpdateFunctionCode",
          ((ObjectNode) input).put("FunctionName", request.physicalId()));
      awaitReady(request);
    }
    if (request.changed(before, CONFIGURATION) || request.changed(before, "KmsKeyArn")) {
      var input = configured(request);
      reset(before, input);
      request.call(SERVICE, "UpdateFunctionConfiguration", input);
      awaitReady(request);
    }
    if (request.changed(before, "CodeSigningConfigArn")) {
      throw AwsException.unsupported("A change of CodeSigningConfigArn of AWS::Lambda::Function");
    }
    extras(request, before);
    var provisioned = provisioned(request);
    Tagging.byMap(
        request, before, SERVICE, "Resource", provisioned.attributes().path("Arn").asText());
    request.copy("FunctionName", "PackageType");
    return provisioned;
  }

  private static ObjectNode configured(Request request) {
    var input = request.copy(CONFIGURATION).put("FunctionName", request.physicalId());
    request.optional("KmsKeyArn").ifPresent(key -> input.set("KMSKeyArn", key));
    if (input.path("Environment").path("Variables").isObject()) {
      var variables = Request.input();
      input
          .path("Environment")
          .path("Variables")
          .properties()
          .forEach(e -> variables.put(e.getKey(), e.getValue().asText()));
      input.set("Environment", Request.input().set("Variables", variables));
    }
    return input;
  }

  /** What was set and is no longer, set to what a new function has. */
  private static void reset(ObjectNode before, ObjectNode input) {
    if (before.has("Description") && !input.has("Description")) {
      input.put("Description", "");
    }
    if (before.has("Environment") && !input.has("Environment")) {
      input.putObject("Environment").putObject("Variables");
    }
    if (before.has("MemorySize") && !input.has("MemorySize")) {
      input.put("MemorySize", 128);
    }
    if (before.has("Timeout") && !input.has("Timeout")) {
      input.put("Timeout", 3);
    }
    if (before.has("DeadLetterConfig") && !input.has("DeadLetterConfig")) {
      input.putObject("DeadLetterConfig").put("TargetArn", "");
    }
    if (before.has("Layers") && !input.has("Layers")) {
      input.putArray("Layers");
    }
  }

  private static ObjectNode code(Request request) {
    var code = Request.input();
    request
        .optional("Code")
        .ifPresent(given -> {
          if (given.isObject()) {
            code.setAll((ObjectNode) given);
          }
        });
    if (code.has("SourceKMSKeyArn")) {
      throw AwsException.unsupported("SourceKMSKeyArn of AWS::Lambda::Function");
    }
    if (code.has("ZipFile")) {
      code.set("ZipFile", InlineCode.zip(request.text("Runtime"), code.path("ZipFile").asText()));
    }
    return code;
  }

  private static void extras(Request request, ObjectNode before) {
    if (request.changed(before, "ReservedConcurrentExecutions")) {
      var input = Request.input("FunctionName", request.physicalId());
      var reserved = request.optional("ReservedConcurrentExecutions");
      if (reserved.isPresent()) {
        input.set("ReservedConcurrentExecutions", reserved.get());
        request.call(SERVICE, "PutFunctionConcurrency", input);
      } else {
        request.call(SERVICE, "DeleteFunctionConcurrency", input);
      }
    }
  }

  @Override
  public void delete(Request request) {
    request.call(SERVICE, "DeleteFunction", Request.input("FunctionName", request.physicalId()));
  }

  private static ObjectNode configuration(Request request) {
    return request.call(
        SERVICE, "GetFunctionConfiguration", Request.input("FunctionName", request.physicalId()));
  }

  private static void awaitReady(Request request) {
    request.await(
        "Function " + request.physicalId(),
        () -> {
          var function = configuration(request);
          if (function.path("State").asText().equals("Failed")
              || function.path("LastUpdateStatus").asText().equals("Failed")) {
            throw AwsException.badRequest(
                "NotStabilized",
                function
                    .path("StateReason")
                    .asText(function.path("LastUpdateStatusReason").asText()));
          }
          return !function.path("State").asText().equals("Pending")
              && !function.path("LastUpdateStatus").asText().equals("InProgress");
        });
  }

  private static Provisioned provisioned(Request request) {
    var function = configuration(request);
    var attributes = Request.input("Arn", function.path("FunctionArn").asText());
    for (var name : List.of("FunctionName", "MemorySize", "Timeout", "PackageType")) {
      attributes.set(name, function.path(name));
    }
    if (function.path("SnapStart").isObject()) {
      attributes.set("SnapStartResponse", function.path("SnapStart"));
    }
    return new Provisioned(request.physicalId(), attributes);
  }

  @Override
  public Set<String> unsupported() {
    return Set.of(
        "CapacityProviderConfig",
        "DurableConfig",
        "FunctionScalingConfig",
        "PublishToLatestPublished",
        "RecursiveLoop",
        "RuntimeManagementConfig",
        "TenancyConfig");
  }

  @Override
  public Optional<String> unsupported(ObjectNode properties) {
    if (properties.path("TracingConfig").path("Mode").asText().equals("Active")) {
      return Optional.of("TracingConfig with Mode Active");
    }
    if (properties.path("LoggingConfig").path("LogFormat").asText().equals("JSON")) {
      return Optional.of("LoggingConfig with LogFormat JSON");
    }
    return Literal.firstOf(UNLESS_EMPTY, properties)
        .or(() -> ResourceType.super.unsupported(properties));
  }
}
