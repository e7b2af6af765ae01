package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One version of a function, as it is invoked.
 *
 * @param ref the function, with the qualifier that the caller named
 * @param configuration the API's FunctionConfiguration
 */
record FunctionVersion(FunctionRef ref, ObjectNode configuration) {

  String version() {
    return configuration.path("Version").asText();
  }

  /** The ARN by which the function was invoked. */
  String invokedArn() {
    return ref.fullArn();
  }

  /** Changes with the code and with everything that a running process has been told. */
  String revision() {
    return ref.key() + ":" + version() + ":" + configuration.path("LastModified").asText();
  }

  Duration timeout() {
    return Duration.ofSeconds(configuration.path("Timeout").asInt());
  }

  int memoryMegabytes() {
    return configuration.path("MemorySize").asInt();
  }

  String handler() {
    return configuration.path("Handler").asText();
  }

  String runtime() {
    return configuration.path("Runtime").asText();
  }

  String role() {
    return configuration.path("Role").asText();
  }

  /** Without its path. */
  String roleName() {
    return role().substring(role().lastIndexOf('/') + 1);
  }

  Map<String, String> environment() {
    var variables = new LinkedHashMap<String, String>();
    configuration
        .path("Environment")
        .path("Variables")
        .properties()
        .forEach(variable -> variables.put(variable.getKey(), variable.getValue().asText()));
    return variables;
  }

  String logGroup() {
    JsonNode group = configuration.path("LoggingConfig").path("LogGroup");
    return group.isTextual() ? group.asText() : "/aws/lambda/" + ref.name();
  }

  /** Whether AWS would start it from a snapshot. */
  boolean snapStart() {
    return snapStart(configuration);
  }

  static boolean snapStart(ObjectNode configuration) {
    return configuration.path("SnapStart").path("OptimizationStatus").asText().equals("On");
  }

  /** Where events go that failed for good, where a dead-letter queue is configured. */
  Optional<String> deadLetterTarget() {
    return Optional.of(configuration.path("DeadLetterConfig").path("TargetArn").asText())
        .filter(arn -> !arn.isEmpty());
  }

  String codeHash() {
    return HexFormat.of()
        .formatHex(Base64.getDecoder().decode(configuration.path("CodeSha256").asText()));
  }
}
