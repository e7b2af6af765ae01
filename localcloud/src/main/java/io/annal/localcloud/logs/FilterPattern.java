package io.annal.localcloud.logs;

import com.google.re2j.PatternSyntaxException;
import io.annal.localcloud.logs.insights.LinearPattern;
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
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
  private static final int LONGEST = 1024;

  /** "Two regular expression patterns within a single filter pattern", API_PutMetricFilter. */
  private static final int MOST_REGEXES = 2;

  private static final Pattern REGEX = Pattern.compile("%[^%]+%");
  private static final Pattern TERM =
      Pattern.compile("([?-]?)(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|%([^%]+)%|(\\S+))");

  private FilterPattern() {}

  /** Says whether a pattern that was parsed has a regular expression. */
  static boolean hasRegex(String pattern) {
    return REGEX.matcher(pattern).find();
  }

  /** A test for messages. */
  static Predicate<String> parse(String pattern) {
    if (pattern.length() > LONGEST) {
      throw LogsErrors.invalid(
          "A filter pattern has at most %d characters, not %d."
              .formatted(LONGEST, pattern.length()));
    }
    if (REGEX.matcher(pattern).results().count() > MOST_REGEXES) {
      throw LogsErrors.invalid(
          "A filter pattern has at most %d regular expressions.".formatted(MOST_REGEXES));
    }
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
      com.google.re2j.Pattern compiled = regex(regex);
      return message -> compiled.matcher(message).find();
    }
    String quoted = matcher.group(2);
    String term = quoted == null ? matcher.group(4) : quoted.replaceAll("\\\\(.)", "$1");
    return message -> message.contains(term);
  }

  /** In time linear in the message, whatever the caller writes. */
  static com.google.re2j.Pattern regex(String text) {
    try {
      return LinearPattern.of(text);
    } catch (PatternSyntaxException e) {
      throw LogsErrors.invalid("Invalid regular expression in the filter pattern: " + text);
    }
  }
}
