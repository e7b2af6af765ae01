package io.annal.localcloud.cloudwatch;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * A statistic of what was measured in a period,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html ; of
 * the extended ones the percentiles, the trimmed mean, and their kin {@code IQM}, {@code TC},
 * {@code TS}, {@code WM}, {@code PR} are not all supported: percentiles and trimmed means are.
 */
sealed interface Statistic {
  /** Empty where the period's data cannot tell. */
  OptionalDouble of(Bucket bucket);

  /** Says whether a value over a threshold can only grow while the period goes on. */
  boolean grows();

  enum Basic implements Statistic {
    SampleCount,
    Average,
    Sum,
    Minimum,
    Maximum;

    @Override
    public OptionalDouble of(Bucket bucket) {
      if (bucket.isEmpty()) {
        return OptionalDouble.empty();
      }
      return OptionalDouble.of(
          switch (this) {
            case SampleCount -> bucket.count();
            case Average -> bucket.sum() / bucket.count();
            case Sum -> bucket.sum();
            case Minimum -> bucket.minimum();
            case Maximum -> bucket.maximum();
          });
    }

    @Override
    public boolean grows() {
      return this == SampleCount || this == Sum || this == Maximum;
    }
  }

  /** The value that so many percent of the values do not exceed. */
  record Percentile(double percent) implements Statistic {
    @Override
    public OptionalDouble of(Bucket bucket) {
      if (bucket.isEmpty() || !bucket.knowsValues()) {
        return OptionalDouble.empty();
      }
      var rank = percent / 100 * bucket.count();
      var seen = 0.0;
      for (var entry : bucket.values().entrySet()) {
        seen += entry.getValue();
        if (seen >= rank) {
          return OptionalDouble.of(entry.getKey());
        }
      }
      return OptionalDouble.of(bucket.maximum());
    }

    @Override
    public boolean grows() {
      return false;
    }
  }

  /** The mean of the values up to a percentile. */
  record TrimmedMean(double percent) implements Statistic {
    @Override
    public OptionalDouble of(Bucket bucket) {
      if (bucket.isEmpty() || !bucket.knowsValues()) {
        return OptionalDouble.empty();
      }
      var left = percent / 100 * bucket.count();
      var sum = 0.0;
      var count = 0.0;
      for (Map.Entry<Double, Double> entry : bucket.values().entrySet()) {
        var taken = Math.min(left - count, entry.getValue());
        sum += taken * entry.getKey();
        count += taken;
      }
      return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
    }

    @Override
    public boolean grows() {
      return false;
    }
  }

  Pattern EXTENDED = Pattern.compile("(p|tm)(\\d{1,2}(?:\\.\\d{1,10})?|100)");

  static Optional<Statistic> parse(String name) {
    for (var basic : Basic.values()) {
      if (basic.name().equals(name)) {
        return Optional.of(basic);
      }
    }
    return extended(name);
  }

  static Optional<Statistic> extended(String name) {
    var matcher = EXTENDED.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    var percent = Double.parseDouble(matcher.group(2));
    return Optional.of(
        matcher.group(1).equals("p") ? new Percentile(percent) : new TrimmedMean(percent));
  }
}
