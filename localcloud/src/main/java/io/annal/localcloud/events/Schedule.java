package io.annal.localcloud.events;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * When a rule triggers itself, in UTC,
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
sealed interface Schedule permits Schedule.Rate, CronSchedule {
  Pattern RATE = Pattern.compile("rate\\(([1-9][0-9]{0,8}) (minute|hour|day)(s?)\\)");
  Pattern CRON = Pattern.compile("cron\\((.*)\\)");

  /**
   * Reads {@code rate(value unit)} or {@code cron(fields)}; empty where it is neither. "If the
   * value is equal to 1, then the unit must be singular. If the value is greater than 1, the unit
   * must be plural."
   */
  static Optional<Schedule> parse(String expression) {
    var rate = RATE.matcher(expression);
    if (rate.matches()) {
      var value = Long.parseLong(rate.group(1));
      return (value == 1) == rate.group(3).isEmpty()
          ? Optional.of(new Rate(unit(rate.group(2)).multipliedBy(value)))
          : Optional.empty();
    }
    var cron = CRON.matcher(expression);
    return cron.matches() ? CronSchedule.parse(cron.group(1)) : Optional.empty();
  }

  private static Duration unit(String name) {
    return switch (name) {
      case "minute" -> Duration.ofMinutes(1);
      case "hour" -> Duration.ofHours(1);
      default -> Duration.ofDays(1);
    };
  }

  /**
   * The first time after an instant; empty where there is none any more.
   *
   * @param since when the rule was made or enabled: "a rate expression starts when you create the
   *     scheduled event rule"
   */
  Optional<Instant> next(Instant after, Instant since);

  /** At regular intervals. */
  record Rate(Duration period) implements Schedule {
    @Override
    public Optional<Instant> next(Instant after, Instant since) {
      var gone = after.isBefore(since) ? 0 : Duration.between(since, after).dividedBy(period);
      return Optional.of(since.plus(period.multipliedBy(gone + 1)));
    }
  }
}
