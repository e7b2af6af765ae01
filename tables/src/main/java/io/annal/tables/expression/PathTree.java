package io.annal.tables.expression;

import io.annal.tables.expression.DocumentPath.Attribute;
import io.annal.tables.expression.DocumentPath.Element;
import io.annal.tables.expression.DocumentPath.Index;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Paths of which none is within another, as a tree.
 *
 * @param <T> what is kept at the end of a path
 */
final class PathTree<T> {
  private final Map<Element, PathTree<T>> children = new LinkedHashMap<>();
  private @Nullable T leaf;

  void put(DocumentPath path, T value) {
    PathTree<T> tree = this;
    for (Element element : path.elements()) {
      tree = tree.children.computeIfAbsent(element, absent -> new PathTree<>());
    }
    tree.leaf = value;
  }

  /** What is kept here; then there are no children. */
  @Nullable T leaf() {
    return leaf;
  }

  Map<Element, PathTree<T>> children() {
    return children;
  }

  /** Refuses paths that are within another, or that take one value for a map and for a list. */
  static void requireApart(ExpressionKind kind, List<DocumentPath> paths) {
    for (int second = 1; second < paths.size(); second++) {
      for (int first = 0; first < second; first++) {
        requireApart(kind, paths.get(first), paths.get(second));
      }
    }
  }

  private static void requireApart(ExpressionKind kind, DocumentPath one, DocumentPath two) {
    int shorter = Math.min(one.elements().size(), two.elements().size());
    for (int i = 0; i < shorter; i++) {
      Element a = one.elements().get(i);
      Element b = two.elements().get(i);
      if (!a.equals(b)) {
        if ((a instanceof Attribute && b instanceof Index)
            || (a instanceof Index && b instanceof Attribute)) {
          throw twoPaths(kind, "conflict", one, two);
        }
        return;
      }
    }
    throw twoPaths(kind, "overlap", one, two);
  }

  private static RuntimeException twoPaths(
      ExpressionKind kind, String what, DocumentPath one, DocumentPath two) {
    return kind.fault(
        "Two document paths %s with each other; must remove or rewrite one of these paths; path one: %s, path two: %s"
            .formatted(what, one, two));
  }
}
