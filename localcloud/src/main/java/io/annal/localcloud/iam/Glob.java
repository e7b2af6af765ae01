package io.annal.localcloud.iam;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A pattern of a policy: {@code *}, {@code ?} and policy variables.
 *
 * <p>See <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html">AWS's
 * page on policy variables</a>.
 */
final class Glob {
  /** Stands for {@code *} once variables are filled in, so that a value's own star stays a star. */
  private static final char ANY = '\uE000';

  private static final char ONE = '\uE001';
  private static final int ARN_FIELDS = 6;

  private Glob() {}

  /**
   * Fills in the variables; empty if one of them has neither value nor default, in which case the
   * pattern matches nothing.
   */
  static Optional<String> expand(String pattern, Function<String, Optional<String>> variables) {
    var expanded = new StringBuilder(pattern.length());
    for (int at = 0; at < pattern.length(); at++) {
      int end = pattern.startsWith("${", at) ? pattern.indexOf('}', at) : -1;
      if (end < 0) {
        expanded.append(wildcard(pattern.charAt(at)));
        continue;
      }
      Optional<String> value = variable(pattern.substring(at + 2, end), variables);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      expanded.append(value.get());
      at = end;
    }
    return Optional.of(expanded.toString());
  }

  /** The same without variables, as in policies of version 2008-10-17. */
  static String plain(String pattern) {
    return pattern.replace('*', ANY).replace('?', ONE);
  }

  /** An expanded pattern whose stars and question marks mean themselves. */
  static String literal(String expanded) {
    return expanded.replace(ANY, '*').replace(ONE, '?');
  }

  /** Whether the whole value matches. */
  static boolean matches(String expanded, String value) {
    int p = 0;
    int v = 0;
    int star = -1;
    int resume = 0;
    while (v < value.length()) {
      if (p < expanded.length() && expanded.charAt(p) == ANY) {
        star = p++;
        resume = v;
      } else if (p < expanded.length()
          && (expanded.charAt(p) == ONE || expanded.charAt(p) == value.charAt(v))) {
        p++;
        v++;
      } else if (star >= 0) {
        p = star + 1;
        v = ++resume;
      } else {
        return false;
      }
    }
    while (p < expanded.length() && expanded.charAt(p) == ANY) {
      p++;
    }
    return p == expanded.length();
  }

  /** Whether a pattern as it is written, without variables, matches an action, in any case. */
  static boolean matchesAction(String pattern, String action) {
    return (pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0)
        ? pattern.equalsIgnoreCase(action)
        : matches(plain(pattern.toLowerCase(Locale.ROOT)), action.toLowerCase(Locale.ROOT));
  }

  /** Whether an ARN matches, each of its six fields by itself; missing fields are stars. */
  static boolean matchesArn(String expanded, String arn) {
    boolean any = expanded.length() == 1 && expanded.charAt(0) == ANY;
    if (any || expanded.equals(arn)) {
      return true;
    }
    String[] patterns = expanded.split(":", ARN_FIELDS);
    String[] fields = arn.split(":", ARN_FIELDS);
    if (fields.length < ARN_FIELDS) {
      return matches(expanded, arn);
    }
    for (int field = 0; field < ARN_FIELDS; field++) {
      if (field < patterns.length && !matches(patterns[field], fields[field])) {
        return false;
      }
    }
    return true;
  }

  private static Optional<String> variable(
      String content, Function<String, Optional<String>> variables) {
    if (content.length() == 1 && "*?$".contains(content)) {
      return Optional.of(content);
    }
    int comma = content.indexOf(',');
    if (comma < 0) {
      return variables.apply(content.strip());
    }
    String fallback = content.substring(comma + 1).strip();
    String unquoted =
        fallback.length() >= 2 && fallback.startsWith("'") && fallback.endsWith("'")
            ? fallback.substring(1, fallback.length() - 1)
            : fallback;
    return variables.apply(content.substring(0, comma).strip()).or(() -> Optional.of(unquoted));
  }

  private static char wildcard(char c) {
    return switch (c) {
      case '*' -> ANY;
      case '?' -> ONE;
      default -> c;
    };
  }
}
