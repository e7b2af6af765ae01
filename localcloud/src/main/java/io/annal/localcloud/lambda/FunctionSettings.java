package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Input;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Checks the members that configure a function and writes them into its configuration. */
final class FunctionSettings {
  private static final Pattern ROLE =
      Pattern.compile("arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+");
  private static final Pattern HANDLER = Pattern.compile("[^\\s]{1,128}");
  private static final Pattern VARIABLE = Pattern.compile("[a-zA-Z]([a-zA-Z0-9_])+");
  private static final Pattern LOG_GROUP = Pattern.compile("[.\\-_/#A-Za-z0-9]{1,512}");

  /** What nobody asks this cloud to do when it is empty, and is refused when it is not. */
  private static final List<String> NOT_HERE =
      List.of(
          "VpcConfig",
          "Layers",
          "FileSystemConfigs",
          "ImageConfig",
          "KMSKeyArn",
          "CodeSigningConfigArn",
          "CapacityProviderConfig",
          "DurableConfig",
          "TenancyConfig",
          "PublishTo");

  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
  private static final Set<String> RESERVED =
      Set.of(
          "_HANDLER",
          "_X_AMZN_TRACE_ID",
          "AWS_DEFAULT_REGION",
          "AWS_REGION",
          "AWS_EXECUTION_ENV",
          "AWS_LAMBDA_FUNCTION_NAME",
          "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
          "AWS_LAMBDA_FUNCTION_VERSION",
          "AWS_LAMBDA_INITIALIZATION_TYPE",
          "AWS_LAMBDA_LOG_GROUP_NAME",
          "AWS_LAMBDA_LOG_STREAM_NAME",
          "AWS_ACCESS_KEY",
          "AWS_ACCESS_KEY_ID",
          "AWS_SECRET_ACCESS_KEY",
          "AWS_SESSION_TOKEN",
          "AWS_LAMBDA_RUNTIME_API",
          "LAMBDA_TASK_ROOT",
          "LAMBDA_RUNTIME_DIR");

  private static final Pattern SNAP_START =
      Pattern.compile("java(11|17|21|25)|python3\\.1[2-9]|dotnet(8|10)");

  private final Interpreters interpreters;

  FunctionSettings(Interpreters interpreters) {
    this.interpreters = interpreters;
  }

  /** Writes what the input names; the rest stays as it is. */
  void apply(ObjectNode input, ObjectNode configuration) {
    NOT_HERE.forEach(member -> refuse(input, member));
    Input.optionalText(input, "Role").ifPresent(role -> configuration.put("Role", role(role)));
    Input.optionalText(input, "Runtime")
        .ifPresent(runtime -> {
          var _ = interpreters.of(runtime);
          configuration.put("Runtime", runtime);
        });
    Input.optionalText(input, "Handler")
        .ifPresent(handler -> configuration.put("Handler", handler(handler)));
    Input.optionalText(input, "Description")
        .ifPresent(text -> configuration.put("Description", description(text)));
    number(input, "Timeout", "timeout", 1, 900, configuration);
    number(input, "MemorySize", "memorySize", 128, 10_240, configuration);
    Input.optionalObject(input, "Environment")
        .ifPresent(environment -> environment(environment, configuration));
    Input.optionalObject(input, "DeadLetterConfig")
        .ifPresent(config -> deadLetters(config, configuration));
    Input.optionalObject(input, "TracingConfig")
        .ifPresent(config -> tracing(config, configuration));
    Input.optionalObject(input, "EphemeralStorage")
        .ifPresent(storage -> storage(storage, configuration));
    Input.optionalObject(input, "SnapStart").ifPresent(config -> snapStart(config, configuration));
    Input.optionalObject(input, "LoggingConfig")
        .ifPresent(config -> logging(config, configuration));
    architectures(input, configuration);
  }

  private static void refuse(ObjectNode input, String member) {
    JsonNode value = input.path(member);
    boolean asked =
        switch (value.getNodeType()) {
          case OBJECT ->
              value.valueStream().anyMatch(inner -> !inner.isContainerNode() || !inner.isEmpty());
          case ARRAY -> !value.isEmpty();
          case STRING -> !value.asText().isEmpty();
          case MISSING, NULL -> false;
          case BOOLEAN, NUMBER, BINARY, POJO -> true;
        };
    if (asked) {
      throw AwsException.unsupported(member + " of a Lambda function");
    }
  }

  private static String role(String role) {
    if (!ROLE.matcher(role).matches()) {
      throw Refusals.pattern(role, "role", ROLE.pattern());
    }
    return role;
  }

  private static String handler(String handler) {
    if (!HANDLER.matcher(handler).matches()) {
      throw Refusals.pattern(handler, "handler", "[^\\s]+");
    }
    return handler;
  }

  private static String description(String text) {
    if (text.length() > 256) {
      throw Refusals.constraint(
          text, "description", "Member must have length less than or equal to 256");
    }
    return text;
  }

