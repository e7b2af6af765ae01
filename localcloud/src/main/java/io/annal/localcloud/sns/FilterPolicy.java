package io.annal.localcloud.sns;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Trees;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Ruler;

/**
 * Which messages a subscription takes; the operators are those of event patterns,
 * https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
final class FilterPolicy {
  private FilterPolicy() {}

  static void check(String policy) {
    if (policy.isEmpty() || policy.equals("{}")) {
      return;
    }
    var problem = JsonRuleCompiler.check(policy);
    if (problem != null) {
      throw Errors.invalid(
          "Invalid parameter: FilterPolicy: " + problem.lines().findFirst().orElse(""));
    }
  }

  static boolean takes(ObjectNode subscription, ObjectNode message) {
    var attributes = subscription.path("Attributes");
    var policy = attributes.path("FilterPolicy").asText("");
    if (policy.isEmpty() || policy.equals("{}")) {
      return true;
    }
    var ofBody = attributes.path("FilterPolicyScope").asText("").equals("MessageBody");
    var subject = ofBody ? message.path("Message").asText() : ofAttributes(message);
    try {
      return Trees.readJson(subject).isObject() && Ruler.matchesRule(subject, policy);
    } catch (AwsException e) {
      return false; // a body that is not JSON matches no policy on bodies
    } catch (Exception e) {
      throw new IllegalStateException("a checked filter policy that cannot be matched", e);
    }
  }

  private static String ofAttributes(ObjectNode message) {
    var event = Trees.object();
    message
        .path("MessageAttributes")
        .properties()
        .forEach(entry -> {
          var type = entry.getValue().path("DataType").asText();
          var value = entry.getValue().path("StringValue").asText("");
          if (type.startsWith("Number") || type.startsWith("String.Array")) {
            event.set(entry.getKey(), Trees.readJson(value));
          } else {
            event.put(entry.getKey(), value);
          }
        });
    return Trees.writeJsonText(event);
  }
}
