package io.annal.localcloud.ssm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Trees;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Puts and deletes parameters. */
final class Writes {
  private static final Set<String> TYPES = Set.of("String", "StringList", "SecureString");
  private static final int MAX_STANDARD_BYTES = 4096;
  private static final int MAX_VERSIONS = 100;

  private final Parameters parameters;

  Writes(Parameters parameters) {
    this.parameters = parameters;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "DeleteParameter", this::delete,
        "DeleteParameters", this::deleteMany,
        "PutParameter", this::put);
  }

  private synchronized ObjectNode put(ObjectNode input, CallContext context) {
    String name = Names.of(Input.text(input, "Name"), context).name();
    Names.check(name);
    refuseWhatIsNotThere(input);
    var existing = parameters.find(name, context);
    if (existing.isPresent() && !Input.optionalBoolean(input, "Overwrite").orElse(false)) {
      throw AwsException.badRequest(
          "ParameterAlreadyExists",
          "The parameter already exists. To overwrite this value, set the overwrite option in the"
              + " request to true.");
    }
    var parameter = existing.orElseGet(() -> created(name));
    var versions = (ArrayNode) parameter.get(Parameters.VERSIONS);
    var version = version(input, versions, context);
    if (existing.isPresent() && input.hasNonNull("Tags")) {
      throw AwsException.validation(
          "Invalid request: tags and overwrite can't be used together. To create a parameter with"
              + " tags, please remove overwrite flag.");
    }
    versions.add(version);
    if (versions.size() > MAX_VERSIONS) {
      versions.remove(0);
    }
    ParameterTags.add(parameter, Input.list(input, "Tags"));
    parameters.put(name, parameter, context);
    return Trees.object()
        .put("Version", version.get("Version").longValue())
        .put("Tier", "Standard");
  }

  private static ObjectNode created(String name) {
    var parameter = Trees.object().put("Name", name);
    parameter.putArray(Parameters.VERSIONS);
    parameter.putObject(Parameters.TAGS);
    return parameter;
  }

  private ObjectNode version(ObjectNode input, ArrayNode versions, CallContext context) {
    var before = versions.isEmpty() ? Trees.object() : versions.get(versions.size() - 1);
    String value = Input.text(input, "Value");
    String type = Input.optionalText(input, "Type").orElse(before.path("Type").asText());
    checkValue(value, type);
    var version =
        Trees.object()
            .put("Version", before.path("Version").asLong() + 1)
            .put("Type", type)
            .put("Value", value)
            .put("DataType", Input.optionalText(input, "DataType").orElse("text"))
            .put("LastModifiedUser", user(context))
            .put("LastModifiedDate", parameters.clock().millis());
    if (type.equals("SecureString")) {
      version.put("KeyId", Input.optionalText(input, "KeyId").orElse("alias/aws/ssm"));
    }
    Input.optionalText(input, "Description").ifPresent(text -> version.put("Description", text));
    Input.optionalText(input, "AllowedPattern").ifPresent(p -> version.put("AllowedPattern", p));
    checkPattern(value, version.path("AllowedPattern").asText());
    return version;
  }

  private static void checkValue(String value, String type) {
    if (!TYPES.contains(type)) {
      throw AwsException.badRequest(
          type.isEmpty() ? "ValidationException" : "UnsupportedParameterType",
          "A parameter's type is String, StringList or SecureString, not '%s'".formatted(type));
    }
    if (value.isEmpty()) {
      throw AwsException.validation("A parameter's value may not be empty");
    }
    if (value.getBytes(StandardCharsets.UTF_8).length > MAX_STANDARD_BYTES) {
      throw AwsException.validation(
          "Standard tier parameters support a maximum parameter value of 4096 characters.");
    }
  }

  private static void checkPattern(String value, String pattern) {
    try {
      if (!pattern.isEmpty() && !Pattern.matches(pattern, value)) {
        throw AwsException.badRequest(
            "ParameterPatternMismatchException",
            "Parameter value, cannot be validated against allowedPattern: " + pattern);
      }
    } catch (PatternSyntaxException e) {
      throw AwsException.badRequest(
          "InvalidAllowedPatternException", "Not a regular expression: " + pattern);
    }
  }

  private static void refuseWhatIsNotThere(ObjectNode input) {
    String tier = Input.optionalText(input, "Tier").orElse("Standard");
    if (tier.equals("Advanced")) {
      throw AwsException.unsupported("Tier Advanced of PutParameter");
    }
    if (input.hasNonNull("Policies")) {
      throw AwsException.unsupported("Policies of PutParameter");
    }
    String dataType = Input.optionalText(input, "DataType").orElse("text");
    if (!dataType.equals("text")) {
      throw AwsException.unsupported("DataType " + dataType + " of PutParameter");
    }
  }

  private static String user(CallContext context) {
    return switch (context.principal()) {
      case Principal.Root _ -> "arn:aws:iam::%s:root".formatted(context.account());
      case Principal.AssumedRole role ->
          "arn:aws:sts::%s:assumed-role/%s/%s"
              .formatted(context.account(), role.roleName(), role.sessionName());
      case Principal.AwsService service -> service.name();
    };
  }

  private synchronized ObjectNode delete(ObjectNode input, CallContext context) {
    String name = Names.of(Input.text(input, "Name"), context).name();
    parameters.get(name, context);
    parameters.remove(name, context);
    return Trees.object();
  }

  private synchronized ObjectNode deleteMany(ObjectNode input, CallContext context) {
    var output = Trees.object();
    var deleted = output.putArray("DeletedParameters");
    var invalid = output.putArray("InvalidParameters");
    for (var each : List.copyOf(Input.list(input, "Names"))) {
      String name = Names.of(each.asText(), context).name();
      boolean there = parameters.find(name, context).isPresent();
      parameters.remove(name, context);
      (there ? deleted : invalid).add(each);
    }
    return output;
  }
}
