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
import io.annal.tables.value.Numbers;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Values:
 *
 * <pre>
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
final class ValueParser {
  private static final String DUPLICATES =
      "One or more parameter values were invalid: Input collection %s contains duplicates";

  private final TokenReader tokens;
  private final List<AttributeValue> parameters;

  /** The steps from the value that is read to that part of it which is read now. */
  private final Deque<String> steps = new ArrayDeque<>();

  private int used;

  ValueParser(TokenReader tokens, List<AttributeValue> parameters) {
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

  private AttributeValue part(String step) {
    steps.addLast(step);
    AttributeValue value = value();
    steps.removeLast();
    return value;
  }

  private N number(String text) {
    try {
      return new N(JsonValues.number(text));
    } catch (DynamoDbException e) {
      throw DynamoDbException.validation(e.getMessage() + place());
    }
  }

  /** Where in the value something is wrong. */
  private String place() {
    return " under root" + String.join("", steps);
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
      case "[" -> list();
      case "{" -> map();
      case "<<" -> bag();
      case "=", "(" -> throw Malformed.because("Unexpected value token: " + token.text());
      default -> throw Malformed.because("Unexpected term");
    };
  }

  private String digits() {
    if (tokens.peek().kind() != Kind.NUMBER) {
      throw Malformed.because("Unexpected term");
    }
    return tokens.take().text();
  }

  private L list() {
    var values = new ArrayList<AttributeValue>();
    if (!tokens.takes("]")) {
      do {
        values.add(part("[" + values.size() + "]"));
      } while (tokens.takes(","));
      tokens.require("]", "Expected RIGHT_BRACKET");
    }
    return new L(values);
  }

  /** An item; its attributes are values of their own. */
  M item() {
    return map("");
  }

  private M map() {
    return map(".");
  }

  private M map(String separator) {
    var values = new LinkedHashMap<String, AttributeValue>();
    if (tokens.takes("}")) {
      return new M(values);
    }
    do {
      tokens.requireMore("Unexpected end of item literal");
      Token key = tokens.peek();
      if (key.kind() != Kind.TEXT && key.kind() != Kind.NAME) {
        throw tokens.expected("string literal");
      }
      tokens.take();
      tokens.expect(":");
      tokens.requireMore("Expected value");
      values.put(key.text(), part(separator.isEmpty() ? "" : separator + key.text()));
    } while (tokens.takes(","));
    tokens.require("}", "Expected RIGHT_CURLY");
    return new M(values);
  }

  private AttributeValue bag() {
    if (tokens.takes(">>")) {
      throw DynamoDbException.validation("Empty bags are not supported");
    }
    var texts = new ArrayList<String>();
    var numbers = new ArrayList<String>();
    do {
      Token token = tokens.peek();
      switch (value()) {
        case S s -> texts.add(s.value());
        case N n ->
            numbers.add(token.kind() == Kind.NUMBER ? token.text() : Numbers.text(n.value()));
        case AttributeValue other -> throw unsupportedBag(" at " + token.place());
      }
    } while (tokens.takes(","));
    tokens.require(">>", "Expected RIGHT_DOUBLE_ANGLE_BRACKET");
    if (!texts.isEmpty() && !numbers.isEmpty()) {
      throw unsupportedBag("");
    }
    return numbers.isEmpty() ? texts(texts) : numbers(numbers);
  }

  private static SS texts(List<String> elements) {
    var distinct = new LinkedHashSet<>(elements);
    if (distinct.size() < elements.size()) {
      throw DynamoDbException.validation(DUPLICATES.formatted(elements) + ".");
    }
    return new SS(distinct);
  }

  private NS numbers(List<String> elements) {
    var distinct = new LinkedHashSet<BigDecimal>();
    elements.forEach(each -> distinct.add(JsonValues.number(each)));
    if (distinct.size() < elements.size()) {
      throw DynamoDbException.validation(DUPLICATES.formatted(elements) + "!" + place());
    }
    return new NS(distinct);
  }

  private static DynamoDbException unsupportedBag(String place) {
    return DynamoDbException.validation(
        "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags"
            + place);
  }
}
