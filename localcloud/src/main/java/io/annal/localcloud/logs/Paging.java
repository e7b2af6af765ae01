package io.annal.localcloud.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Trees;
import java.util.List;

/** Pages of a list, by an opaque token that is a position. */
final class Paging {
  private Paging() {}

  static ObjectNode page(ObjectNode input, List<? extends JsonNode> all, String member) {
    int limit = limit(input, 50, 50);
    int from =
        Math.min(
            all.size(), Input.optionalText(input, "nextToken").map(Paging::position).orElse(0));
    int to = Math.min(all.size(), from + limit);
    ObjectNode output = Trees.object();
    output.putArray(member).addAll(all.subList(from, to));
    if (to < all.size()) {
      output.put("nextToken", Integer.toString(to));
    }
    return output;
  }

  static int limit(ObjectNode input, int standard, int most) {
    long limit = Input.optionalLong(input, "limit").orElse((long) standard);
    if (limit < 1 || limit > most) {
      throw LogsErrors.invalid(
          "1 validation error detected: Value '%d' at 'limit' failed to satisfy constraint: Member"
                  .formatted(limit)
              + " must have value between 1 and "
              + most);
    }
    return Math.toIntExact(limit);
  }

  private static int position(String token) {
    try {
      return Math.max(0, Integer.parseInt(token));
    } catch (NumberFormatException e) {
      throw LogsErrors.invalid("The specified nextToken is invalid.");
    }
  }
}
