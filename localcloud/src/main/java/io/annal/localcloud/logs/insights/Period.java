package io.annal.localcloud.logs.insights;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code 30s}, {@code 5m}, {@code 1h} … */
final class Period {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|[smhdw])");

  private Period() {}

  static long millis(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches() || Long.parseLong(form.group(1)) == 0) {
      throw new MalformedQuery("a period is a number and ms, s, m, h, d or w, not " + text);
    }
    long unit =
        switch (form.group(2)) {
          case "ms" -> 1;
          case "s" -> 1000;
          case "m" -> Duration.ofMinutes(1).toMillis();
          case "h" -> Duration.ofHours(1).toMillis();
          case "d" -> Duration.ofDays(1).toMillis();
          default -> Duration.ofDays(7).toMillis();
        };
    return Long.parseLong(form.group(1)) * unit;
  }
}
