package io.annal.localcloud.logs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code $.a.b[0]["c"][*]}. */
final class Selector {
  private static final Pattern STEP =
      Pattern.compile("\\.([A-Za-z0-9_:@-]+)|\\[(?:(\\d+)|(\\*)|\"([^\"]*)\"|'([^']*)')\\]");

  private Selector() {}

  /** What it selects; nothing where a step leads nowhere. */
  static List<JsonNode> select(String selector, JsonNode root) {
    List<JsonNode> now = List.of(root);
    Matcher step = STEP.matcher(selector);
    while (step.find()) {
      List<JsonNode> next = new ArrayList<>();
      for (JsonNode node : now) {
        if (step.group(3) != null) {
          node.forEach(next::add);
        } else if (step.group(2) != null) {
          add(next, node.path(Integer.parseInt(step.group(2))));
        } else {
          add(next, node.path(name(step)));
        }
      }
      now = next;
    }
    return now;
  }

  private static String name(Matcher step) {
    for (int group : new int[] {1, 4, 5}) {
      if (step.group(group) != null) {
        return step.group(group);
      }
    }
    throw new IllegalStateException("A step has a name");
  }

  private static void add(List<JsonNode> all, JsonNode node) {
    if (!node.isMissingNode()) {
      all.add(node);
    }
  }
}
