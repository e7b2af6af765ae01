package io.annal;

import java.util.List;

/**
 * Whether two trees say the same: {@code 1.50} is {@code 1.5}, which a store may have made of it.
 */
final class Equality {
  private Equality() {}

  static boolean same(Json a, Json b) {
    return switch (a) {
      case Json.Num(var number) -> b instanceof Json.Num(var other) && number.compareTo(other) == 0;
      case Json.Arr(var items) -> b instanceof Json.Arr(var others) && same(items, others);
      case Json.Obj(var members) ->
          b instanceof Json.Obj(var others)
              && members.keySet().equals(others.keySet())
              && members.entrySet().stream()
                  .allMatch(member ->
                      ((Json.Obj) b)
                          .get(member.getKey())
                          .filter(other -> same(member.getValue(), other))
                          .isPresent());
      case Json.Str s -> s.equals(b);
      case Json.Bool bool -> bool.equals(b);
      case Json.Null n -> n.equals(b);
    };
  }

  private static boolean same(List<Json> items, List<Json> others) {
    if (items.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < items.size(); i++) {
      if (!same(items.get(i), others.get(i))) {
        return false;
      }
    }
    return true;
  }
}
