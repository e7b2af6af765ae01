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
 * predicate = function | term comparator term | term "BETWEEN" term "AND" term
 *           | term "IN" ( "[" terms "]" | "(" terms ")" ) | path "IS" [ "NOT" ] ( "MISSING" | "NULL" )
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
      left = new Where.Or(left, and());
    }
    return left;
  }

  private Where and() {
    Where left = not();
    while (tokens.takesWord("AND")) {
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
      tokens.expect(")");
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
      return new Where.Comparison(operator, left, terms.term());
    }
    if (tokens.takesWord("BETWEEN")) {
      Term low = terms.term();
      tokens.expectWord("AND");
      return new Where.Between(left, low, terms.term());
    }
    if (tokens.takesWord("IN")) {
      return new Where.In(left, list());
    }
    if (tokens.takesWord("NOT")) {
      tokens.expectWord("IN");
      return new Where.Not(new Where.In(left, list()));
    }
    if (tokens.takesWord("IS")) {
      return is(left);
    }
    if (left instanceof Term.Call call && CONDITIONS.contains(call.function())) {
      return new Where.Holds(call);
    }
    if (next.kind() == Kind.WORD && !next.isWord("AND") && !next.isWord("OR")) {
      throw Malformed.because("Unknown operator: " + next.text());
    }
    throw Malformed.because("Expected operator after attribute path");
  }

  private List<Term> list() {
    String end = tokens.takes("(") ? ")" : "]";
    if (end.equals("]")) {
      tokens.expect("[");
    }
    var list = new ArrayList<Term>();
    do {
      list.add(terms.term());
    } while (tokens.takes(","));
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
      throw tokens.expected("'MISSING' or 'NULL'");
    }
    return not ? new Where.Not(condition) : condition;
  }
}
