package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tree that a query's flat names mean: {@code A.member.1.B} and {@code A.1.B} are lists, {@code
 * A.entry.1.key} and {@code A.entry.1.value} lists, too, of which {@link InputCheck} makes maps.
 * Every leaf is text; an empty list comes as empty text.
 */
final class QueryTree {
  /** No shape of AWS's comes near it, and it keeps the recursion over the tree short. */
  private static final int DEEPEST = 100;

  private final TreeMap<String, QueryTree> children = new TreeMap<>(QueryTree::byNumber);
  private @Nullable String text;

  private QueryTree() {}

  static ObjectNode of(Map<String, List<String>> parameters) {
    var root = new QueryTree();
    parameters.forEach((name, values) -> root.put(name, values.getFirst()));
    return root.structure();
  }

  private void put(String name, String value) {
    QueryTree node = this;
    String[] parts = name.split("\\.", DEEPEST + 1);
    if (parts.length > DEEPEST) {
      throw AwsException.badRequest(
          "MalformedQueryString",
          "The name of a parameter may have %d parts, and %s… has more"
              .formatted(DEEPEST, name.substring(0, 20)));
    }
    for (String part : parts) {
      node = node.children.computeIfAbsent(part, _ -> new QueryTree());
    }
    node.text = value;
  }

  private JsonNode node() {
    if (children.isEmpty()) {
      return TextNode.valueOf(text == null ? "" : text);
    }
    if (numbered()) {
      return list();
    }
    if (children.size() == 1) {
      var only = children.firstEntry();
      boolean wrapped = only.getKey().equals("member") || only.getKey().equals("entry");
      if (wrapped && only.getValue().numbered()) {
        return only.getValue().list();
      }
    }
    return structure();
  }

  private ObjectNode structure() {
    var object = Trees.object();
    children.forEach((name, child) -> object.set(name, child.node()));
    return object;
  }

  private JsonNode list() {
    var array = Trees.array();
    children.values().forEach(child -> array.add(child.node()));
    return array;
  }

  private boolean numbered() {
    return !children.isEmpty() && children.keySet().stream().allMatch(QueryTree::isNumber);
  }

  private static boolean isNumber(String name) {
    return !name.isEmpty() && name.length() < 9 && name.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static int byNumber(String left, String right) {
    return isNumber(left) && isNumber(right)
        ? Integer.compare(Integer.parseInt(left), Integer.parseInt(right))
        : left.compareTo(right);
  }
}
