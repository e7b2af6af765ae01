package io.annal.localcloud.cloudwatch;

import io.annal.localcloud.wire.AwsException;
import java.util.List;
import java.util.Set;

/**
 * An expression of metric math: arithmetic, comparison and logic on series, and the functions of
 * {@link Function}; the others are refused by name,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
record MetricMath(Node root) {

  /** A part of an expression. */
  sealed interface Node {
    record Constant(double value) implements Node {}

    record Id(String name) implements Node {}

    record Word(String text) implements Node {}

    record Binary(String operator, Node left, Node right) implements Node {}

    record Negated(Node of) implements Node {}

    record Array(List<Node> elements) implements Node {}

    record Call(Function function, List<Node> arguments) implements Node {}
  }

  /** The functions, and how many arguments they have. */
  enum Function {
    SUM(1, 1),
    AVG(1, 1),
    MIN(1, 1),
    MAX(1, 1),
    FILL(2, 2),
    IF(2, 3),
    METRICS(0, 1),
    ABS(1, 1),
    CEIL(1, 1),
    FLOOR(1, 1),
    DIFF(1, 1),
    DIFF_TIME(1, 1),
    RATE(1, 1),
    RUNNING_SUM(1, 1),
    PERIOD(1, 1),
    DATAPOINT_COUNT(1, 1),
    TIME_SERIES(1, 1);

    private final int fewest;
    private final int most;

    Function(int fewest, int most) {
      this.fewest = fewest;
      this.most = most;
    }

    boolean takes(int arguments) {
      return fewest <= arguments && arguments <= most;
    }
  }

  /** What FILL fills with besides numbers and series. */
  static final Set<String> FILLERS = Set.of("REPEAT", "LINEAR");

  static MetricMath parse(String text) {
    return new MetricMath(new MetricMathParser(text).whole());
  }

  void checkIds(Set<String> known) {
    check(root, known);
  }

  private static void check(Node node, Set<String> known) {
    switch (node) {
      case Node.Id(var name) -> {
        if (!known.contains(name) && !FILLERS.contains(name)) {
          throw invalid("The expression names %s, which is the id of no query.".formatted(name));
        }
      }
      case Node.Binary(var operator, var left, var right) -> {
        check(left, known);
        check(right, known);
      }
      case Node.Negated(var of) -> check(of, known);
      case Node.Array(var elements) -> elements.forEach(element -> check(element, known));
      case Node.Call(var function, var arguments) -> arguments.forEach(a -> check(a, known));
      case Node.Constant number -> {}
      case Node.Word word -> {}
    }
  }

  static AwsException invalid(String message) {
    return AwsException.badRequest("ValidationException", message);
  }
}
