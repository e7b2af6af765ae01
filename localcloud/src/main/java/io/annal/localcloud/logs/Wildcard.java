package io.annal.localcloud.logs;

import java.util.List;

/** Text with {@code *} for anything, matched part after part and without back-tracking. */
final class Wildcard {
  private final List<String> parts;

  Wildcard(String text) {
    parts = List.of(text.split("\\*", -1));
  }

  /** Whether the whole text matches: each part where it is found first leaves the most room. */
  boolean matches(String text) {
    String first = parts.getFirst();
    if (parts.size() == 1) {
      return text.equals(first);
    }
    String last = parts.getLast();
    int end = text.length() - last.length();
    if (!text.startsWith(first) || !text.endsWith(last) || end < first.length()) {
      return false;
    }
    int at = first.length();
    for (String part : parts.subList(1, parts.size() - 1)) {
      int found = text.indexOf(part, at);
      if (found < 0 || found + part.length() > end) {
        return false;
      }
      at = found + part.length();
    }
    return true;
  }
}
