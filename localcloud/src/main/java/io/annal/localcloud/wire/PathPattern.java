package io.annal.localcloud.wire;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Matches a path with labels: {@code /a/{Name}/b}, or {@code /a/{Rest+}} with slashes. */
final class PathPattern {
  private PathPattern() {}

  /** The labels' values, decoded, or empty where the path is another. */
  static Optional<Map<String, String>> match(String pattern, String path) {
    String[] wanted = parts(pattern);
    String[] got = parts(path);
    var labels = new LinkedHashMap<String, String>();
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].endsWith("+}") && i < got.length) {
        int rest = got.length - (wanted.length - i - 1);
        if (rest <= i) {
          return Optional.empty();
        }
        String value = String.join("/", Arrays.asList(got).subList(i, rest));
        labels.put(wanted[i].substring(1, wanted[i].length() - 2), Urls.segment(value));
        return rest == got.length && i == wanted.length - 1
            ? Optional.of(labels)
            : tail(wanted, i + 1, got, rest, labels);
      }
      if (i >= got.length || !matches(wanted[i], got[i], labels)) {
        return Optional.empty();
      }
    }
    return wanted.length == got.length ? Optional.of(labels) : Optional.empty();
  }

  private static Optional<Map<String, String>> tail(
      String[] wanted, int from, String[] got, int at, Map<String, String> labels) {
    for (int i = from, j = at; i < wanted.length; i++, j++) {
      if (!matches(wanted[i], got[j], labels)) {
        return Optional.empty();
      }
    }
    return Optional.of(labels);
  }

  private static boolean matches(String wanted, String got, Map<String, String> labels) {
    if (wanted.startsWith("{") && wanted.endsWith("}")) {
      labels.put(wanted.substring(1, wanted.length() - 1), Urls.segment(got));
      return !got.isEmpty();
    }
    return wanted.equals(got);
  }

  private static String[] parts(String path) {
    String trimmed = path.startsWith("/") ? path.substring(1) : path;
    if (trimmed.endsWith("/")) {
      trimmed = trimmed.substring(0, trimmed.length() - 1);
    }
    return trimmed.split("/", -1);
  }
}
