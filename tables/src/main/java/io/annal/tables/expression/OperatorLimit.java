package io.annal.tables.expression;

import io.annal.tables.expression.Node.And;
import io.annal.tables.expression.Node.Arithmetic;
import io.annal.tables.expression.Node.Between;
import io.annal.tables.expression.Node.Call;
import io.annal.tables.expression.Node.Comparison;
import io.annal.tables.expression.Node.In;
import io.annal.tables.expression.Node.Not;
import io.annal.tables.expression.Node.Or;
import io.annal.tables.expression.Node.Path;
import io.annal.tables.expression.Node.Value;
import java.util.List;

/**
 * How much an expression may have: 300 operators and functions, 100 operands of IN.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters">Expression
 *     parameters</a>
 */
final class OperatorLimit {
  private static final int OPERATORS = 300;
  private static final int IN_OPERANDS = 100;

  private OperatorLimit() {}

  static void check(ExpressionKind kind, Node... nodes) {
    check(kind, count(kind, List.of(nodes)));
  }

  /** Refuses so many operators, if those are too many. */
  static void check(ExpressionKind kind, int operators) {
    if (operators > OPERATORS) {
      throw kind.fault("The expression contains too many operators; operator count: " + operators);
    }
  }

  private static int count(ExpressionKind kind, Node node) {
    return switch (node) {
      case Path p -> 0;
      case Value v -> 0;
      case Call call -> 1 + count(kind, call.operands());
      case Comparison c -> 1 + count(kind, List.of(c.left(), c.right()));
      case Between b -> 1 + count(kind, List.of(b.operand(), b.low(), b.high()));
      case In in -> {
        if (in.list().size() > IN_OPERANDS) {
          throw kind.fault(
              "The IN operator is provided with too many operands; number of operands: "
                  + in.list().size());
        }
        yield 1 + count(kind, in.operand()) + count(kind, in.list());
      }
      case And a -> 1 + count(kind, List.of(a.left(), a.right()));
      case Or o -> 1 + count(kind, List.of(o.left(), o.right()));
      case Not n -> 1 + count(kind, n.condition());
      case Arithmetic a -> 1 + count(kind, List.of(a.left(), a.right()));
    };
  }

  private static int count(ExpressionKind kind, List<Node> nodes) {
    int sum = 0;
    for (Node node : nodes) {
      sum += count(kind, node);
    }
    return sum;
  }
}
