package io.annal.tables.expression;

import io.annal.tables.expression.Token.Kind;
import java.util.Set;

/**
 * Conditions, filters and key conditions:
 *
 * <pre>
 * condition  = and { "OR" and }
 * and        = not { "AND" not }
 * not        = "NOT" not | "(" condition ")" | predicate
 * predicate  = call | operand comparator operand
 *            | operand "BETWEEN" operand "AND" operand
 *            | operand "IN" "(" operand { "," operand } ")"
 * comparator = "=" | "<>" | "<" | "<=" | ">" | ">="
 * </pre>
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html">Condition
 *     and filter expressions, operators, and functions</a>
 */
final class ConditionParser {
  private static final Set<String> COMPARATORS = Set.of("=", "<>", "<", "<=", ">", ">=");

  private final Tokens tokens;
  private final Parser parser;

  private ConditionParser(Tokens tokens) {
    this.tokens = tokens;
    this.parser = new Parser(tokens);
  }

  static Node parse(ExpressionKind kind, String text) {
    var tokens = new Tokens(kind, text);
    tokens.refuseRedundantParentheses();
    Node condition = new ConditionParser(tokens).condition();
    if (tokens.peek().kind() != Kind.END) {
      throw tokens.syntaxError();
    }
    OperatorLimit.check(kind, condition);
    return condition;
  }

  private Node condition() {
    Node left = and();
    while (tokens.takesKeyword("OR")) {
      left = new Node.Or(left, and());
    }
    return left;
  }

  private Node and() {
    Node left = not();
    while (tokens.takesKeyword("AND")) {
      left = new Node.And(left, not());
    }
    return left;
  }

  private Node not() {
    parser.deeper();
    Node condition;
    if (tokens.takesKeyword("NOT")) {
      condition = new Node.Not(not());
    } else if (tokens.takes("(")) {
      condition = condition();
      tokens.expect(")");
    } else {
      condition = predicate();
    }
    parser.shallower();
    return condition;
  }

  private Node predicate() {
    Node left = parser.operand();
    Token next = tokens.peek();
    if (next.kind() == Kind.SYMBOL && COMPARATORS.contains(next.text())) {
      tokens.take();
      return new Node.Comparison(next.text(), left, parser.operand());
    }
    if (tokens.takesKeyword("BETWEEN")) {
      Node low = parser.operand();
      tokens.expectKeyword("AND");
      return new Node.Between(left, low, parser.operand());
    }
    if (tokens.takesKeyword("IN")) {
      tokens.expect("(");
      return new Node.In(left, parser.operands(parser::operand));
    }
    if (left instanceof Node.Call) {
      return left;
    }
    throw tokens.syntaxError();
  }
}
