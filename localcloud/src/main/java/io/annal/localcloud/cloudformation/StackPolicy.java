package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.re2j.Pattern;
import io.annal.localcloud.cloudformation.template.Refusal;
import io.annal.localcloud.wire.AwsException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What updates may do to which resources: everything without a policy, nothing that a policy does
 * not allow.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html">Prevent
 *     updates to stack resources</a>
 */
final class StackPolicy {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private StackPolicy() {}

  /**
   * Checks a policy's form.
   *
   * @throws AwsException {@code ValidationError}
   */
  static void check(String policy) {
    if (!policy.isEmpty() && !read(policy).path("Statement").isArray()) {
      throw Refusal.of("Error validating stack policy: Statement must be a list");
    }
  }

  private static JsonNode read(String policy) {
    try {
      return JSON.readTree(policy);
    } catch (JsonProcessingException e) {
      throw Refusal.of("Error validating stack policy: not well-formed JSON");
    }
  }

  /**
   * Refuses an update that the stack's policy forbids. AWS fails the resource while updating; here
   * nothing is begun.
   */
  static void allow(Stack stack, List<JsonNode> changes) {
    if (stack.policy.isEmpty()) {
      return;
    }
    var statements = read(stack.policy).path("Statement");
    for (var whole : changes) {
      var change = whole.path("ResourceChange");
      var action =
          switch (change.path("Action").asText()) {
            case "Remove" -> "Update:Delete";
            case "Modify" ->
                change.path("Replacement").asText().equals("False")
                    ? "Update:Modify"
                    : "Update:Replace";
            default -> "";
          };
      if (!action.isEmpty() && !isAllowed(statements, change, action)) {
        throw Refusal.of(
            "Action denied by stack policy: Statement does not allow [%s] for resource [%s]"
                .formatted(action, change.path("LogicalResourceId").asText()));
      }
    }
  }

  private static boolean isAllowed(JsonNode statements, JsonNode change, String action) {
    var allowed = false;
    for (var statement : statements) {
      if (applies(statement, change, action)) {
        if (statement.path("Effect").asText().equals("Deny")) {
          return false;
        }
        allowed = true;
      }
    }
    return allowed;
  }

  private static boolean applies(JsonNode statement, JsonNode change, String action) {
    var types = statement.path("Condition").path("StringEquals").path("ResourceType");
    var like = statement.path("Condition").path("StringLike").path("ResourceType");
    var type = change.path("ResourceType").asText();
    var resource = "LogicalResourceId/" + change.path("LogicalResourceId").asText();
    return matches(statement, "Action", action)
        && matches(statement, "Resource", resource)
        && (types.isMissingNode() || any(types, type))
        && (like.isMissingNode() || any(like, type));
  }

  private static boolean matches(JsonNode statement, String member, String value) {
    return statement.has(member)
        ? any(statement.path(member), value)
        : !any(statement.path("Not" + member), value);
  }

  private static boolean any(JsonNode patterns, String value) {
    var list = patterns.isArray() ? patterns : List.of(patterns);
    for (var pattern : list) {
      var regex =
          Arrays.stream(pattern.asText().split("\\*", -1))
              .map(Pattern::quote)
              .collect(Collectors.joining(".*"));
      if (Pattern.matches(regex, value)) {
        return true;
      }
    }
    return false;
  }
}
