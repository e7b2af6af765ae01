package io.annal.localcloud.cloudwatch;

import static io.annal.localcloud.cloudwatch.MetricMath.FILLERS;
import static io.annal.localcloud.cloudwatch.MetricMath.invalid;

import io.annal.localcloud.cloudwatch.MetricMath.Function;
import io.annal.localcloud.cloudwatch.MetricMath.Node;
import io.annal.localcloud.cloudwatch.SeriesMath.Grid;
import io.annal.localcloud.wire.AwsException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Works out all queries of a request; an expression may name others, in whatever order. */
final class MetricMathEvaluation {
  /** Of all expressions of a request: ten times what one request is answered with. */
  private static final int MOST_POINTS = 1_008_000;

  private final Map<String, SortedMap<Long, Double>> metrics;
  private final Map<String, Long> periods = new HashMap<>();
  private final Map<String, MetricMath> expressions = new HashMap<>();
  private final Map<String, SortedMap<Long, Double>> done = new HashMap<>();
  private final Set<String> underWay = new HashSet<>();
  private final Grid grid;
  private long kept;

  MetricMathEvaluation(
      Map<String, SortedMap<Long, Double>> metrics, List<MetricQueries.Query> queries, Grid grid) {
    this.metrics = metrics;
    this.grid = grid;
    for (var query : queries) {
      switch (query) {
        case MetricQueries.Metric metric -> periods.put(metric.id(), metric.period());
        case MetricQueries.Expression expression ->
            expressions.put(expression.id(), expression.math());
      }
    }
  }

  /** A number, a series, or several. */
  private sealed interface Value {
    record Scalar(double number) implements Value {}

    record One(SortedMap<Long, Double> points) implements Value {}

    record Many(List<SortedMap<Long, Double>> series) implements Value {}
  }

  /** The points of a metric or of an expression. */
  SortedMap<Long, Double> of(String id) {
    var metric = metrics.get(id);
    if (metric != null) {
      return metric;
    }
    var known = done.get(id);
    if (known != null) {
      return known;
    }
    var math = expressions.get(id);
    if (math == null || !underWay.add(id)) {
      throw invalid("The expression %s is unknown or names itself.".formatted(id));
    }
    var points =
        switch (evaluate(math.root())) {
          case Value.One(var series) -> series;
          case Value.Scalar number ->
              throw invalid(
                  "The expression %s yields a number; a time series was expected, as of TIME_SERIES."
                      .formatted(id));
          case Value.Many several ->
              throw AwsException.unsupported(
                  "An expression that yields several series (%s)".formatted(id));
        };
    kept += points.size();
    if (kept > MOST_POINTS) {
      throw invalid("The expressions make more than %d data points.".formatted(MOST_POINTS));
    }
    done.put(id, points);
    return points;
  }

  private Value evaluate(Node node) {
    return switch (node) {
      case Node.Constant(var value) -> new Value.Scalar(value);
      case Node.Id(var name) -> new Value.One(of(name));
      case Node.Word(var text) ->
          throw invalid("%s has no place in that expression.".formatted(text));
      case Node.Negated(var of) ->
          combine(new Value.Scalar(0), evaluate(of), (zero, value) -> zero - value);
      case Node.Array(var elements) ->
          new Value.Many(elements.stream().flatMap(this::several).toList());
      case Node.Binary(var operator, var left, var right) ->
          combine(evaluate(left), evaluate(right), operator(operator));
      case Node.Call(var function, var arguments) -> call(function, arguments);
    };
  }

  private Stream<SortedMap<Long, Double>> several(Node node) {
    return switch (evaluate(node)) {
      case Value.One(var points) -> Stream.of(points);
      case Value.Many(var series) -> series.stream();
      case Value.Scalar number -> throw invalid("A list has time series only, and no number.");
    };
  }

  private static DoubleBinaryOperator operator(String operator) {
    return switch (operator) {
      case "+" -> (a, b) -> a + b;
      case "-" -> (a, b) -> a - b;
      case "*" -> (a, b) -> a * b;
      case "/" -> (a, b) -> a / b;
      case "^" -> Math::pow;
      case ">" -> (a, b) -> a > b ? 1 : 0;
      case "<" -> (a, b) -> a < b ? 1 : 0;
      case ">=" -> (a, b) -> a >= b ? 1 : 0;
      case "<=" -> (a, b) -> a <= b ? 1 : 0;
      case "==" -> (a, b) -> a == b ? 1 : 0;
      case "!=" -> (a, b) -> a != b ? 1 : 0;
      case "AND", "&&" -> (a, b) -> a != 0 && b != 0 ? 1 : 0;
      case "OR", "||" -> (a, b) -> a != 0 || b != 0 ? 1 : 0;
      default -> throw invalid("The operator %s is unknown.".formatted(operator));
    };
  }

  private static Value combine(Value left, Value right, DoubleBinaryOperator operator) {
    return switch (left) {
      case Value.Scalar(var a) ->
          right instanceof Value.Scalar(var b)
              ? new Value.Scalar(operator.applyAsDouble(a, b))
              : map(right, points -> SeriesMath.each(points, b -> operator.applyAsDouble(a, b)));
      case Value.One(var points) ->
          right instanceof Value.Scalar(var b)
              ? new Value.One(SeriesMath.each(points, a -> operator.applyAsDouble(a, b)))
              : map(right, others -> SeriesMath.join(points, others, operator));
      case Value.Many several ->
          switch (right) {
            case Value.Scalar(var b) ->
                map(several, points -> SeriesMath.each(points, a -> operator.applyAsDouble(a, b)));
            case Value.One(var others) ->
                map(several, points -> SeriesMath.join(points, others, operator));
            case Value.Many others ->
                throw AwsException.unsupported("Arithmetic of several series with several series");
          };
    };
  }

