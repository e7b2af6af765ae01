package io.annal.localcloud.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.localcloud.wire.AwsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Evaluates the template's conditions, each once, and its rules. */
final class Conditions {
  private static final int MOST = 10;

  private final Template template;
  private final Evaluator evaluator;
  private final Map<String, Boolean> outcomes = new HashMap<>();

  Conditions(Template template, Evaluator evaluator) {
    this.template = template;
    this.evaluator = evaluator;
  }

  /** How the condition of that name turns out. */
  synchronized boolean named(String name) {
    var known = outcomes.get(name);
    if (known != null) {
      return known;
    }
    var expression = template.conditions().get(name);
    if (expression == null) {
      throw Refusal.format("Unresolved condition dependency %s in the template".formatted(name));
    }
    var outcome = holds(expression);
    outcomes.put(name, outcome);
    return outcome;
  }

  List<String> brokenRules() {
    var broken = new ArrayList<String>();
    for (var rule : template.rules().values()) {
      if (rule.condition().map(this::holds).orElse(true)) {
        rule.assertions().stream()
            .filter(assertion -> !holds(assertion.claim()))
            .map(assertion -> "%s (%s)".formatted(assertion.description(), rule.name()))
            .forEach(broken::add);
      }
    }
    return broken;
  }

  private boolean holds(JsonNode node) {
    if (!node.isObject() || node.size() != 1) {
      throw Refusal.template("Every Conditions member must be a condition function, not " + node);
    }
    var entry = node.properties().iterator().next();
    var argument = entry.getValue();
    return switch (entry.getKey()) {
      case "Condition" -> named(argument.asText());
      case "Fn::Equals" -> {
        requireSize(argument, entry.getKey(), 2, 2);
        yield same(evaluator.evaluate(argument.path(0)), evaluator.evaluate(argument.path(1)));
      }
      case "Fn::Not" -> {
        requireSize(argument, entry.getKey(), 1, 1);
        yield !holds(argument.path(0));
      }
      case "Fn::And" -> {
        requireSize(argument, entry.getKey(), 2, MOST);
        yield argument.valueStream().map(this::holds).reduce(true, Boolean::logicalAnd);
      }
      case "Fn::Or" -> {
        requireSize(argument, entry.getKey(), 2, MOST);
        yield argument.valueStream().map(this::holds).reduce(false, Boolean::logicalOr);
      }
      case "Fn::Contains" -> contains(argument.path(0), argument.path(1));
      case "Fn::EachMemberIn" ->
          evaluator
              .evaluate(argument.path(0))
              .valueStream()
              .allMatch(item -> contains(argument.path(1), item));
      case "Fn::EachMemberEquals" ->
          evaluator
              .evaluate(argument.path(0))
              .valueStream()
              .allMatch(item -> same(item, evaluator.evaluate(argument.path(1))));
      default -> throw AwsException.unsupported("The condition function " + entry.getKey());
    };
  }

  private boolean contains(JsonNode list, JsonNode value) {
    var wanted = evaluator.evaluate(value);
    return evaluator.evaluate(list).valueStream().anyMatch(item -> same(item, wanted));
  }

  /** A parameter's value is a text, whatever its type: {@code 1} and {@code "1"} are the same. */
  private static boolean same(JsonNode one, JsonNode other) {
    return (one.isValueNode() && other.isValueNode())
        ? one.asText().equals(other.asText())
        : one.equals(other);
  }

  private static void requireSize(JsonNode argument, String function, int least, int most) {
    if (!argument.isArray() || argument.size() < least || argument.size() > most) {
      throw Refusal.template(
          least == most
              ? "every %s object requires a list of %d".formatted(function, least)
              : "every %s object requires a list of at least %d and at most %d boolean parameters."
                  .formatted(function, least, most));
    }
  }
}
