package io.annal.localcloud.autoscaling;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Paging;
import io.annal.localcloud.wire.Trees;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Answers a list in pages. */
final class Lists {
  private Lists() {}

  static <T> ObjectNode page(
      ObjectNode input,
      String member,
      List<T> all,
      Function<T, String> key,
      Function<T, ObjectNode> described,
      int most) {
    var limit =
        Input.optionalLong(input, "MaxResults").map(n -> Math.clamp(n, 1, most)).orElse(most);
    var sorted = all.stream().sorted(Comparator.comparing(key)).toList();
    Paging.Page<T> page;
    try {
      page = Paging.page(sorted, key, Input.optionalText(input, "NextToken"), limit);
    } catch (IllegalArgumentException e) {
      throw AwsException.badRequest(
          "InvalidNextTokenException", "The next token supplied was invalid");
    }
    var output = Trees.object();
    var list = output.putArray(member);
    page.items().forEach(item -> list.add(described.apply(item)));
    page.nextToken().ifPresent(token -> output.put("NextToken", token));
    return output;
  }
}
