package io.annal.localcloud.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.wire.AwsException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The examples of <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html">Using
 * math expressions</a>, and further ones of its functions. A point that is missing is "-".
 */
class MetricMathTest {
  private static final int PERIOD = 60;
  private static final Map<String, String> METRICS = new LinkedHashMap<>();

  static {
    METRICS.put("metric1", "30 20 0 0 -");
    METRICS.put("metric2", "20 - 20 - -");
    METRICS.put("condition", "1 1 0 0 -");
    METRICS.put("yes", "30 - 0 0 30");
    METRICS.put("no", "0 0 20 - 20");
    METRICS.put("gaps", "- 10 - - 40");
    METRICS.put("none", "- - - - -");
  }

  @ParameterizedTest
  @CsvSource({
    "metric1 < metric2, 0 0 1 0 -",
    "metric1 >= 30, 1 0 0 0 -",
    "metric1 > 15 AND metric2 > 15, 1 0 0 0 -",
    "metric1 > 15 && metric2 > 15, 1 0 0 0 -",
    "metric1 > 15 || metric2 > 15, 1 1 1 0 -",
    "metric1 != 0 OR metric2 == 20, 1 1 1 0 -",
  })
  void comparesAsInTheUserGuide(String expression, String expected) {
    assertThat(values(expression)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'IF(condition, yes, no)', 30 0 20 - -",
    "'IF(condition, 5, no)', 5 5 20 - -",
    "'IF(condition, yes, 5)', 30 0 5 5 -",
    "'IF(condition, 1, 2)', 1 1 2 2 -",
    "'IF(condition, yes)', 30 0 - - -",
    "'IF(1, metric1, metric2)', 30 20 0 0 -",
    "'IF(0, metric1, metric2)', 20 - 20 - -",
    "'IF(0, metric1)', - - - - -",
    "'IF(metric1<25, metric1)', - 20 0 0 -",
    "'IF(metric1<25, 10, 2)', 2 10 10 10 -",
  })
  void choosesAsInTheUserGuide(String expression, String expected) {
    assertThat(values(expression)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "metric1 + metric2, 50 20 20 0 -",
    "metric1 - metric2, 10 20 -20 0 -",
    "5 * metric1, 150 100 0 0 -",
    "-metric1, -30 -20 0 0 -",
    "metric1 / metric2, 1.5 - 0 - -",
    "60 / metric1, 2 3 - - -",
    "metric2 ^ 2 + 1, 401 - 401 - -",
    "metric1 + 2 * 10 - 4 / (1 + 1), 48 38 18 18 -",
    "metric1 / PERIOD(metric1), 0.5 0.33 0 0 -",
  })
  void calculatesAndTakesWhatIsMissingForZero(String expression, String expected) {
    assertThat(values(expression)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'FILL(metric2, 10)', 20 10 20 10 10",
    "'FILL(metric2, MIN(metric1))', 20 0 20 0 0",
    "'FILL(metric2, metric1)', 20 20 20 0 -",
    "'FILL(gaps, REPEAT)', - 10 10 10 40",
    "'FILL(gaps, LINEAR)', - 10 20 30 40",
    "'FILL(none, 0)', 0 0 0 0 0",
    "'FILL(none, REPEAT)', - - - - -",
  })
  void fillsWhatIsMissing(String expression, String expected) {
    assertThat(values(expression)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "DIFF(metric1), - -10 -20 0 -",
    "DIFF(gaps), - - - - 30",
    "DIFF_TIME(gaps), - - - - 180",
    "RATE(gaps), - - - - 0.17",
    "RUNNING_SUM(gaps), - 10 - - 50",
    "ABS(metric1 - 25), 5 5 25 25 -",
    "CEIL(metric1 / 7), 5 3 0 0 -",
    "FLOOR(metric1 / 7), 4 2 0 0 -",
    "metric1 - AVG(metric1), 17.5 7.5 -12.5 -12.5 -",
    "metric1 * DATAPOINT_COUNT(metric2), 60 40 0 0 -",
    "MAX(metric1) - metric2, 10 - 10 - -",
    "TIME_SERIES(SUM(metric1)), 50 50 50 50 50",
  })
  void knowsTheFunctions(String expression, String expected) {
    assertThat(values(expression)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'SUM([metric1, metric2])', 50 20 20 0 -",
    "'SUM(METRICS(\"metric\"))', 50 20 20 0 -",
    "'SUM([METRICS(\"metric1\"), METRICS(\"gaps\")])', 30 30 0 0 40",
    "'SUM(-[metric1, metric2])', -50 -20 -20 0 -",
    "'AVG([metric1, metric2])', 25 10 10 0 -",
    "'MAX([metric1, metric2])', 30 20 20 0 -",
    "'MIN(ABS([metric1, metric2]))', 20 20 0 0 -",
    "'SUM(100/[metric1, metric2])', 8.33 5 5 - -",
    "'AVG([metric1, metric2]/metric2)', 1.25 - 0.5 - -",
    "'DATAPOINT_COUNT([metric1, metric2])', 2 1 2 1 -",
    "'SUM(FILL(METRICS(\"metric\"), 1))', 50 21 20 1 2",
    "'SUM(DIFF([metric1, gaps]))', - -10 -20 0 30",
  })
  void makesOneSeriesOfSeveral(String expression, String expected) {
    assertThat(values(expression)).isEqualTo(expected);
  }

