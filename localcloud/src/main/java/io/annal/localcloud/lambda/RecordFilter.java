package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import software.amazon.event.ruler.RuleCompiler;
import software.amazon.event.ruler.Ruler;

/** The filter criteria of an event-source mapping: a record passes if any pattern matches it. */
final class RecordFilter {
  private RecordFilter() {}

  static Predicate<JsonNode> of(JsonNode criteria) {
    List<String> patterns = new ArrayList<>();
    for (JsonNode filter : criteria.path("Filters")) {
      String pattern = filter.path("Pattern").asText();
      String wrong = RuleCompiler.check(pattern);
      if (wrong != null) {
        throw Refusals.invalid("Invalid filter pattern definition. " + wrong);
      }
      patterns.add(pattern);
    }
    return patterns.isEmpty() ? any -> true : event -> matches(patterns, event);
  }

  private static boolean matches(List<String> patterns, JsonNode event) {
    String text = Json.text(event);
    for (String pattern : patterns) {
      try {
        if (Ruler.matchesRule(text, pattern)) {
          return true;
        }
      } catch (Exception e) {
        throw new IllegalStateException("A filter pattern was checked and cannot be used", e);
      }
    }
    return false;
  }
}
