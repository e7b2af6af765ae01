package io.annal.localcloud.cloudwatch;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * What metric math does to series of points, by the second that each point's period begins with.
 */
final class SeriesMath {
  /**
   * Of one series: "up to 100,800 data points in a single request",
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html.
   */
  private static final int MOST_POINTS = 100_800;

  private SeriesMath() {}

  /**
   * The seconds that a range's periods begin with.
   *
   * @param origin where one of the periods begins
   */
  record Grid(long from, long to, long origin, long period) {
    List<Long> seconds() {
      var first = from - Math.floorMod(from - origin, period);
      if ((to - first) / period >= MOST_POINTS) {
        throw MetricMath.invalid(
            "The time range has more than %d periods of %d s; ask for fewer, or for longer ones."
                .formatted(MOST_POINTS, period));
      }
      return java.util.stream.LongStream.iterate(first, at -> at < to, at -> at + period)
          .boxed()
          .toList();
    }
  }

  /** A point that would be infinite is dropped. */
  static SortedMap<Long, Double> each(SortedMap<Long, Double> points, DoubleUnaryOperator change) {
    var changed = new TreeMap<Long, Double>();
    points.forEach((second, value) -> put(changed, second, change.applyAsDouble(value)));
    return changed;
  }

  /**
   * Where one of the two has no point, it counts as 0. A point that would be infinite is dropped.
   */
  static SortedMap<Long, Double> join(
      SortedMap<Long, Double> left, SortedMap<Long, Double> right, DoubleBinaryOperator operator) {
    var seconds = new java.util.TreeSet<>(left.keySet());
    seconds.addAll(right.keySet());
    var joined = new TreeMap<Long, Double>();
    for (var second : seconds) {
      put(
          joined,
          second,
          operator.applyAsDouble(left.getOrDefault(second, 0.0), right.getOrDefault(second, 0.0)));
    }
    return joined;
  }

  private static void put(Map<Long, Double> points, long second, double value) {
    if (Double.isFinite(value)) {
      points.put(second, value);
    }
  }

  /** Several series made one. */
  static SortedMap<Long, Double> fold(
      List<SortedMap<Long, Double>> series, BinaryOperator<Double> operator) {
    var folded = new TreeMap<Long, Double>();
    for (var points : series) {
      points.forEach((second, value) -> folded.merge(second, value, operator));
    }
    return folded;
  }

  /** How many of the series have a point. */
  static SortedMap<Long, Double> counts(List<SortedMap<Long, Double>> series) {
    return fold(series.stream().map(points -> each(points, value -> 1)).toList(), Double::sum);
  }

  /** What is made of a point and the one before it. */
  interface Step {
    /** The change in value, and the seconds between the two. */
    double of(double change, long seconds);
  }

  /** The first point has none before it, and is dropped. */
  static SortedMap<Long, Double> steps(SortedMap<Long, Double> points, Step step) {
    var steps = new TreeMap<Long, Double>();
    Map.Entry<Long, Double> before = null;
    for (var entry : points.entrySet()) {
      if (before != null) {
        var change = entry.getValue() - before.getValue();
        steps.put(entry.getKey(), step.of(change, entry.getKey() - before.getKey()));
      }
      before = entry;
    }
    return steps;
  }

  static SortedMap<Long, Double> running(SortedMap<Long, Double> points) {
    var sums = new TreeMap<Long, Double>();
    var sum = 0.0;
    for (var entry : points.entrySet()) {
      sum += entry.getValue();
      sums.put(entry.getKey(), sum);
    }
    return sums;
  }

  static SortedMap<Long, Double> constant(Grid grid, double number) {
    var points = new TreeMap<Long, Double>();
    grid.seconds().forEach(second -> points.put(second, number));
    return points;
  }

  /** With the filler's points where there are none. */
  static SortedMap<Long, Double> filled(
      SortedMap<Long, Double> points, SortedMap<Long, Double> filler) {
    var filled = new TreeMap<>(filler);
    filled.putAll(points);
    return filled;
  }

  /** With the point before where there is none. */
  static SortedMap<Long, Double> repeated(SortedMap<Long, Double> points, Grid grid) {
    var given = new TreeMap<>(points);
    var filled = new TreeMap<>(points);
    for (var second : grid.seconds()) {
      var before = given.floorEntry(second);
      if (before != null) {
        filled.put(second, before.getValue());
      }
    }
    return filled;
  }

  /** With points on the line from the one before to the one after where there is none. */
  static SortedMap<Long, Double> interpolated(SortedMap<Long, Double> points, Grid grid) {
    var given = new TreeMap<>(points);
    var filled = new TreeMap<>(points);
    for (var second : grid.seconds()) {
      var before = given.floorEntry(second);
      var after = given.higherEntry(second);
      if (before != null && after != null) {
        var share = (double) (second - before.getKey()) / (after.getKey() - before.getKey());
        filled.put(second, before.getValue() + share * (after.getValue() - before.getValue()));
      }
    }
    return filled;
  }
}
