package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Input;
import java.util.List;

/** Pages of a list, by an opaque marker that is a position. */
final class Pages {
  private Pages() {}

  static ObjectNode of(ObjectNode input, List<? extends JsonNode> all, String member, int most) {
    int size = Input.optionalInt(input, "MaxItems").orElse(most);
    Refusals.range(size, "maxItems", 1, 10_000);
    int from = Input.optionalText(input, "Marker").map(Pages::position).orElse(0);
    int to = Math.min(all.size(), from + Math.min(size, most));
    ObjectNode output = Json.object();
    ArrayNode page = output.putArray(member);
    all.subList(Math.min(from, to), to).forEach(page::add);
    if (to < all.size()) {
      output.put("NextMarker", Integer.toString(to));
    }
    return output;
  }

  private static int position(String marker) {
    try {
      return Math.max(0, Integer.parseInt(marker));
    } catch (NumberFormatException e) {
      throw Refusals.invalid("Invalid Marker: " + marker);
    }
  }
}
