package io.annal.localcloud.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Trees;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that was measured in one interval: a statistic set, and how often each value came, for
 * percentiles. Values beyond {@link #MOST_VALUES} different ones are rounded to 1 %.
 */
final class Bucket {
  private static final int MOST_VALUES = 1_000;
  private static final double RATIO = 1.01;

  private double count;
  private double sum;
  private double minimum = Double.POSITIVE_INFINITY;
  private double maximum = Double.NEGATIVE_INFINITY;

  /** A statistic set was put without its values: then percentiles are unknown. */
  private boolean summarised;

  private final TreeMap<Double, Double> values = new TreeMap<>();

  void add(double value, double times) {
    merge(times, value * times, value, value);
    values.merge(value, times, Double::sum);
    compact();
  }

  void addSet(double setCount, double setSum, double setMinimum, double setMaximum) {
    merge(setCount, setSum, setMinimum, setMaximum);
    if (setMinimum == setMaximum) {
      values.merge(setMinimum, setCount, Double::sum);
    } else {
      summarised = true;
    }
  }

  void addAll(Bucket other) {
    merge(other.count, other.sum, other.minimum, other.maximum);
    summarised |= other.summarised;
    other.values.forEach((value, times) -> values.merge(value, times, Double::sum));
    compact();
  }

  private void merge(double moreCount, double moreSum, double least, double most) {
    count += moreCount;
    sum += moreSum;
    minimum = Math.min(minimum, least);
    maximum = Math.max(maximum, most);
  }

  private void compact() {
    if (values.size() <= MOST_VALUES) {
      return;
    }
    var rounded = new TreeMap<Double, Double>();
    values.forEach((value, times) -> rounded.merge(round(value), times, Double::sum));
    values.clear();
    values.putAll(rounded);
  }

  private static double round(double value) {
    if (value == 0) {
      return 0;
    }
    var steps = Math.rint(Math.log(Math.abs(value)) / Math.log(RATIO));
    return Math.signum(value) * Math.pow(RATIO, steps);
  }

  boolean isEmpty() {
    return count == 0;
  }

  double count() {
    return count;
  }

  double sum() {
    return sum;
  }

  double minimum() {
    return minimum;
  }

  double maximum() {
    return maximum;
  }

  boolean knowsValues() {
    return !summarised;
  }

  /** As {@link #read} reads it. */
  ObjectNode write() {
    var node = Trees.object().put("n", count).put("s", sum).put("l", minimum).put("h", maximum);
    if (summarised) {
      return node.put("x", true);
    }
    var numbers = node.putArray("v");
    var times = node.putArray("c");
    values.forEach((value, often) -> {
      numbers.add(value);
      times.add(often);
    });
    return node;
  }

  static Bucket read(JsonNode node) {
    var bucket = new Bucket();
    bucket.merge(
        node.path("n").asDouble(),
        node.path("s").asDouble(),
        node.path("l").asDouble(),
        node.path("h").asDouble());
    bucket.summarised = node.path("x").asBoolean(false);
    for (var i = 0; i < node.path("v").size(); i++) {
      bucket.values.put(node.path("v").path(i).asDouble(), node.path("c").path(i).asDouble());
    }
    return bucket;
  }

  /** How often each value came. */
  Map<Double, Double> values() {
    return values;
  }
}
