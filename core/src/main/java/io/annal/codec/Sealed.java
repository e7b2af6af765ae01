package io.annal.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the records below a sealed interface, without scanning. */
final class Sealed {
  private Sealed() {}

  static <T> List<Class<? extends T>> recordsOf(Class<T> type) {
    var found = new ArrayList<Class<? extends T>>();
    collect(type, type, found);
    return found;
  }

  /**
   * The records by their simple names, under which they are stored and sent.
   *
   * @throws IllegalArgumentException where two records have one name
   */
  static <T> Map<String, Class<? extends T>> byName(Class<T> type) {
    var byName = new LinkedHashMap<String, Class<? extends T>>();
    for (var record : recordsOf(type)) {
      var other = byName.put(record.getSimpleName(), record);
      if (other != null) {
        throw new IllegalArgumentException(
            "two records below %s are named %s: %s and %s; rename one of them"
                .formatted(
                    type.getName(), record.getSimpleName(), other.getName(), record.getName()));
      }
    }
    return byName;
  }

  private static <T> void collect(Class<T> root, Class<?> type, List<Class<? extends T>> found) {
    if (type.isRecord()) {
      found.add(type.asSubclass(root));
    } else if (type.isSealed()) {
      for (var permitted : type.getPermittedSubclasses()) {
        collect(root, permitted, found);
      }
    } else {
      throw new IllegalArgumentException(
          type.getName() + " is neither a record nor a sealed interface of records");
    }
  }
}
