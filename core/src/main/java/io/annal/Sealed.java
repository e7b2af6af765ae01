package io.annal;

import java.util.ArrayList;
import java.util.List;

/** Finds the records below a sealed interface, without scanning. */
final class Sealed {
  private Sealed() {}

  static <T> List<Class<? extends T>> recordsOf(Class<T> type) {
    var found = new ArrayList<Class<? extends T>>();
    collect(type, type, found);
    return found;
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
