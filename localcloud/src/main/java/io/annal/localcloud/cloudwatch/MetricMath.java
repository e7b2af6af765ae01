package io.annal.localcloud.cloudwatch;

import io.annal.localcloud.wire.AwsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;

/**
 * Metric math: arithmetic, comparison and logic on series, and the functions of {@link Function};
 * the others are refused by name,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
record MetricMath(Node root) {

  /** The seconds that a range's periods begin with. */
  record Grid(long from, long to, long period) {
    List<Long> seconds() {
      var seconds = new ArrayList<Long>();
      for (var at = Math.floorDiv(from, period) * period; at < to; at += period) {
        seconds.add(at);
      }
      return seconds;
    }
  }

  /** A number, a series, or several. */
  sealed interface Value {
    record Scalar(double number) implements Value {}

    record One(SortedMap<Long, Double> points) implements Value {}

    record Many(List<SortedMap<Long, Double>> series) implements Value {}
  }

  /** A part of an expression. */
  sealed interface Node {
    record Constant(double value) implements Node {}

    record Id(String name) implements Node {}

    record Word(String text) implements Node {}

    record Binary(String operator, Node left, Node right) implements Node {}

    record Negated(Node of) implements Node {}

    record Call(Function function, List<Node> arguments) implements Node {}
  }

  /** The functions. */
  enum Function {
    SUM,
    AVG,
    MIN,
    MAX,
    FILL,
    IF,
    METRICS,
    ABS,
    CEIL,
    FLOOR,
    DIFF,
    RATE,
    RUNNING_SUM,
    PERIOD,
    DATAPOINT_COUNT
  }

  static MetricMath parse(String text) {
    return new MetricMath(new MetricMathParser(text).whole());
  }

  void checkIds(Set<String> known) {
    check(root, known);
  }

  private static void check(Node node, Set<String> known) {
    switch (node) {
      case Node.Id(var name) -> {
        if (!known.contains(name) && !name.equals("REPEAT")) {
          throw invalid("The expression names %s, which is the id of no query.".formatted(name));
        }
      }
      case Node.Binary(var operator, var left, var right) -> {
        check(left, known);
        check(right, known);
      }
      case Node.Negated(var of) -> check(of, known);
      case Node.Call(var function, var arguments) -> arguments.forEach(a -> check(a, known));
      case Node.Constant number -> {}
      case Node.Word word -> {}
    }
  }

  static AwsException invalid(String message) {
    return AwsException.badRequest("ValidationException", message);
  }

  /** Works out all queries of a request; an expression may name others, in whatever order. */
  static final class Evaluation {
    private final Map<String, SortedMap<Long, Double>> metrics;
    private final Map<String, MetricMath> expressions = new HashMap<>();
    private final Map<String, SortedMap<Long, Double>> done = new HashMap<>();
    private final Set<String> underWay = new TreeSet<>();
    private final Grid grid;

    Evaluation(
        Map<String, SortedMap<Long, Double>> metrics,
        List<MetricQueries.Query> queries,
        Grid grid) {
      this.metrics = metrics;
      this.grid = grid;
      for (var query : queries) {
        if (query instanceof MetricQueries.Expression expression) {
          expressions.put(expression.id(), expression.math());
        }
      }
    }

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
      var points = series(evaluate(math.root()), id);
      done.put(id, points);
      return points;
    }

    private SortedMap<Long, Double> series(Value value, String id) {
      return switch (value) {
        case Value.One(var points) -> points;
        case Value.Scalar(var number) -> constant(number);
        case Value.Many many ->
            throw AwsException.unsupported(
                "An expression that yields several series (%s)".formatted(id));
      };
    }

    private SortedMap<Long, Double> constant(double number) {
      var points = new TreeMap<Long, Double>();
      grid.seconds().forEach(second -> points.put(second, number));
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
        case Node.Binary(var operator, var left, var right) ->
            combine(evaluate(left), evaluate(right), operator(operator));
        case Node.Call(var function, var arguments) -> call(function, arguments);
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
            switch (right) {
              case Value.Scalar(var b) -> new Value.Scalar(operator.applyAsDouble(a, b));
              case Value.One(var points) ->
                  new Value.One(each(points, b -> operator.applyAsDouble(a, b)));
              case Value.Many(var series) ->
                  new Value.Many(
                      series.stream()
                          .map(points -> each(points, b -> operator.applyAsDouble(a, b)))
                          .toList());
            };
        case Value.One(var points) ->
            switch (right) {
              case Value.Scalar(var b) ->
                  new Value.One(each(points, a -> operator.applyAsDouble(a, b)));
              case Value.One(var others) -> new Value.One(join(points, others, operator));
              case Value.Many(var series) ->
                  new Value.Many(
                      series.stream().map(others -> join(points, others, operator)).toList());
            };
        case Value.Many(var series) ->
            new Value.Many(
                series.stream()
                    .map(points -> combine(new Value.One(points), right, operator))
                    .map(Evaluation::one)
                    .toList());
      };
    }

    private static SortedMap<Long, Double> one(Value value) {
      if (value instanceof Value.One(var points)) {
        return points;
      }
      throw AwsException.unsupported("Arithmetic of several series with several series");
    }

    private static SortedMap<Long, Double> each(
        SortedMap<Long, Double> points, java.util.function.DoubleUnaryOperator change) {
      var changed = new TreeMap<Long, Double>();
      points.forEach((second, value) -> {
        var result = change.applyAsDouble(value);
        if (Double.isFinite(result)) {
          changed.put(second, result);
        }
      });
      return changed;
    }

    /** Where one of the two has no point there is none, nor where it would be infinite. */
    private static SortedMap<Long, Double> join(
        SortedMap<Long, Double> left,
        SortedMap<Long, Double> right,
        DoubleBinaryOperator operator) {
      var joined = new TreeMap<Long, Double>();
      left.forEach((second, value) -> {
        var other = right.get(second);
        if (other != null && Double.isFinite(operator.applyAsDouble(value, other))) {
          joined.put(second, operator.applyAsDouble(value, other));
        }
      });
      return joined;
    }

    private Value call(Function function, List<Node> arguments) {
      return switch (function) {
        case SUM -> fold(arguments, Double::sum, false);
        case AVG -> fold(arguments, Double::sum, true);
        case MIN -> fold(arguments, Math::min, false);
        case MAX -> fold(arguments, Math::max, false);
        case METRICS -> metrics(arguments);
        case FILL -> fill(argument(arguments, 0, 2), arguments.get(1));
        case IF -> choose(arguments);
        case ABS -> map(arguments, Math::abs);
        case CEIL -> map(arguments, Math::ceil);
        case FLOOR -> map(arguments, Math::floor);
        case DIFF -> new Value.One(steps(single(arguments), false));
        case RATE -> new Value.One(steps(single(arguments), true));
        case RUNNING_SUM -> new Value.One(running(single(arguments)));
        case PERIOD -> new Value.Scalar(grid.period());
        case DATAPOINT_COUNT -> new Value.Scalar(single(arguments).size());
      };
    }

    private Value argument(List<Node> arguments, int index, int expected) {
      if (arguments.size() != expected) {
        throw invalid("A function needs %d arguments.".formatted(expected));
      }
      return evaluate(arguments.get(index));
    }

    private SortedMap<Long, Double> single(List<Node> arguments) {
      return series(argument(arguments, 0, 1), "");
    }

    private Value map(List<Node> arguments, java.util.function.DoubleUnaryOperator change) {
      return switch (argument(arguments, 0, 1)) {
        case Value.Scalar(var number) -> new Value.Scalar(change.applyAsDouble(number));
        case Value.One(var points) -> new Value.One(each(points, change));
        case Value.Many(var series) ->
            new Value.Many(series.stream().map(points -> each(points, change)).toList());
      };
    }

    /** Of one series a number; of several, one series. */
    private Value fold(List<Node> arguments, BinaryOperator<Double> operator, boolean mean) {
      return switch (argument(arguments, 0, 1)) {
        case Value.Scalar scalar -> scalar;
        case Value.One(var points) -> {
          var folded = points.values().stream().reduce(operator).orElse(0.0);
          yield new Value.Scalar(mean && !points.isEmpty() ? folded / points.size() : folded);
        }
        case Value.Many(var series) -> {
          var folded = new TreeMap<Long, Double>();
          var counts = new HashMap<Long, Integer>();
          for (var points : series) {
            points.forEach((second, value) -> {
              folded.merge(second, value, operator);
              counts.merge(second, 1, Integer::sum);
            });
          }
          if (mean) {
            folded.replaceAll((second, sum) -> sum / counts.getOrDefault(second, 1));
          }
          yield new Value.One(folded);
        }
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

    private Value fill(Value value, Node with) {
      return switch (value) {
        case Value.Scalar scalar -> scalar;
        case Value.One(var points) -> new Value.One(filled(points, with));
        case Value.Many(var series) ->
            new Value.Many(series.stream().map(points -> filled(points, with)).toList());
      };
    }

    private SortedMap<Long, Double> filled(SortedMap<Long, Double> points, Node with) {
      var repeat = with instanceof Node.Id(var name) && name.equals("REPEAT");
      if (!repeat && !(evaluate(with) instanceof Value.Scalar)) {
        throw AwsException.unsupported("FILL with anything but a number or REPEAT");
      }
      var filled = new TreeMap<Long, Double>(points);
      Double last = null;
      for (var second : grid.seconds()) {
        var here = points.get(second);
        if (here != null) {
          last = here;
        } else if (!repeat && evaluate(with) instanceof Value.Scalar(var number)) {
          filled.put(second, number);
        } else if (repeat && last != null) {
          filled.put(second, last);
        }
      }
      return filled;
    }

    private Value choose(List<Node> arguments) {
      if (arguments.size() != 2 && arguments.size() != 3) {
        throw invalid("IF needs two or three arguments.");
      }
      var condition = evaluate(arguments.get(0));
      var then = evaluate(arguments.get(1));
      var otherwise = arguments.size() == 3 ? evaluate(arguments.get(2)) : null;
      if (condition instanceof Value.Scalar(var number)) {
        if (number != 0) {
          return then;
        }
        return otherwise == null ? new Value.One(new TreeMap<>()) : otherwise;
      }
      var points = new TreeMap<Long, Double>();
      series(condition, "IF")
          .forEach((second, value) -> {
            var chosen = value != 0 ? then : otherwise;
            var at = chosen == null ? null : series(chosen, "IF").get(second);
            if (at != null) {
              points.put(second, at);
            }
          });
      return new Value.One(points);
    }

    private static SortedMap<Long, Double> steps(SortedMap<Long, Double> points, boolean rate) {
      var steps = new TreeMap<Long, Double>();
      Map.Entry<Long, Double> before = null;
      for (var entry : points.entrySet()) {
        if (before != null) {
          var step = entry.getValue() - before.getValue();
          var seconds = entry.getKey() - before.getKey();
          steps.put(entry.getKey(), rate ? step / seconds : step);
        }
        before = entry;
      }
      return steps;
    }

    private static SortedMap<Long, Double> running(SortedMap<Long, Double> points) {
      var sums = new TreeMap<Long, Double>();
      var sum = 0.0;
      for (var entry : points.entrySet()) {
        sum += entry.getValue();
        sums.put(entry.getKey(), sum);
      }
      return sums;
    }
  }
}
