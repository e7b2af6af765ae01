package io.annal.localcloud.events;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Optional;
import java.util.regex.Pattern;

/** On which days a cron expression holds. */
@FunctionalInterface
interface CronDays {
  Pattern WEEKDAY = Pattern.compile("([0-9]{1,2}|L)W");
  Pattern LAST_OF_MONTH = Pattern.compile("([1-7]|[A-Za-z]{3})L");
  Pattern NTH_OF_MONTH = Pattern.compile("([1-7]|[A-Za-z]{3})#([1-5])");

  boolean contain(LocalDate day);

  /**
   * Of day-of-month and day-of-week. "You can't specify the Day-of-month and Day-of-week fields in
   * the same cron expression. If you specify a value or a * in one of the fields, you must use a ?
   * in the other."
   */
  static Optional<CronDays> parse(String ofMonth, String ofWeek) {
    if (ofMonth.equals("?") == ofWeek.equals("?")) {
      return Optional.empty();
    }
    return ofWeek.equals("?") ? ofMonth(ofMonth) : ofWeek(ofWeek);
  }

  private static Optional<CronDays> ofMonth(String text) {
    if (text.equals("L")) {
      return Optional.of(day -> day.getDayOfMonth() == day.lengthOfMonth());
    }
    var weekday = WEEKDAY.matcher(text);
    if (weekday.matches()) {
      return weekday.group(1).equals("L")
          ? Optional.of(day -> day.equals(nearestWeekday(day, day.lengthOfMonth())))
          : nearest(Integer.parseInt(weekday.group(1)));
    }
    return CronField.DAYS_OF_MONTH
        .parse(text)
        .map(numbers -> day -> numbers.get(day.getDayOfMonth()));
  }

  private static Optional<CronDays> nearest(int number) {
    return number < 1 || number > 31
        ? Optional.empty()
        : Optional.of(
            day -> number <= day.lengthOfMonth() && day.equals(nearestWeekday(day, number)));
  }

  /** "The W wildcard specifies a weekday", the one of the same month that is nearest. */
  private static LocalDate nearestWeekday(LocalDate month, int number) {
    var wanted = month.withDayOfMonth(number);
    return switch (wanted.getDayOfWeek()) {
      case SATURDAY -> number == 1 ? wanted.plusDays(2) : wanted.minusDays(1);
      case SUNDAY -> number == month.lengthOfMonth() ? wanted.minusDays(2) : wanted.plusDays(1);
      case MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY -> wanted;
    };
  }

  private static Optional<CronDays> ofWeek(String text) {
    if (text.equals("L")) {
      return Optional.of(day -> day.getDayOfWeek() == DayOfWeek.SATURDAY);
    }
    var last = LAST_OF_MONTH.matcher(text);
    if (last.matches()) {
      return named(last.group(1))
          .map(of -> day -> day.equals(day.with(TemporalAdjusters.lastInMonth(of))));
    }
    var nth = NTH_OF_MONTH.matcher(text);
    if (nth.matches()) {
      var number = Integer.parseInt(nth.group(2));
      return named(nth.group(1))
          .map(of -> day -> day.equals(day.with(TemporalAdjusters.dayOfWeekInMonth(number, of))));
    }
    return CronField.DAYS_OF_WEEK
        .parse(text)
        .map(numbers -> day -> numbers.get(number(day.getDayOfWeek())));
  }

  private static Optional<DayOfWeek> named(String text) {
    var number = CronField.DAYS_OF_WEEK.number(text);
    return number < 1 ? Optional.empty() : Optional.of(DayOfWeek.SUNDAY.plus(number - 1L));
  }

  /** As cron counts: Sunday is 1. */
  private static int number(DayOfWeek day) {
    return day.getValue() % 7 + 1;
  }
}
