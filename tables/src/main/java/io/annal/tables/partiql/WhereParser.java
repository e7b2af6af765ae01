package io.annal.tables.partiql;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.partiql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Conditions:
 *
 * <pre>
 * condition = and { "OR" and }
 * and       = not { "AND" not }
 * not       = "NOT" not | "(" condition ")" | predicate
 * predicate = function | term comparator term | term [ "NOT" ] "BETWEEN" term "AND" term
 *           | term [ "NOT" ] "IN" ( "[" terms "]" | "(" terms ")" ) | path "IS" [ "NOT" ] ( "MISSING" | "NULL" )
 * </pre>
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-operators.html">PartiQL
 *     operators</a>
 */
final class WhereParser {
  private static final Set<String> COMPARATORS = Set.of("=", "<>", "!=", "<", "<=", ">", ">=");
  private static final Set<String> CONDITIONS =
      Set.of(
          "begins_with", "contains", "attribute_type", "attribute_exists", "attribute_not_exists");

  private static final String NO_RIGHT_SIDE =
      "Missing right-hand side expression of infix operator";

  /** As many as a condition expression may have. */
  private static final int MAX_OPERATORS = 300;

  private final TokenReader tokens;
  private final TermParser terms;
  private int operators;

  WhereParser(TokenReader tokens, TermParser terms) {
    this.tokens = tokens;
    this.terms = terms;
  }

  Where condition() {
    Where left = and();
    while (tokens.takesWord("OR")) {
      tokens.requireMore(NO_RIGHT_SIDE);
      left = new Where.Or(left, and());
    }
    return left;
  }

  private Where and() {
    Where left = not();
    while (tokens.takesWord("AND")) {
      tokens.requireMore(NO_RIGHT_SIDE);
      left = new Where.And(left, not());
    }
    return left;
  }

  private Where not() {
    tokens.deeper();
    if (++operators > MAX_OPERATORS) {
      throw DynamoDbException.validation(
          "The expression contains too many operators; maximum operator count: " + MAX_OPERATORS);
    }
    Where condition;
    if (tokens.takesWord("NOT")) {
      condition = new Where.Not(not());
    } else if (tokens.takes("(")) {
      condition = condition();
      tokens.require(
          ")",
          "Expected ')' but got '%s'"
              .formatted(tokens.atEnd() ? "end of statement" : tokens.peek().source()));
    } else {
      condition = predicate();
    }
    tokens.shallower();
    return condition;
  }

  private Where predicate() {
    if (tokens.peek().kind() == Kind.END) {
      throw Malformed.because("Unexpected term");
    }
    if (tokens.peek().isWord("EXISTS") && tokens.peekSecond().is("(")) {
      throw DynamoDbException.validation(
          "EXISTS can only be used in ExecuteTransaction write requests.");
    }
    Term left = terms.term();
    Token next = tokens.peek();
    if (next.kind() == Kind.SYMBOL && COMPARATORS.contains(next.text())) {
      tokens.take();
      String operator = next.is("!=") ? "<>" : next.text();
      tokens.requireMore(NO_RIGHT_SIDE);
      return new Where.Comparison(operator, left, terms.term());
    }
    if (tokens.takesWord("BETWEEN")) {
      return between(left);
    }
    if (tokens.takesWord("IN")) {
      return new Where.In(left, list());
    }
    if (tokens.takesWord("NOT")) {
      if (tokens.takesWord("BETWEEN")) {
        return new Where.Not(between(left));
      }
      tokens.expectWord("IN");
      return new Where.Not(new Where.In(left, list()));
    }
    if (tokens.takesWord("IS")) {
      return is(left);
    }
    if (left instanceof Term.Call call && CONDITIONS.contains(call.function())) {
      return new Where.Holds(call);
    }
    throw noOperator(left, next);
  }

  private Where between(Term operand) {
    tokens.requireMore(NO_RIGHT_SIDE);
    Term low = terms.term();
    if (!tokens.takesWord("AND")) {
      throw Malformed.because("Expected AND keyword");
    }
    tokens.requireMore("Expected expression after AND");
    return new Where.Between(operand, low, terms.term());
  }

  private static DynamoDbException noOperator(Term left, Token next) {
    boolean joined = next.isOneOf("AND", "OR");
    if (left instanceof Term.Call && (joined || next.kind() == Kind.END)) {
      return DynamoDbException.validation(
          "WHERE clause must contain an expression that resolves to a boolean");
    }
    boolean arithmetic = next.kind() == Kind.SYMBOL && "+-*/".contains(next.text());
    if (arithmetic || (next.kind() == Kind.WORD && !joined)) {
      return Malformed.because("Unknown operator: " + next.text());
    }
    return Malformed.because("Expected operator after attribute path");
  }

  private List<Term> list() {
    String end = tokens.takes("(") ? ")" : "]";
    if (end.equals("]")) {
      tokens.requireMore("Expected '(' or '[' after IN");
      tokens.require(
          "[", "Expected '(' or '[' after IN, got '%s'".formatted(tokens.peek().source()));
    }
    var list = new ArrayList<Term>();
    do {
      tokens.requireMore("Unexpected end of IN list");
      list.add(terms.term());
    } while (tokens.takes(","));
    tokens.requireMore("Unexpected end of IN list");
    tokens.expect(end);
    return List.copyOf(list);
  }

  private Where is(Term term) {
    boolean not = tokens.takesWord("NOT");
    if (!(term instanceof Term.Path path)) {
      throw Malformed.because("Expected attribute path before IS");
    }
    Where condition;
    if (tokens.takesWord("MISSING")) {
      condition = new Where.IsMissing(path);
    } else if (tokens.takesWord("NULL")) {
      condition = new Where.IsNull(path);
    } else {
      throw Malformed.because("Expected type name");
    }
    return not ? new Where.Not(condition) : condition;
  }
}
