package io.annal.localcloud.cloudwatch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * All that was measured. As on AWS, points of less than a minute are kept for 3 hours, of a minute
 * for 15 days, of five minutes for 63 days, of an hour for 455 days: what is older is summed up to
 * the next coarser interval,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html
 */
final class MetricStore {
  private static final long MINUTE = 60;
  private static final long FIVE_MINUTES = 300;
  private static final long HOUR = 3_600;

  private final Clock clock;
  private final Map<Series, Points> all = new ConcurrentHashMap<>();
  private final AtomicLong changes = new AtomicLong();

  MetricStore(Clock clock) {
    this.clock = clock;
  }

  /** The points of one series, by unit and by the second that their interval begins with. */
  private static final class Points {
    final Map<String, NavigableMap<Long, Bucket>> byUnit = new TreeMap<>();
    Instant latest = Instant.EPOCH;
  }

  /** How old points must be for each interval. */
  private long interval(long second, long resolution) {
    var age = Duration.ofSeconds(clock.instant().getEpochSecond() - second);
    if (age.compareTo(Duration.ofDays(63)) > 0) {
      return HOUR;
    }
    if (age.compareTo(Duration.ofDays(15)) > 0) {
      return FIVE_MINUTES;
    }
    return age.compareTo(Duration.ofHours(3)) > 0 ? Math.max(MINUTE, resolution) : resolution;
  }

  /** Adds to what was measured in the interval around an instant. */
  void add(Measurement measurement) {
    var points = all.computeIfAbsent(measurement.series(), s -> new Points());
    var second = measurement.time().getEpochSecond();
    var interval = interval(second, measurement.resolution());
    synchronized (points) {
      var bucket =
          points
              .byUnit
              .computeIfAbsent(measurement.unit(), u -> new TreeMap<>())
              .computeIfAbsent(Math.floorDiv(second, interval) * interval, k -> new Bucket());
      bucket.addAll(measurement.bucket());
      if (points.latest.isBefore(measurement.time())) {
        points.latest = measurement.time();
      }
    }
    changes.incrementAndGet();
  }

  /** Grows with every measurement. */
  long changes() {
    return changes.get();
  }

  /** A metric's unit and its points, summed up to periods, by the second that each begins with. */
  record Periods(String unit, SortedMap<Long, Bucket> buckets) {}

  /**
   * What was measured from a second, inclusive, to another, exclusive.
   *
   * @param origin where one of the periods begins
   * @param unit empty for all units, each for itself
   */
  List<Periods> read(
      Series asked, long from, long to, long origin, long period, Optional<String> unit) {
    var found = new TreeMap<String, TreeMap<Long, Bucket>>();
    var points = all.get(asked);
    if (points != null) {
      synchronized (points) {
        points.byUnit.entrySet().stream()
            .filter(entry -> unit.isEmpty() || unit.get().equals(entry.getKey()))
            .forEach(entry ->
                collect(
                    entry.getValue().subMap(from, to),
                    found.computeIfAbsent(entry.getKey(), u -> new TreeMap<>()),
                    origin,
                    period));
      }
    }
    return found.entrySet().stream()
        .filter(entry -> !entry.getValue().isEmpty())
        .map(entry -> new Periods(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static void collect(
      SortedMap<Long, Bucket> points, Map<Long, Bucket> into, long origin, long period) {
    points.forEach((second, bucket) ->
        into.computeIfAbsent(
                origin + Math.floorDiv(second - origin, period) * period, k -> new Bucket())
            .addAll(bucket));
  }

  /** Every metric of a place that got data since an instant. */
  Stream<Series> since(String account, String region, Instant since) {
    return all.entrySet().stream()
        .filter(entry ->
            entry.getKey().account().equals(account)
                && entry.getKey().region().equals(region)
                && !latest(entry.getValue()).isBefore(since))
        .map(Map.Entry::getKey);
  }

  private static Instant latest(Points points) {
    synchronized (points) {
      return points.latest;
    }
  }

  /** Sums up what is old, forgets what is older than AWS keeps it. */
  void sweep() {
    for (var entry : List.copyOf(all.entrySet())) {
      var points = entry.getValue();
      synchronized (points) {
        points.byUnit.replaceAll((unit, buckets) -> coarser(buckets));
        points.byUnit.values().removeIf(Map::isEmpty);
        if (points.byUnit.isEmpty()) {
          all.remove(entry.getKey(), points);
        }
      }
    }
  }

  private NavigableMap<Long, Bucket> coarser(SortedMap<Long, Bucket> buckets) {
    var oldest = clock.instant().minus(Duration.ofDays(455)).getEpochSecond();
    var swept = new TreeMap<Long, Bucket>();
    buckets
        .tailMap(oldest)
        .forEach((second, bucket) -> {
          var interval = interval(second, 1);
          swept
              .computeIfAbsent(Math.floorDiv(second, interval) * interval, k -> new Bucket())
              .addAll(bucket);
        });
    return swept;
  }

  /** Everything, for writing it down. */
  List<Measurement> everything() {
    var list = new ArrayList<Measurement>();
    all.forEach((series, points) -> {
      synchronized (points) {
        points.byUnit.forEach((unit, buckets) ->
            buckets.forEach(
                (second, bucket) -> list.add(Measurement.copy(series, second, unit, bucket))));
      }
    });
    return list;
  }
}
