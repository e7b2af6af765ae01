package io.annal.tables.expression;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.expression.DocumentPath.Attribute;
import io.annal.tables.expression.DocumentPath.Element;
import io.annal.tables.expression.DocumentPath.Index;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.L;
import io.annal.tables.value.AttributeValue.M;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Assignments to paths of which none is within another. All new values are computed from the item
 * before; then they are put in their places at once, so that a list's indexes are those of the list
 * before.
 */
record ParsedUpdate(List<Assignment> assignments) implements Update {
  ParsedUpdate {
    assignments = List.copyOf(assignments);
  }

  /** One path and what stands there afterwards. */
  record Assignment(DocumentPath path, NewValue value) {}

  @Override
  public M apply(M before) {
    var tree = new PathTree<Optional<AttributeValue>>();
    for (Assignment assignment : assignments) {
      AttributeValue value = assignment.value().from(before);
      tree.put(assignment.path(), Optional.ofNullable(value));
    }
    return map(tree, before);
  }

  private static @Nullable AttributeValue changed(
      PathTree<Optional<AttributeValue>> tree, @Nullable AttributeValue before) {
    Optional<AttributeValue> value = tree.leaf();
    if (value != null) {
      return value.orElse(null);
    }
    boolean intoList = tree.children().keySet().iterator().next() instanceof Index;
    if (intoList && before instanceof L list) {
      return list(tree, list);
    }
    if (!intoList && before instanceof M map) {
      return map(tree, map);
    }
    throw DynamoDbException.validation(
        "The document path provided in the update expression is invalid for update");
  }

  private static M map(PathTree<Optional<AttributeValue>> tree, M before) {
    var values = new LinkedHashMap<>(before.values());
    for (Map.Entry<Element, PathTree<Optional<AttributeValue>>> child :
        tree.children().entrySet()) {
      String name = ((Attribute) child.getKey()).name();
      AttributeValue value = changed(child.getValue(), before.values().get(name));
      if (value == null) {
        values.remove(name);
      } else {
        values.put(name, value);
      }
    }
    return new M(values);
  }

  /** Elements set beyond the end are appended, in the order of their indexes. */
  private static L list(PathTree<Optional<AttributeValue>> tree, L before) {
    var changes = new TreeMap<Integer, PathTree<Optional<AttributeValue>>>();
    tree.children().forEach((element, child) -> changes.put(((Index) element).index(), child));
    List<@Nullable AttributeValue> values = new ArrayList<>(before.values());
    changes.forEach((index, child) -> {
      if (index < before.values().size()) {
        values.set(index, changed(child, before.values().get(index)));
      } else {
        values.add(changed(child, null));
      }
    });
    return new L(values.stream().filter(Objects::nonNull).map(Objects::requireNonNull).toList());
  }

  @Override
  public Set<String> topLevelNames() {
    var names = new LinkedHashSet<String>();
    assignments.forEach(each -> names.add(each.path().topLevelName()));
    return names;
  }

  /**
   * Of a list the elements at those indexes, whatever the update moved there.
   *
   * @see <a href="https://github.com/paritysuite/dynamodb-conformance/pull/107">what was recorded
   *     from the service</a>
   * @see <a href="https://github.com/ExtendDB/extenddb/pull/105">the same by AWS's own engine</a>
   */
  @Override
  public M touched(M item) {
    return new ParsedProjection(assignments.stream().map(each -> each.path()).toList()).of(item);
  }
}
