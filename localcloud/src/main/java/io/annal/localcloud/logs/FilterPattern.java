package io.annal.localcloud.logs;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The language of filter patterns: terms, JSON selectors, space-delimited fields.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html">
 *     Filter pattern syntax</a>
 */
final class FilterPattern {
  private static final Pattern TERM =
      Pattern.compile("([?-]?)(?:\"((?:[^\"\\\\]|\\\\.)*)\"|%([^%]+)%|(\\S+))");

  private FilterPattern() {}

  /** A test for messages. */
  static Predicate<String> parse(String pattern) {
    String text = pattern.strip();
    if (text.isEmpty()) {
      return any -> true;
    }
    if (text.startsWith("{")) {
      return JsonPattern.parse(text);
    }
    if (text.startsWith("[")) {
      return FieldPattern.parse(text);
    }
    return terms(text);
  }

  private static Predicate<String> terms(String text) {
    List<Predicate<String>> required = new ArrayList<>();
    List<Predicate<String>> optional = new ArrayList<>();
    Matcher matcher = TERM.matcher(text);
    while (matcher.find()) {
      Predicate<String> term = term(matcher);
      switch (matcher.group(1)) {
        case "?" -> optional.add(term);
        case "-" -> required.add(term.negate());
        default -> required.add(term);
      }
    }
    return message ->
        required.stream().allMatch(term -> term.test(message))
            && (optional.isEmpty() || optional.stream().anyMatch(term -> term.test(message)));
  }

  private static Predicate<String> term(Matcher matcher) {
    String regex = matcher.group(3);
    if (regex != null) {
      return regex(regex).asPredicate();
    }
    String quoted = matcher.group(2);
    String term = quoted == null ? matcher.group(4) : quoted.replaceAll("\\\\(.)", "$1");
    return message -> message.contains(term);
  }

  static Pattern regex(String text) {
    try {
      return Pattern.compile(text);
    } catch (java.util.regex.PatternSyntaxException e) {
      throw LogsErrors.invalid("Invalid regular expression in the filter pattern: " + text);
    }
  }

  /** Text with {@code *} for anything. */
  static Pattern wildcard(String text) {
    var regex = new StringBuilder();
    for (String part : text.split("\\*", -1)) {
      regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}