  @Test
  void periodsBeginWhereTheRangeSays() {
    var math = MetricMath.parse("FILL(metric, 0)");
    var queries = List.<MetricQueries.Query>of(new MetricQueries.Expression("e", "e", true, math));
    var grid = new SeriesMath.Grid(90, 240, 90, 60);
    SortedMap<Long, Double> points = new TreeMap<>(Map.of(150L, 7.0));

    var filled = new MetricMathEvaluation(Map.of("metric", points), queries, grid).of("e");

    assertThat(filled).isEqualTo(Map.of(90L, 0.0, 150L, 7.0, 210L, 0.0));
  }

  @ParameterizedTest
  @CsvSource({
    "'SEARCH(\"x\")', The metric math function SEARCH",
    "STDDEV(metric1), The metric math function STDDEV",
    "ANOMALY_DETECTION_BAND(metric1), The metric math function ANOMALY_DETECTION_BAND",
    "'SORT(METRICS(), AVG, DESC)', The metric math function SORT",
    "METRICS(), An expression that yields several series",
    "sum(metric1), The metric math function sum",
  })
  void refusesTheOthersByName(String expression, String expected) {
    assertThatThrownBy(() -> values(expression))
        .isInstanceOf(AwsException.class)
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "AVG(metric1), 'yields a number; a time series was expected'",
    "5, 'yields a number; a time series was expected'",
    "FILL(metric1), FILL does not take 1 arguments",
    "'IF(metric1, METRICS())', IF takes numbers and single time series",
    "PERIOD(metric1 + 1) * metric1, PERIOD takes a metric",
    "'SUM([metric1, 5])', A list has time series only",
    "SUM(5) + metric1, 'SUM takes time series, not a number'",
    "metric1 +, it ends too early",
    "metric9, is the id of no query",
    "e, is unknown or names itself",
  })
  void refusesWhatIsNoExpression(String expression, String expected) {
    assertThatThrownBy(() -> values(expression))
        .isInstanceOf(AwsException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void boundsNesting() {
    assertThatThrownBy(() -> MetricMath.parse("(".repeat(1_000) + "m" + ")".repeat(1_000)))
        .isInstanceOf(AwsException.class)
        .hasMessageContaining("nested more than 100 deep");
  }

  @ParameterizedTest
  @CsvSource({
    "TIME_SERIES(1)",
    "'FILL(metric, REPEAT)'",
    "'FILL(metric, LINEAR)'",
    "'FILL(metric, 0)'"
  })
  void aSeriesHasALength(String expression) {
    var grid = new SeriesMath.Grid(0, 253_402_300_799L, 0, 1);
    SortedMap<Long, Double> points = new TreeMap<>(Map.of(0L, 1.0, 253_402_300_798L, 2.0));
    var math = MetricMath.parse(expression);
    var queries = List.<MetricQueries.Query>of(new MetricQueries.Expression("e", "e", true, math));

    assertThatThrownBy(
            () -> new MetricMathEvaluation(Map.of("metric", points), queries, grid).of("e"))
        .isInstanceOf(AwsException.class)
        .hasMessageContaining("more than 100800 periods");
  }

  private static String values(String expression) {
    var math = MetricMath.parse(expression);
    var queries = new ArrayList<MetricQueries.Query>();
    var points = new LinkedHashMap<String, SortedMap<Long, Double>>();
    METRICS.forEach((id, values) -> {
      var series = new Series("000000000000", "us-east-1", "Test", id, new TreeMap<>());
      var sum = Statistic.parse("Sum").orElseThrow();
      queries.add(new MetricQueries.Metric(id, id, false, series, PERIOD, sum, Optional.empty()));
      points.put(id, points(values));
    });
    queries.add(new MetricQueries.Expression("e", "e", true, math));
    var ids = new java.util.HashSet<>(METRICS.keySet());
    ids.add("e");
    math.checkIds(Set.copyOf(ids));
    var grid = new SeriesMath.Grid(0, 5 * PERIOD, 0, PERIOD);
    return printed(new MetricMathEvaluation(points, queries, grid).of("e"));
  }

  private static SortedMap<Long, Double> points(String values) {
    var points = new TreeMap<Long, Double>();
    var all = List.of(values.split(" ", -1));
    for (int i = 0; i < all.size(); i++) {
      if (!all.get(i).equals("-")) {
        points.put((long) i * PERIOD, Double.valueOf(all.get(i)));
      }
    }
    return points;
  }

  private static String printed(SortedMap<Long, Double> points) {
    var printed = new ArrayList<String>();
    for (long second = 0; second < 5 * PERIOD; second += PERIOD) {
      var value = points.get(second);
      var rounded = value == null ? 0 : Math.round(value * 100) / 100.0;
      printed.add(
          value == null
              ? "-"
              : rounded == Math.rint(rounded)
                  ? Long.toString((long) rounded)
                  : Double.toString(rounded));
    }
    return String.join(" ", printed);
  }
}
