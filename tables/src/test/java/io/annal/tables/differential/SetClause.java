package io.annal.tables.differential;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The assignments of an update expression of {@link RandomExpressions}.
 *
 * @param assignments in their order
 */
record SetClause(List<Assignment> assignments) {
  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "(?:SET |, )([a-d][\\w.\\[\\]]*) = (.*?)(?=, [a-d][\\w.\\[\\]]* = | [A-Z]|$)");
  private static final Pattern NAME = Pattern.compile("(?<![\\w.:#])[a-d](?!\\w)");

  /**
   * One of them.
   *
   * @param names the top-level attributes of which the value is made
   */
  record Assignment(String path, Set<String> names) {
    String name() {
      return path.substring(0, 1);
    }

    boolean isNested() {
      return path.length() > 1;
    }
  }

  static SetClause of(String expression) {
    var assignments = new ArrayList<Assignment>();
    Matcher matcher = ASSIGNMENT.matcher(expression);
    while (matcher.find()) {
      var names = new HashSet<String>();
      NAME.matcher(matcher.group(2)).results().forEach(result -> names.add(result.group()));
      assignments.add(new Assignment(matcher.group(1), names));
    }
    return new SetClause(assignments);
  }

  /** Whether a map or list would be put within itself by an engine that does not copy values. */
  boolean mayHoldItself() {
    return assignments.stream()
        .filter(Assignment::isNested)
        .anyMatch(nested ->
            nested.names().contains(nested.name())
                || assignments.stream()
                    .anyMatch(other ->
                        nested.names().contains(other.name())
                            && other.names().contains(nested.name())));
  }
}