  /** Each series of a value changed; a number has none. */
  private static Value map(Value value, UnaryOperator<SortedMap<Long, Double>> change) {
    return switch (value) {
      case Value.One(var points) -> new Value.One(change.apply(points));
      case Value.Many(var series) -> new Value.Many(series.stream().map(change).toList());
      case Value.Scalar number -> throw invalid("A time series was expected, not a number.");
    };
  }

  private Value call(Function function, List<Node> arguments) {
    return switch (function) {
      case METRICS -> metrics(arguments);
      case PERIOD -> period(arguments.getFirst());
      case FILL -> map(evaluate(arguments.getFirst()), filling(arguments.get(1)));
      case IF -> choose(arguments);
      case SUM, AVG, MIN, MAX, DATAPOINT_COUNT -> fold(function, evaluate(arguments.getFirst()));
      case TIME_SERIES -> series(evaluate(arguments.getFirst()));
      case ABS, CEIL, FLOOR, DIFF, DIFF_TIME, RATE, RUNNING_SUM ->
          map(evaluate(arguments.getFirst()), points -> changed(function, points));
    };
  }

  private static SortedMap<Long, Double> changed(
      Function function, SortedMap<Long, Double> points) {
    return switch (function) {
      case ABS -> SeriesMath.each(points, Math::abs);
      case CEIL -> SeriesMath.each(points, Math::ceil);
      case FLOOR -> SeriesMath.each(points, Math::floor);
      case DIFF -> SeriesMath.steps(points, (change, seconds) -> change);
      case DIFF_TIME -> SeriesMath.steps(points, (change, seconds) -> seconds);
      case RATE -> SeriesMath.steps(points, (change, seconds) -> change / seconds);
      case RUNNING_SUM -> SeriesMath.running(points);
      default -> throw new IllegalArgumentException(function.name());
    };
  }

  private Value series(Value value) {
    return value instanceof Value.Scalar(var number)
        ? new Value.One(SeriesMath.constant(grid, number))
        : value;
  }

  private Value period(Node of) {
    var period = of instanceof Node.Id(var name) ? periods.get(name) : null;
    if (period == null) {
      throw invalid("PERIOD takes a metric, not the result of an expression.");
    }
    return new Value.Scalar(period);
  }

  /** Of one series a number; of several, one series. */
  private static Value fold(Function function, Value value) {
    BinaryOperator<Double> operator =
        switch (function) {
          case MIN -> Math::min;
          case MAX -> Math::max;
          default -> Double::sum;
        };
    return switch (value) {
      case Value.Scalar scalar ->
          throw invalid("%s takes time series, not a number.".formatted(function));
      case Value.One(var points) -> {
        var folded = points.values().stream().reduce(operator).orElse(0.0);
        yield new Value.Scalar(
            switch (function) {
              case AVG -> points.isEmpty() ? 0 : folded / points.size();
              case DATAPOINT_COUNT -> points.size();
              default -> folded;
            });
      }
      case Value.Many(var series) ->
          new Value.One(
              switch (function) {
                // a point that is missing counts as 0
                case AVG ->
                    SeriesMath.each(SeriesMath.fold(series, operator), sum -> sum / series.size());
                case DATAPOINT_COUNT -> SeriesMath.counts(series);
                default -> SeriesMath.fold(series, operator);
              });
    };
  }

  /** All metrics of the request, or those whose ids contain a text. */
  private Value metrics(List<Node> arguments) {
    var part =
        arguments.isEmpty() || !(arguments.getFirst() instanceof Node.Word(var text)) ? "" : text;
    return new Value.Many(
        metrics.entrySet().stream()
            .filter(entry -> entry.getKey().contains(part))
            .map(Map.Entry::getValue)
            .toList());
  }

  private UnaryOperator<SortedMap<Long, Double>> filling(Node with) {
    if (with instanceof Node.Id(var name) && FILLERS.contains(name)) {
      return name.equals("REPEAT")
          ? points -> SeriesMath.repeated(points, grid)
          : points -> SeriesMath.interpolated(points, grid);
    }
    if (series(evaluate(with)) instanceof Value.One(var filler)) {
      return points -> SeriesMath.filled(points, filler);
    }
    throw invalid("FILL fills with a number, a time series, REPEAT or LINEAR.");
  }

  private static Optional<Double> at(SortedMap<Long, Double> points, long second) {
    return Optional.ofNullable(points.get(second));
  }

  private Value choose(List<Node> arguments) {
    var condition = evaluate(arguments.get(0));
    var then = series(evaluate(arguments.get(1)));
    var otherwise =
        arguments.size() == 3 ? series(evaluate(arguments.get(2))) : new Value.One(new TreeMap<>());
    if (!(then instanceof Value.One(var whenTrue))
        || !(otherwise instanceof Value.One(var whenFalse))) {
      throw invalid("IF takes numbers and single time series.");
    }
    return switch (condition) {
      case Value.Scalar(var number) -> number != 0 ? then : otherwise;
      case Value.One(var points) -> {
        var chosen = new TreeMap<Long, Double>();
        points.forEach((second, value) -> {
          var given =
              value != 0 ? Optional.of(whenTrue.getOrDefault(second, 0.0)) : at(whenFalse, second);
          given.ifPresent(point -> chosen.put(second, point));
        });
        yield new Value.One(chosen);
      }
      case Value.Many several -> throw invalid("IF takes a number or a single time series.");
    };
  }
}
