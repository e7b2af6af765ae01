package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import java.io.IOException;
import java.util.List;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Ruler;

/** Event patterns, judged by the library that EventBridge itself uses. */
final class Patterns {
  private static final int LONGEST = 4096;
  private static final List<String> EVENT_FIELDS =
      List.of("id", "account", "source", "time", "region", "resources", "detail-type");

  private Patterns() {}

  /**
   * The pattern, if it is one.
   *
   * @throws AwsException {@code InvalidEventPatternException}
   */
  static String checked(String pattern) {
    if (pattern.length() > LONGEST) {
      throw Valid.constraint(
          pattern, "EventPattern", "Member must have length less than or equal to " + LONGEST);
    }
    var problem = JsonRuleCompiler.check(pattern);
    if (problem != null) {
      throw AwsException.badRequest(
          "InvalidEventPatternException",
          "Event pattern is not valid. Reason: " + firstLine(problem));
    }
    return pattern;
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  static ObjectNode test(ObjectNode input, CallContext context) {
    var pattern = checked(Input.text(input, "EventPattern"));
    var text = Input.text(input, "Event");
    var event =
        Json.parseObject(text)
            .orElseThrow(() -> AwsException.validation("Parameter Event is not valid."));
    for (var field : EVENT_FIELDS) {
      if (!event.has(field)) {
        throw AwsException.validation(
            "Parameter Event is not valid. Reason: Event must contain the field '%s'."
                .formatted(field));
      }
    }
    return Json.object().put("Result", matches(text, pattern));
  }

  static boolean matches(String event, String pattern) {
    try {
      return Ruler.matchesRule(event, pattern);
    } catch (IOException e) {
      throw new IllegalStateException("a checked pattern that cannot be read", e);
    } catch (Exception e) {
      throw new IllegalStateException("an event that cannot be matched", e);
    }
  }
}
