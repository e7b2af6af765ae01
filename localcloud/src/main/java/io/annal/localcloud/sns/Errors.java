package io.annal.localcloud.sns;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Paging;
import io.annal.localcloud.wire.Paging.Page;
import io.annal.localcloud.wire.Trees;
import java.util.List;
import java.util.function.Function;

/** Refuses in SNS's words. */
final class Errors {
  private Errors() {}

  static AwsException invalid(String message) {
    return AwsException.badRequest("InvalidParameter", message);
  }

  static String text(ObjectNode input, String member) {
    return Input.optionalText(input, member)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> invalid("Invalid parameter: " + member));
  }

  static ObjectNode json(String text, String what) {
    try {
      if (Trees.readJson(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (AwsException e) {
      throw invalid("Invalid parameter: %s: failed to parse JSON.".formatted(what));
    }
    throw invalid("Invalid parameter: %s: not a JSON object.".formatted(what));
  }

  static <T> Page<T> page(ObjectNode input, List<T> all, Function<T, String> key, int limit) {
    try {
      return Paging.page(
          all, key, Input.optionalText(input, "NextToken").filter(t -> !t.isEmpty()), limit);
    } catch (IllegalArgumentException e) {
      throw invalid("Invalid parameter: NextToken");
    }
  }
}
