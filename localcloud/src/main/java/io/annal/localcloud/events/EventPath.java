package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The part of JSONPath that EventBridge knows: dot notation, dashes, underscores, alphanumeric
 * characters, array indices and wildcards,
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
final class EventPath {
  private static final Pattern WHOLE =
      Pattern.compile("\\$(\\.[A-Za-z0-9_/:@-]+|\\.\\*|\\[\\d+\\]|\\[\\*\\])*");
  private static final Pattern STEP =
      Pattern.compile("\\.([A-Za-z0-9_/:@-]+|\\*)|\\[(\\d+|\\*)\\]");

  private final List<String> steps;
  private final boolean many;

  private EventPath(List<String> steps) {
    this.steps = steps;
    this.many = steps.contains("*") || steps.contains("[*");
  }

  static Optional<EventPath> parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    var steps = new ArrayList<String>();
    var matcher = STEP.matcher(text);
    while (matcher.find()) {
      var name = matcher.group(1);
      steps.add(name != null ? name : "[" + matcher.group(2));
    }
    return Optional.of(new EventPath(List.copyOf(steps)));
  }

  /** What is there; the list of all that is there, for a path with a wildcard. */
  Optional<JsonNode> read(JsonNode event) {
    var found = List.of(event);
    for (var step : steps) {
      found = found.stream().flatMap(node -> next(node, step).stream()).toList();
    }
    if (many) {
      var all = Json.object().arrayNode();
      found.forEach(all::add);
      return Optional.of(all);
    }
    return found.stream().findFirst();
  }

  private static List<JsonNode> next(JsonNode node, String step) {
    var found = new ArrayList<JsonNode>();
    if (step.equals("*") || step.equals("[*")) {
      node.forEach(found::add);
    } else if (step.startsWith("[")) {
      add(found, node.get(Integer.parseInt(step.substring(1))));
    } else {
      add(found, node.get(step));
    }
    return found;
  }

  private static void add(List<JsonNode> found, @org.jspecify.annotations.Nullable JsonNode node) {
    if (node != null) {
      found.add(node);
    }
  }
}
