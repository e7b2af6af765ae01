package io.annal.tables.partiql;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.partiql.Token.Kind;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.Bool;
import io.annal.tables.value.AttributeValue.L;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.AttributeValue.N;
import io.annal.tables.value.AttributeValue.NS;
import io.annal.tables.value.AttributeValue.Null;
import io.annal.tables.value.AttributeValue.S;
import io.annal.tables.value.AttributeValue.SS;
import io.annal.tables.value.JsonValues;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Paths, values and functions:
 *
 * <pre>
 * term  = path | value | function "(" term { "," term } ")"
 * path  = name { "." name | "[" digits "]" | "[" text "]" }
 * value = text | number | "true" | "false" | "null" | "?" | list | map | bag
 * list  = "[" [ value { "," value } ] "]"
 * map   = "{" [ text ":" value { "," text ":" value } ] "}"
 * bag   = "&lt;&lt;" value { "," value } "&gt;&gt;"
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
  private final List<AttributeValue> parameters;
  private int used;

  TermParser(TokenReader tokens, List<AttributeValue> parameters) {
    this.tokens = tokens;
    this.parameters = parameters;
  }

  /** Refuses parameters that no question mark took. */
  void requireAllUsed() {
    if (used != parameters.size()) {
      throw wrongNumber();
    }
  }

  private static DynamoDbException wrongNumber() {
    return DynamoDbException.validation(
        "Number of parameters in request and statement don't match.");
  }

  Term term() {
    Token token = tokens.peek();
    if (token.kind() == Kind.WORD && tokens.peekSecond().is("(")) {
      return call();
    }
    return atPath() ? path() : new Term.Value(value());
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
    tokens.deeper();
    var terms = new ArrayList<Term>();
    for (int i = 0; i < operands; i++) {
      if (i > 0) {
        tokens.expect(",");
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

  String name() {
    Token token = tokens.peek();
    if (token.kind() != Kind.WORD && token.kind() != Kind.NAME) {
      throw tokens.expected("identifier");
    }
    return tokens.take().text();
  }

  AttributeValue value() {
    tokens.deeper();
    Token token = tokens.take();
    AttributeValue value =
        switch (token.kind()) {
          case TEXT -> new S(token.text());
          case NUMBER -> number(token.text());
          case PARAMETER -> parameter();
          case WORD -> word(token);
          case SYMBOL -> symbol(token);
          case NAME, END -> throw Malformed.because("Unexpected term");
        };
    tokens.shallower();
    return value;
  }

  private static N number(String text) {
    return new N(JsonValues.number(text));
  }

  private AttributeValue parameter() {
    if (used == parameters.size()) {
      throw wrongNumber();
    }
    return parameters.get(used++);
  }

  private static AttributeValue word(Token token) {
    return switch (token.upper()) {
      case "TRUE" -> new Bool(true);
      case "FALSE" -> new Bool(false);
      case "NULL" -> new Null();
      default -> throw Malformed.because("Unexpected value in item literal: " + token.text());
    };
  }

  private AttributeValue symbol(Token token) {
    return switch (token.text()) {
      case "-" -> number("-" + digits());
      case "+" -> number(digits());
      case "[" -> new L(values("]"));
      case "{" -> map();
      case "<<" -> bag();
      default -> throw Malformed.because("Unexpected term");
    };
  }

  private String digits() {
    if (tokens.peek().kind() != Kind.NUMBER) {
      throw Malformed.because("Unexpected term");
    }
    return tokens.take().text();
  }

  private List<AttributeValue> values(String end) {
    var values = new ArrayList<AttributeValue>();
    if (tokens.takes(end)) {
      return values;
    }
    do {
      values.add(value());
    } while (tokens.takes(","));
    tokens.expect(end);
    return values;
  }

  /** What stands behind the opening brace. */
  M map() {
    var values = new LinkedHashMap<String, AttributeValue>();
    if (tokens.takes("}")) {
      return new M(values);
    }
    do {
      Token key = tokens.peek();
      if (key.kind() != Kind.TEXT && key.kind() != Kind.NAME) {
        throw tokens.expected("string literal");
      }
      tokens.take();
      tokens.expect(":");
      values.put(key.text(), value());
    } while (tokens.takes(","));
    tokens.expect("}");
    return new M(values);
  }

  private AttributeValue bag() {
    List<AttributeValue> values = values(">>");
    if (values.isEmpty()) {
      throw DynamoDbException.validation("Empty bags are not supported");
    }
    var texts = new LinkedHashSet<String>();
    var numbers = new LinkedHashSet<BigDecimal>();
    for (AttributeValue value : values) {
      switch (value) {
        case S s -> texts.add(s.value());
        case N n -> numbers.add(n.value());
        case AttributeValue other -> throw unsupportedBag();
      }
    }
    if (!texts.isEmpty() && !numbers.isEmpty()) {
      throw unsupportedBag();
    }
    return numbers.isEmpty() ? new SS(texts) : new NS(numbers);
  }

  private static DynamoDbException unsupportedBag() {
    return DynamoDbException.validation(
        "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags");
  }
}