  private static void number(
      ObjectNode input,
      String member,
      String shown,
      long least,
      long most,
      ObjectNode configuration) {
    Input.optionalLong(input, member)
        .ifPresent(value -> {
          Refusals.range(value, shown, least, most);
          configuration.put(member, value);
        });
  }

  private static void environment(ObjectNode environment, ObjectNode configuration) {
    var variables = Json.object();
    var reserved = new TreeSet<String>();
    for (Map.Entry<String, JsonNode> variable : environment.path("Variables").properties()) {
      if (!VARIABLE.matcher(variable.getKey()).matches() && !RESERVED.contains(variable.getKey())) {
        throw Refusals.pattern(variable.getKey(), "environment.variables", VARIABLE.pattern());
      }
      if (RESERVED.contains(variable.getKey())) {
        reserved.add(variable.getKey());
      }
      variables.put(variable.getKey(), variable.getValue().asText());
    }
    String trouble =
        "Lambda was unable to configure your environment variables because the environment"
            + " variables you have provided ";
    if (!reserved.isEmpty()) {
      throw Refusals.invalid(
          trouble
              + "contains reserved keys that are currently not supported for modification."
              + " Reserved keys used in this request: "
              + String.join(", ", reserved));
    }
    String text = Json.text(variables);
    if (text.getBytes(StandardCharsets.UTF_8).length > 4096) {
      throw Refusals.invalid(trouble + "exceeded the 4KB limit. String measured: " + text);
    }
    configuration.putObject("Environment").set("Variables", variables);
  }

  private static void deadLetters(ObjectNode config, ObjectNode configuration) {
    String target = config.path("TargetArn").asText("");
    if (target.isEmpty()) {
      configuration.remove("DeadLetterConfig");
      return;
    }
    Destinations.check(target);
    configuration.putObject("DeadLetterConfig").put("TargetArn", target);
  }

  /** {@code Active} would promise traces that nobody collects here. */
  private static void tracing(ObjectNode config, ObjectNode configuration) {
    String mode = config.path("Mode").asText("PassThrough");
    if (!Set.of("Active", "PassThrough").contains(mode)) {
      throw Refusals.constraint(
          mode, "tracingConfig.mode", "Member must satisfy enum value set: [Active, PassThrough]");
    }
    if (mode.equals("Active")) {
      throw AwsException.unsupported("TracingConfig with Mode Active of a Lambda function");
    }
    configuration.putObject("TracingConfig").put("Mode", mode);
  }

  private static void storage(ObjectNode storage, ObjectNode configuration) {
    long size = Input.optionalLong(storage, "Size").orElse(512L);
    Refusals.range(size, "ephemeralStorage.size", 512, 10_240);
    configuration.putObject("EphemeralStorage").put("Size", size);
  }

  /**
   * Taken as AWS takes it, for the runtimes of <a
   * href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html">its page</a>. There are no
   * snapshots here: a published version's process starts from the start, and its log says so.
   */
  private static void snapStart(ObjectNode config, ObjectNode configuration) {
    String on = config.path("ApplyOn").asText("None");
    if (!Set.of("None", "PublishedVersions").contains(on)) {
      throw Refusals.constraint(
          on, "snapStart.applyOn", "Member must satisfy enum value set: [PublishedVersions, None]");
    }
    String runtime = configuration.path("Runtime").asText();
    if (on.equals("PublishedVersions") && !SNAP_START.matcher(runtime).matches()) {
      throw Refusals.invalid(runtime + " is not supported for SnapStart enabled functions.");
    }
    configuration.putObject("SnapStart").put("ApplyOn", on).put("OptimizationStatus", "Off");
  }

  private static void logging(ObjectNode config, ObjectNode configuration) {
    ObjectNode logging = Json.child(configuration, "LoggingConfig");
    Input.optionalText(config, "LogFormat")
        .filter(format -> !format.equals("Text"))
        .ifPresent(format -> {
          throw AwsException.unsupported("LogFormat " + format + " of a Lambda function");
        });
    for (String level : List.of("ApplicationLogLevel", "SystemLogLevel")) {
      if (config.hasNonNull(level)) {
        throw Refusals.invalid(level + " can only be set when LogFormat is JSON for the function.");
      }
    }
    Input.optionalText(config, "LogGroup")
        .ifPresent(group -> {
          if (!LOG_GROUP.matcher(group).matches()) {
            throw Refusals.pattern(group, "loggingConfig.logGroup", "[\\.\\-_/#A-Za-z0-9]+");
          }
          logging.put("LogGroup", group);
        });
  }

  private static void architectures(ObjectNode input, ObjectNode configuration) {
    List<String> names = Input.list(input, "Architectures").stream().map(JsonNode::asText).toList();
    if (names.isEmpty()) {
      return;
    }
    if (names.size() > 1 || !Set.of("x86_64", "arm64").contains(names.getFirst())) {
      throw Refusals.constraint(
          names,
          "architectures",
          "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64]]");
    }
    configuration.putArray("Architectures").add(names.getFirst());
  }
}
