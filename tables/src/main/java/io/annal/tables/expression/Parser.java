package io.annal.tables.expression;

import io.annal.tables.expression.Node.Path;
import io.annal.tables.expression.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What all expressions have in common:
 *
 * <pre>
 * path    = name { "." name | "[" digits "]" }
 * name    = word | "#" word
 * call    = function "(" operand { "," operand } ")"
 * operand = path | ":" word | call
 * </pre>
 *
 * <p>Words that are reserved and functions that do not exist are refused where they stand, before
 * errors of syntax behind them.
 */
final class Parser {
  private static final Set<String> FUNCTIONS =
      Set.of(
          "attribute_exists",
          "attribute_not_exists",
          "attribute_type",
          "begins_with",
          "contains",
          "size",
          "if_not_exists",
          "list_append");

  /**
   * How deep parentheses, NOT and functions may nest: two levels for each of the 300 operators that
   * an expression may have, so that a condition that is deeper has too many.
   */
  private static final int MAX_DEPTH = 620;

  private final Tokens tokens;
  private int depth;

  Parser(Tokens tokens) {
    this.tokens = tokens;
  }

  Path path() {
    var steps = new ArrayList<Path.Step>();
    steps.add(name());
    while (true) {
      if (tokens.takes(".")) {
        steps.add(name());
      } else if (tokens.takes("[")) {
        steps.add(index());
      } else {
        return new Path(steps);
      }
    }
  }

  /** AWS names the digits behind a sign or a point as the token that is wrong. */
  private Path.Index index() {
    boolean signed = tokens.takes("-");
    if (signed || tokens.peek().kind() != Kind.NUMBER || tokens.isAfterSpace()) {
      throw tokens.syntaxError();
    }
    var index = new Path.Index(tokens.take().text());
    boolean fraction = tokens.takes(".");
    if (fraction || !tokens.takes("]")) {
      throw tokens.syntaxError();
    }
    return index;
  }

  private Path.Name name() {
    Token token = tokens.peek();
    if (token.kind() == Kind.NAME_REFERENCE) {
      return new Path.Name(tokens.take().text());
    }
    if (token.kind() != Kind.WORD || ReservedWords.isKeyword(token.text())) {
      throw tokens.syntaxError();
    }
    if (ReservedWords.isReserved(token.text())) {
      throw tokens
          .kind()
          .fault("Attribute name is a reserved keyword; reserved keyword: " + token.text());
    }
    return new Path.Name(tokens.take().text());
  }

  /** Whether a function begins here. */
  boolean atCall() {
    Token token = tokens.peek();
    return token.kind() == Kind.WORD
        && tokens.peekSecond().is("(")
        && !ReservedWords.isKeyword(token.text());
  }

  Node operand() {
    if (tokens.peek().kind() == Kind.VALUE_REFERENCE) {
      return new Node.Value(tokens.take().text());
    }
    return atCall() ? call() : path();
  }

  Node.Call call() {
    String function = tokens.peek().text();
    if (!FUNCTIONS.contains(function)) {
      throw tokens.kind().fault("Invalid function name; function: " + function);
    }
    tokens.take();
    tokens.expect("(");
    deeper();
    List<Node> operands = operands(this::callOperand);
    shallower();
    return new Node.Call(function, operands);
  }

  /** An update's functions take operands in parentheses. */
  private Node callOperand() {
    if (tokens.kind() == ExpressionKind.UPDATE && tokens.takes("(")) {
      deeper();
      Node operand = callOperand();
      shallower();
      tokens.expect(")");
      return operand;
    }
    return operand();
  }

  /** Operands with commas between them and the parenthesis that closes them. */
  List<Node> operands(java.util.function.Supplier<Node> operand) {
    var operands = new ArrayList<Node>();
    do {
      operands.add(operand.get());
    } while (tokens.takes(","));
    tokens.expect(")");
    return operands;
  }

  void deeper() {
    if (++depth > MAX_DEPTH) {
      OperatorLimit.check(tokens.kind(), tokens.operators());
      throw tokens.kind().fault("The expression is nested too deeply; maximum depth: " + MAX_DEPTH);
    }
  }

  void shallower() {
    depth--;
  }
}
