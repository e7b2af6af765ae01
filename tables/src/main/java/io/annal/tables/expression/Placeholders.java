package io.annal.tables.expression;

import io.annal.tables.expression.DocumentPath.Attribute;
import io.annal.tables.expression.DocumentPath.Element;
import io.annal.tables.expression.DocumentPath.Index;
import io.annal.tables.expression.Node.Path;
import io.annal.tables.value.AttributeValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** {@code ExpressionAttributeNames} and {@code …Values}, and which of them expressions used. */
final class Placeholders {
  private final Map<String, String> names;
  private final Map<String, AttributeValue> values;
  private final Set<String> used = new HashSet<>();

  Placeholders(Map<String, String> names, Map<String, AttributeValue> values) {
    this.names = names;
    this.values = values;
  }

  /** The path that is meant. */
  DocumentPath path(ExpressionKind kind, Path path) {
    var elements = new ArrayList<Element>();
    for (Path.Step step : path.steps()) {
      elements.add(
          switch (step) {
            case Path.Name name -> new Attribute(name(kind, name.text()));
            case Path.Index index -> new Index(index(kind, index.digits()));
          });
    }
    return new DocumentPath(elements);
  }

  private String name(ExpressionKind kind, String text) {
    if (!text.startsWith("#")) {
      return text;
    }
    String name = names.get(text);
    if (name == null) {
      throw kind.fault(
          "An expression attribute name used in the document path is not defined; attribute name: "
              + text);
    }
    used.add(text);
    return name;
  }

  private static int index(ExpressionKind kind, String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      throw kind.fault(
          "List index is not within the allowable range; index: [%s]".formatted(digits));
    }
  }

  /** The value that is meant. */
  AttributeValue value(ExpressionKind kind, Node.Value value) {
    AttributeValue meant = values.get(value.reference());
    if (meant == null) {
      throw kind.fault(
          "An expression attribute value used in expression is not defined; attribute value: "
              + value.reference());
    }
    used.add(value.reference());
    return meant;
  }

  Set<String> unusedNames() {
    return unused(names.keySet());
  }

  Set<String> unusedValues() {
    return unused(values.keySet());
  }

  private Set<String> unused(Set<String> all) {
    var unused = new TreeSet<>(all);
    unused.removeAll(used);
    return unused;
  }
}
