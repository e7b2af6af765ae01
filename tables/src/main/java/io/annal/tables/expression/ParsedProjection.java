package io.annal.tables.expression;

import io.annal.tables.expression.DocumentPath.Attribute;
import io.annal.tables.expression.DocumentPath.Element;
import io.annal.tables.expression.DocumentPath.Index;
import io.annal.tables.expression.Token.Kind;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.L;
import io.annal.tables.value.AttributeValue.M;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parts of items at certain paths. An expression is {@code path { "," path }}.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html">Using
 *     projection expressions</a>
 */
final class ParsedProjection implements ItemProjection {
  private final PathTree<Boolean> tree = new PathTree<>();
  private final Set<String> topLevelNames = new LinkedHashSet<>();

  ParsedProjection(List<DocumentPath> paths) {
    for (DocumentPath path : paths) {
      tree.put(path, true);
      topLevelNames.add(path.topLevelName());
    }
  }

  static ParsedProjection of(String text, Placeholders placeholders) {
    var kind = ExpressionKind.PROJECTION;
    var tokens = new Tokens(kind, text);
    var parser = new Parser(tokens);
    var paths = new ArrayList<Node.Path>();
    do {
      paths.add(parser.path());
    } while (tokens.takes(","));
    if (tokens.peek().kind() != Kind.END) {
      throw tokens.syntaxError();
    }
    List<DocumentPath> resolved =
        paths.stream().map(path -> placeholders.path(kind, path)).toList();
    PathTree.requireApart(kind, resolved);
    return new ParsedProjection(resolved);
  }

  @Override
  public M of(M item) {
    return map(tree, item);
  }

  private static @Nullable AttributeValue of(PathTree<Boolean> tree, AttributeValue value) {
    if (tree.leaf() != null) {
      return value;
    }
    if (value instanceof M map) {
      M part = map(tree, map);
      return part.values().isEmpty() ? null : part;
    }
    return value instanceof L list ? list(tree, list) : null;
  }

  private static M map(PathTree<Boolean> tree, M map) {
    var parts = new LinkedHashMap<String, AttributeValue>();
    for (Map.Entry<Element, PathTree<Boolean>> child : tree.children().entrySet()) {
      if (child.getKey() instanceof Attribute attribute) {
        AttributeValue value = map.values().get(attribute.name());
        AttributeValue part = value == null ? null : of(child.getValue(), value);
        if (part != null) {
          parts.put(attribute.name(), part);
        }
      }
    }
    return new M(parts);
  }

  private static @Nullable L list(PathTree<Boolean> tree, L list) {
    var parts = new TreeMap<Integer, AttributeValue>();
    for (Map.Entry<Element, PathTree<Boolean>> child : tree.children().entrySet()) {
      if (child.getKey() instanceof Index index && index.index() < list.values().size()) {
        AttributeValue part = of(child.getValue(), list.values().get(index.index()));
        if (part != null) {
          parts.put(index.index(), part);
        }
      }
    }
    return parts.isEmpty() ? null : new L(List.copyOf(parts.values()));
  }

  @Override
  public Set<String> topLevelNames() {
    return Set.copyOf(topLevelNames);
  }
}
