package io.annal.localcloud.events;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A field of a cron expression: which numbers it may be, and what they are called. */
record CronField(int least, int most, List<String> names) {
  static final CronField MINUTES = new CronField(0, 59, List.of());
  static final CronField HOURS = new CronField(0, 23, List.of());
  static final CronField DAYS_OF_MONTH = new CronField(1, 31, List.of());
  static final CronField MONTHS =
      new CronField(
          1,
          12,
          List.of(
              "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"));
  static final CronField DAYS_OF_WEEK =
      new CronField(1, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"));
  static final CronField YEARS = new CronField(1970, 2199, List.of());

  private static final Pattern PART =
      Pattern.compile("(\\*|[0-9]{1,4}|[A-Z]{3})(?:-([0-9]{1,4}|[A-Z]{3}))?(?:/([0-9]{1,4}))?");

  /** The numbers that a text stands for: values, ranges and increments, separated by commas. */
  Optional<BitSet> parse(String text) {
    var found = new BitSet();
    for (var part : text.split(",", -1)) {
      if (!add(part.toUpperCase(Locale.ROOT), found)) {
        return Optional.empty();
      }
    }
    return Optional.of(found);
  }

  private boolean add(String part, BitSet found) {
    var matcher = PART.matcher(part);
    if (!matcher.matches()) {
      return false;
    }
    var any = matcher.group(1).equals("*");
    var from = any ? least : number(matcher.group(1));
    var step = matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3));
    // an increment goes on to the end: 1/10 is every tenth from the first on
    var open = any || matcher.group(3) != null;
    var to = matcher.group(2) != null ? number(matcher.group(2)) : open ? most : from;
    if ((any && matcher.group(2) != null) || from < least || to > most || from > to || step < 1) {
      return false;
    }
    for (var value = from; value <= to; value += step) {
      found.set(value);
    }
    return true;
  }

  /** A value's number; below the least where it is none of them. */
  int number(String value) {
    var named = names.indexOf(value.toUpperCase(Locale.ROOT));
    if (named >= 0) {
      return least + named;
    }
    return value.chars().allMatch(Character::isDigit) ? Integer.parseInt(value) : least - 1;
  }
}
