package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.cloudformation.template.Refusal;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Input;
import java.util.List;
import java.util.function.Function;

/**
 * Answers lists a page at a time; the token says how many items, counted from the end, are left.
 */
final class Pages {
  private Pages() {}

  /**
   * The page that the input asks for. Counting from the end, a token stays right when newer items
   * come in front.
   */
  static <T> ObjectNode of(
      ObjectNode input, List<T> items, int size, String member, Function<T, JsonNode> shown) {
    var left = Input.optionalText(input, "NextToken").map(Pages::left).orElse(items.size());
    var from = Math.max(0, items.size() - left);
    var to = Math.min(items.size(), from + size);
    var output = JsonNodeFactory.instance.objectNode();
    var list = output.putArray(member);
    items.subList(from, to).forEach(item -> list.add(shown.apply(item)));
    if (to < items.size()) {
      output.put("NextToken", Integer.toString(items.size() - to));
    }
    return output;
  }

  private static int left(String token) {
    try {
      int left = Integer.parseInt(token);
      if (left >= 0) {
        return left;
      }
    } catch (NumberFormatException e) {
      throw invalid(token);
    }
    throw invalid(token);
  }

  private static AwsException invalid(String token) {
    return Refusal.of("Invalid NextToken: " + token);
  }
}
