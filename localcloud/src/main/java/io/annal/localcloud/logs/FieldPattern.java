package io.annal.localcloud.logs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code [ip, user, ..., status_code = 4*, bytes > 1000]}. */
final class FieldPattern {
  private static final Pattern CONDITION =
      Pattern.compile("\\s*[A-Za-z0-9_]*\\s*(<=|>=|!=|=|<|>)\\s*(\"([^\"]*)\"|[^&|]+?)\\s*");

  private record Field(boolean ellipsis, Predicate<String> condition) {}

  private FieldPattern() {}

  static Predicate<String> parse(String pattern) {
    if (!pattern.endsWith("]")) {
      throw LogsErrors.invalid("Invalid filter pattern: " + pattern);
    }
    List<Field> fields = new ArrayList<>();
    for (String field : pattern.substring(1, pattern.length() - 1).split(",", -1)) {
      fields.add(field(field.strip()));
    }
    return message -> matches(fields, split(message));
  }

  private static Field field(String text) {
    if (text.equals("...")) {
      return new Field(true, any -> true);
    }
    Predicate<String> either = null;
    for (String alternative : text.split("\\|\\|", -1)) {
      Predicate<String> all = any -> true;
      for (String condition : alternative.split("&&", -1)) {
        all = all.and(condition(condition));
      }
      either = either == null ? all : either.or(all);
    }
    return new Field(false, Optional.ofNullable(either).orElse(any -> true));
  }

  private static Predicate<String> condition(String text) {
    Matcher matcher = CONDITION.matcher(text);
    if (!matcher.matches()) {
      return any -> true; // a mere name
    }
    String quoted = matcher.group(3);
    var comparison =
        new Comparison(
            matcher.group(1), quoted == null ? matcher.group(2) : quoted, quoted != null);
    return comparison::matches;
  }

  private static List<String> split(String message) {
    List<String> values = new ArrayList<>();
    int lastBracket = message.lastIndexOf(']');
    int lastQuote = message.lastIndexOf('"');
    int at = 0;
    while (at < message.length()) {
      char first = message.charAt(at);
      boolean enclosed = (first == '[' && at < lastBracket) || (first == '"' && at < lastQuote);
      if (enclosed) {
        int end = message.indexOf(first == '[' ? ']' : '"', at + 1);
        values.add(message.substring(at + 1, end));
        at = end + 1;
      } else if (Character.isWhitespace(first)) {
        at++;
      } else {
        int end = endOfWord(message, at);
        values.add(message.substring(at, end));
        at = end;
      }
    }
    return values;
  }

  private static int endOfWord(String message, int from) {
    int end = from;
    while (end < message.length() && !Character.isWhitespace(message.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean matches(List<Field> fields, List<String> values) {
    int dots = -1;
    for (int i = 0; i < fields.size(); i++) {
      dots = fields.get(i).ellipsis() ? i : dots;
    }
    if (dots < 0) {
      return values.size() == fields.size() && matches(fields, values, 0, fields.size(), 0);
    }
    int after = fields.size() - dots - 1;
    return values.size() >= fields.size() - 1
        && matches(fields, values, 0, dots, 0)
        && matches(fields, values, dots + 1, fields.size(), values.size() - after);
  }

  private static boolean matches(
      List<Field> fields, List<String> values, int from, int to, int firstValue) {
    for (int i = from; i < to; i++) {
      if (!fields.get(i).condition().test(values.get(firstValue + i - from))) {
        return false;
      }
    }
    return true;
  }
}
