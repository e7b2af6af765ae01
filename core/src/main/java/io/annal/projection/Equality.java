package io.annal.projection;

import io.annal.Json;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

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

  /** The names of the members that differ, in order; none where there is one object only. */
  static List<String> differing(Optional<Json.Obj> a, Optional<Json.Obj> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return List.of();
    }
    var names = new TreeSet<>(a.get().members().keySet());
    names.addAll(b.get().members().keySet());
    names.removeIf(name -> same(a.get().get(name), b.get().get(name)));
    return List.copyOf(names);
  }

  private static boolean same(Optional<Json> a, Optional<Json> b) {
    return a.isPresent() && b.isPresent() && same(a.get(), b.get());
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
