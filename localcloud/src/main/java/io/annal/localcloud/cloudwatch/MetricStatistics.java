package io.annal.localcloud.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Trees;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code GetMetricStatistics}. */
final class MetricStatistics {
  private static final int MOST_POINTS = 1_440;

  private final Clock clock;
  private final MetricStore store;

  MetricStatistics(Clock clock, MetricStore store) {
    this.clock = clock;
    this.store = store;
  }

  ObjectNode get(ObjectNode input, CallContext context) {
    var series = Params.series(input, context);
    var period = Params.period(input, "Period");
    var from = aligned(Params.time(input, "StartTime"));
    var to = Params.time(input, "EndTime").getEpochSecond();
    if (from >= to) {
      throw Params.combination("The parameter StartTime must be less than the parameter EndTime.");
    }
    var points = (to - from + period - 1) / period;
    if (points > MOST_POINTS) {
      throw Params.combination(
          ("You have requested up to %,d datapoints, which exceeds the limit of %,d. You may reduce"
                  + " the datapoints requested by increasing Period, or decreasing the time range.")
              .formatted(points, MOST_POINTS));
    }
    var basic = statistics(input, "Statistics");
    var extended = statistics(input, "ExtendedStatistics");
    if (basic.isEmpty() && extended.isEmpty()) {
      throw Params.combination(
          "Must specify either Statistics or ExtendedStatistics as a parameter.");
    }
    var output = Trees.object().put("Label", series.metric());
    var list = output.putArray("Datapoints");
    for (var periods : store.read(series, from, to, from, period, Params.unit(input))) {
      periods
          .buckets()
          .forEach(
              (second, bucket) -> list.add(point(second, bucket, periods.unit(), basic, extended)));
    }
    return output;
  }

  /**
   * "Start time less than 15 days ago: rounds down to the nearest whole minute; between 15 and 63
   * days: to the nearest 5-minute clock interval; greater than 63 days: to the nearest 1-hour clock
   * interval", API_GetMetricStatistics.
   */
  private long aligned(Instant start) {
    var age = Duration.between(start, clock.instant());
    var grid = age.toDays() >= 63 ? 3_600 : age.toDays() >= 15 ? 300 : 60;
    return Math.floorDiv(start.getEpochSecond(), grid) * grid;
  }

  private static Map<String, Statistic> statistics(ObjectNode input, String member) {
    var all = new LinkedHashMap<String, Statistic>();
    for (JsonNode name : Input.list(input, member)) {
      var statistic =
          member.equals("Statistics")
              ? Statistic.parse(name.asText()).filter(Statistic.Basic.class::isInstance)
              : Statistic.extended(name.asText());
      all.put(
          name.asText(),
          statistic.orElseThrow(() ->
              Params.invalid(
                  "The value %s for parameter %s is invalid or not supported."
                      .formatted(name.asText(), member))));
    }
    return all;
  }

  private static ObjectNode point(
      long second,
      Bucket bucket,
      String unit,
      Map<String, Statistic> basic,
      Map<String, Statistic> extended) {
    var point = Trees.object();
    point.set("Timestamp", Trees.timestamp(Instant.ofEpochSecond(second)));
    basic.forEach((name, statistic) -> statistic.of(bucket).ifPresent(v -> point.put(name, v)));
    point.put("Unit", unit);
    if (!extended.isEmpty()) {
      var more = point.putObject("ExtendedStatistics");
      extended.forEach((name, statistic) -> statistic.of(bucket).ifPresent(v -> more.put(name, v)));
    }
    return point;
  }
}
