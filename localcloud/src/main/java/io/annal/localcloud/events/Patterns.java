package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import java.io.IOException;
import java.util.List;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.MachineComplexityEvaluator;
import software.amazon.event.ruler.Ruler;

/** Event patterns, judged by the library that EventBridge itself uses. */
final class Patterns {
  private static final int LONGEST = 4096;

  /**
   * The API reference names {@code resources}, too, and AWS takes events without: see <a
   * href="https://github.com/localstack/localstack/pull/11994">what was tried on it</a>.
   */
  private static final List<String> EVENT_FIELDS =
      List.of("id", "account", "source", "time", "region", "detail-type");

  /**
   * How complex wildcards may be together. The user guide has the limit without a number, and the
   * library the measure: {@code *:*:*:*:*:event-bus/*}, which is 11, is refused by EventBridge, as
   * are four names in {@code *:stack/NAME/*}, 12, where three, 9, are taken.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-wildcard-matching-complexity">Wildcard
   *     matching complexity</a>
   * @see <a href="https://github.com/vals-ai/Valkyrie/pull/278">three names and four</a>
   */
  private static final int MOST_COMPLEX = 10;

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
      throw invalid(firstLine(problem));
    }
    if (pattern.contains("\"wildcard\"") && complexity(pattern) > MOST_COMPLEX) {
      throw invalid(
          "Rule is too complex - try using fewer wildcard characters or fewer repeating character"
              + " sequences after a wildcard character");
    }
    return pattern;
  }

  private static AwsException invalid(String reason) {
    return AwsException.badRequest(
        "InvalidEventPatternException", "Event pattern is not valid. Reason: " + reason);
  }

  private static int complexity(String pattern) {
    var machine = Machine.builder().build();
    try {
      machine.addRule("pattern", pattern);
    } catch (IOException e) {
      throw new IllegalStateException("a checked pattern that cannot be read", e);
    }
    return machine.evaluateComplexity(new MachineComplexityEvaluator(MOST_COMPLEX + 1));
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
