package io.annal.localcloud.cloudwatch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * When an alarm goes off.
 *
 * @param queries what it looks at; the one that is returned is compared
 * @param periods N of "M out of N"
 * @param breaching M
 */
record AlarmRule(
    List<MetricQueries.Query> queries,
    long period,
    int periods,
    int breaching,
    double threshold,
    Comparison comparison,
    Missing missing) {

  /** How a value is compared with the threshold. */
  enum Comparison {
    GreaterThanOrEqualToThreshold(">=", "greater than or equal to"),
    GreaterThanThreshold(">", "greater than"),
    LessThanThreshold("<", "less than"),
    LessThanOrEqualToThreshold("<=", "less than or equal to");

    private final String sign;
    private final String words;

    Comparison(String sign, String words) {
      this.sign = sign;
      this.words = words;
    }

    boolean breaches(double value, double threshold) {
      return switch (this) {
        case GreaterThanOrEqualToThreshold -> value >= threshold;
        case GreaterThanThreshold -> value > threshold;
        case LessThanThreshold -> value < threshold;
        case LessThanOrEqualToThreshold -> value <= threshold;
      };
    }

    boolean upwards() {
      return sign.startsWith(">");
    }

    String words() {
      return words;
    }
  }

  /** What a period without data counts for. */
  enum Missing {
    missing,
    ignore,
    breaching,
    notBreaching
  }

  /** What an alarm is to be; empty where it is to stay as it is. */
  record Verdict(String state, String reason, List<Double> points) {}

  static AlarmRule of(ObjectNode alarm, CallContext context) {
    var queries = queries(alarm, context);
    var periods = atLeastOne(alarm, "EvaluationPeriods");
    var breaching = Input.optionalInt(alarm, "DatapointsToAlarm").orElse(periods);
    if (breaching < 1 || breaching > periods) {
      throw invalid("DatapointsToAlarm must be from 1 to EvaluationPeriods.");
    }
    var period = MetricQueries.period(queries);
    if (period >= 3_600 ? period * periods > 604_800 : period * periods > 86_400) {
      throw invalid(
          "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).");
    }
    return new AlarmRule(
        queries,
        period,
        periods,
        breaching,
        Params.number(alarm, "Threshold").orElseThrow(() -> Params.missing("Threshold")),
        comparison(alarm),
        missing(alarm));
  }

  private static int atLeastOne(ObjectNode alarm, String member) {
    int number = Input.optionalInt(alarm, member).orElseThrow(() -> Params.missing(member));
    if (number < 1) {
      throw invalid("%s must be at least 1.".formatted(member));
    }
    return number;
  }

  private static List<MetricQueries.Query> queries(ObjectNode alarm, CallContext context) {
    var metrics = Input.list(alarm, "Metrics");
    if (metrics.isEmpty()) {
      return List.of(metric(alarm, context));
    }
    if (Input.optionalText(alarm, "MetricName").filter(t -> !t.isEmpty()).isPresent()) {
      throw Params.combination("Metrics must not be given together with MetricName.");
    }
    var queries = MetricQueries.parse(alarm, "Metrics", context);
    if (queries.stream().filter(MetricQueries.Query::returned).count() != 1) {
      throw invalid("Exactly one element of the metrics list should return data.");
    }
    return queries;
  }

  private static MetricQueries.Query metric(ObjectNode alarm, CallContext context) {
    var series = Params.series(alarm, context);
    var basic = Input.optionalText(alarm, "Statistic").filter(t -> !t.isEmpty());
    var extended = Input.optionalText(alarm, "ExtendedStatistic").filter(t -> !t.isEmpty());
    if (basic.isPresent() == extended.isPresent()) {
      throw invalid("Exactly one of Statistic and ExtendedStatistic must be given.");
    }
    var name = basic.or(() -> extended).orElse("");
    var statistic =
        Statistic.parse(name)
            .orElseThrow(
                () -> invalid("The statistic %s is invalid or not supported.".formatted(name)));
    return new MetricQueries.Metric(
        "m",
        series.metric(),
        true,
        series,
        Params.period(alarm, "Period"),
        statistic,
        Params.unit(alarm));
  }

  private static Comparison comparison(ObjectNode alarm) {
    var name = Params.text(alarm, "ComparisonOperator");
    for (var comparison : Comparison.values()) {
      if (comparison.name().equals(name)) {
        return comparison;
      }
    }
    if (name.contains("Upper") || name.contains("Lower")) {
      throw AwsException.unsupported("Anomaly detection (ComparisonOperator %s)".formatted(name));
    }
    throw invalid("The value %s for ComparisonOperator is invalid.".formatted(name));
  }

  private static Missing missing(ObjectNode alarm) {
    var name =
        Input.optionalText(alarm, "TreatMissingData").filter(t -> !t.isEmpty()).orElse("missing");
    for (var missing : Missing.values()) {
      if (missing.name().equals(name)) {
        return missing;
      }
    }
    throw invalid("The value %s for TreatMissingData is invalid.".formatted(name));
  }

  private static AwsException invalid(String message) {
    return AwsException.badRequest("ValidationException", message);
  }

  /**
   * Looks at the last periods. The one that is still under way counts as soon as it breaches, where
   * nothing that comes can take that back.
   *
   * @param now in seconds
   */
  Verdict evaluate(MetricStore store, long now) {
    var minute = Math.floorDiv(now, 60) * 60;
    var end = period < 60 ? Math.floorDiv(now, period) * period : minute;
    var running = points(store, end + Math.min(60, period));
    var latest = running.lastEntry();
    if (canOnlyGrow()
        && latest.getValue() != null
        && comparison.breaches(latest.getValue(), threshold)) {
      return judge(running);
    }
    return judge(points(store, end));
  }

  private boolean canOnlyGrow() {
    return comparison.upwards()
        && queries.size() == 1
        && queries.getFirst() instanceof MetricQueries.Metric metric
        && metric.statistic().grows();
  }

  /** The evaluation range: the periods looked at, and two more for when some have no data. */
  private TreeMap<Long, @org.jspecify.annotations.Nullable Double> points(
      MetricStore store, long end) {
    var begin = end - (periods + 2) * period;
    var all = MetricQueries.evaluate(queries, store, begin, end, begin);
    var returned = queries.stream().filter(MetricQueries.Query::returned).findFirst().orElseThrow();
    SortedMap<Long, Double> found = all.getOrDefault(returned.id(), new TreeMap<>());
    var points = new TreeMap<Long, @org.jspecify.annotations.Nullable Double>();
    for (var at = begin; at < end; at += period) {
      var from = at;
      var inside = found.subMap(from, from + period);
      points.put(at, inside.isEmpty() ? null : inside.get(inside.lastKey()));
    }
    return points;
  }

  /**
   * The tables of
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
   */
  Verdict judge(SortedMap<Long, @org.jspecify.annotations.Nullable Double> range) {
    var real = new ArrayList<Double>();
    var oldestBreach = 0;
    var age = 0;
    for (Map.Entry<Long, @org.jspecify.annotations.Nullable Double> entry :
        new TreeMap<>(range).descendingMap().entrySet()) {
      age++;
      var value = entry.getValue();
      if (value != null && real.size() < periods) {
        real.add(value);
        if (comparison.breaches(value, threshold)) {
          oldestBreach = age;
        }
      }
    }
    var bad = (int) real.stream().filter(v -> comparison.breaches(v, threshold)).count();
    var good = real.size() - bad;
    var absent = periods - real.size();
    return new Verdict(state(bad, good, absent, oldestBreach), reason(real, bad), real);
  }

  /** Empty text where the state is to stay. */
  private String state(int bad, int good, int absent, int oldestBreach) {
    if (bad >= breaching) {
      return "ALARM";
    }
    return switch (missing) {
      case breaching -> bad + absent >= breaching ? "ALARM" : "OK";
      case notBreaching -> "OK";
      case ignore -> good > 0 ? "OK" : "";
      case missing -> {
        if (bad + good == 0) {
          yield "INSUFFICIENT_DATA";
        }
        if (good > 0) {
          yield "OK";
        }
        yield oldestBreach >= breaching ? "ALARM" : "";
      }
    };
  }

  private String reason(List<Double> real, int bad) {
    if (real.isEmpty()) {
      return "Insufficient Data: no datapoints were received for %d period%s."
          .formatted(periods, periods == 1 ? "" : "s");
    }
    var met = bad > 0;
    return "Threshold Crossed: %d out of the last %d datapoints %s was%s %s the threshold (%s)."
        .formatted(
            met ? bad : real.size(),
            periods,
            real,
            met ? "" : " not",
            comparison.words(),
            threshold);
  }
}
