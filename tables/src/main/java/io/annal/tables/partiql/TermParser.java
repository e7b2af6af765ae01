package io.annal.tables.partiql;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.partiql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Paths and functions; {@link ValueParser} reads what is neither:
 *
 * <pre>
 * term  = path | value | function "(" term { "," term } ")"
 * path  = name { "." name | "[" digits "]" | "[" text "]" }
 * </pre>
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.data-types.html">PartiQL
 *     data types for DynamoDB</a>
 */
final class TermParser {
  private static final Map<String, Integer> FUNCTIONS =
      Map.of(
          "begins_with", 2,
          "contains", 2,
          "attribute_type", 2,
          "attribute_exists", 1,
          "attribute_not_exists", 1,
          "size", 1,
          "list_append", 2,
          "set_add", 2,
          "set_delete", 2);

  private final TokenReader tokens;
  private final ValueParser values;

  TermParser(TokenReader tokens, ValueParser values) {
    this.tokens = tokens;
    this.values = values;
  }

  Term term() {
    Token token = tokens.peek();
    if (token.kind() == Kind.WORD && tokens.peekSecond().is("(")) {
      return call();
    }
    return atPath() ? path() : new Term.Value(values.value());
  }

  boolean atPath() {
    Token token = tokens.peek();
    return token.kind() == Kind.NAME || (token.kind() == Kind.WORD && !isLiteral(token));
  }

  private static boolean isLiteral(Token token) {
    return Set.of("TRUE", "FALSE", "NULL", "MISSING").contains(token.upper());
  }

  Term.Call call() {
    Token name = tokens.take();
    String function = name.text().toLowerCase(Locale.ROOT);
    Integer operands = FUNCTIONS.get(function);
    if (operands == null) {
      throw DynamoDbException.validation(
          "Unrecognized function: %s at %s".formatted(name.text(), name.place()));
    }
    tokens.expect("(");
    tokens.requireMore("Expected path in function");
    tokens.deeper();
    var terms = new ArrayList<Term>();
    for (int i = 0; i < operands; i++) {
      if (i > 0) {
        tokens.require(",", "Expected ',' in " + name.upper());
      }
      terms.add(term());
    }
    tokens.shallower();
    tokens.expect(")");
    return new Term.Call(function, List.copyOf(terms));
  }

  Term.Path path() {
    var steps = new ArrayList<Term.Step>();
    steps.add(new Term.Name(name()));
    while (true) {
      if (tokens.takes(".")) {
        if (!isName(tokens.peek())) {
          throw Malformed.because("Invalid path dot component");
        }
        steps.add(new Term.Name(name()));
      } else if (tokens.peek().is("[")) {
        tokens.take();
        Token index = tokens.take();
        switch (index.kind()) {
          case NUMBER -> steps.add(new Term.Index(index.text()));
          case TEXT -> steps.add(new Term.Name(index.text()));
          default ->
              throw DynamoDbException.validation("Unexpected path component at " + index.place());
        }
        tokens.expect("]");
      } else {
        return new Term.Path(List.copyOf(steps));
      }
    }
  }

  private static boolean isName(Token token) {
    return token.kind() == Kind.NAME
        || (token.kind() == Kind.WORD && !token.isOneOf("FROM", "WHERE"));
  }

  String name() {
    Token token = tokens.peek();
    if (token.kind() != Kind.WORD && token.kind() != Kind.NAME) {
      throw tokens.expected("identifier");
    }
    return tokens.take().text();
  }
}
