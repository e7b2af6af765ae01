package io.annal.localcloud.events;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.Optional;

/**
 * At times of the calendar, to the minute.
 *
 * @param minutes and the other numbers: those that the expression names
 */
record CronSchedule(BitSet minutes, BitSet hours, CronDays days, BitSet months, BitSet years)
    implements Schedule {
  private static final int FIELDS = 6;

  /** Six fields: minutes, hours, day-of-month, month, day-of-week, year; empty where it is not. */
  static Optional<Schedule> parse(String text) {
    var fields = text.trim().split("\\s+", -1);
    if (fields.length != FIELDS) {
      return Optional.empty();
    }
    var minutes = CronField.MINUTES.parse(fields[0]);
    var hours = CronField.HOURS.parse(fields[1]);
    var days = CronDays.parse(fields[2], fields[4]);
    var months = CronField.MONTHS.parse(fields[3]);
    var years = CronField.YEARS.parse(fields[5]);
    return minutes.isPresent()
            && hours.isPresent()
            && days.isPresent()
            && months.isPresent()
            && years.isPresent()
        ? Optional.of(
            new CronSchedule(minutes.get(), hours.get(), days.get(), months.get(), years.get()))
        : Optional.empty();
  }

  @Override
  public Optional<Instant> next(Instant after, Instant since) {
    var from = after.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
    var start = from.atOffset(ZoneOffset.UTC);
    var today = start.toLocalDate();
    var last = LocalDate.of(Math.max(years.length() - 1, 0), 12, 31);
    for (var day = today; !day.isAfter(last); day = following(day)) {
      if (holdsOn(day)) {
        var earliest = day.equals(today) ? start.toLocalTime() : LocalTime.MIDNIGHT;
        var time = time(earliest);
        if (time.isPresent()) {
          return Optional.of(day.atTime(time.get()).toInstant(ZoneOffset.UTC));
        }
      }
    }
    return Optional.empty();
  }

  private boolean holdsOn(LocalDate day) {
    return years.get(day.getYear()) && months.get(day.getMonthValue()) && days.contain(day);
  }

  /** The next day, without looking at each day of a month or a year that is not meant. */
  private LocalDate following(LocalDate day) {
    if (!years.get(day.getYear())) {
      return LocalDate.of(day.getYear() + 1, 1, 1);
    }
    return months.get(day.getMonthValue()) ? day.plusDays(1) : day.withDayOfMonth(1).plusMonths(1);
  }

  private Optional<LocalTime> time(LocalTime earliest) {
    for (var hour = hours.nextSetBit(earliest.getHour());
        hour >= 0;
        hour = hours.nextSetBit(hour + 1)) {
      var from = hour == earliest.getHour() ? earliest.getMinute() : 0;
      var minute = minutes.nextSetBit(from);
      if (minute >= 0) {
        return Optional.of(LocalTime.of(hour, minute));
      }
    }
    return Optional.empty();
  }
}
