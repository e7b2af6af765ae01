package io.annal.localcloud.cloudwatch;

import io.annal.localcloud.cloudwatch.MetricMath.Function;
import io.annal.localcloud.cloudwatch.MetricMath.Node;
import io.annal.localcloud.wire.AwsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads an expression of metric math. */
final class MetricMathParser {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(\\d+(?:\\.\\d+)?)|([A-Za-z][A-Za-z0-9_]*)|\"([^\"]*)\"|'([^']*)'"
              + "|(>=|<=|==|!=|&&|\\|\\||[-+*/^<>(),\\[\\]]))");

  /** From the loosest to the tightest. */
  private static final List<List<String>> LEVELS =
      List.of(
          List.of("OR", "||"),
          List.of("AND", "&&"),
          List.of("==", "!=", "<=", ">=", "<", ">"),
          List.of("+", "-"),
          List.of("*", "/"),
          List.of("^"));

  /** Deeper than anybody writes, and far from what a thread's stack bears. */
  private static final int DEEPEST = 100;

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int depth;

  private enum Kind {
    NUMBER,
    NAME,
    WORD,
    SIGN
  }

  private record Token(Kind kind, String text) {}

  MetricMathParser(String text) {
    this.text = text;
    var matcher = TOKEN.matcher(text.strip());
    var end = 0;
    while (matcher.lookingAt()) {
      tokens.add(token(matcher));
      end = matcher.end();
      matcher.region(end, matcher.regionEnd());
    }
    if (end != text.strip().length()) {
      throw wrong("it cannot be read from character " + (end + 1));
    }
  }

  private static Token token(java.util.regex.Matcher matcher) {
    if (matcher.group(1) != null) {
      return new Token(Kind.NUMBER, matcher.group(1));
    }
    if (matcher.group(2) != null) {
      return new Token(Kind.NAME, matcher.group(2));
    }
    if (matcher.group(5) != null) {
      return new Token(Kind.SIGN, matcher.group(5));
    }
    var word = matcher.group(3) != null ? matcher.group(3) : matcher.group(4);
    return new Token(Kind.WORD, String.valueOf(word));
  }

  Node whole() {
    var node = level(0);
    if (at < tokens.size()) {
      throw wrong("'%s' is not expected there".formatted(tokens.get(at).text()));
    }
    return node;
  }

  private Node level(int level) {
    if (level == LEVELS.size()) {
      return nested();
    }
    var left = level(level + 1);
    while (peek().filter(token -> LEVELS.get(level).contains(token.text())).isPresent()) {
      var operator = tokens.get(at++).text();
      left = new Node.Binary(operator, left, level(level + 1));
    }
    return left;
  }

  private Optional<Token> peek() {
    return at < tokens.size() ? Optional.of(tokens.get(at)) : Optional.empty();
  }

  private Node nested() {
    if (++depth > DEEPEST) {
      throw wrong("it is nested more than %d deep".formatted(DEEPEST));
    }
    var node = unary();
    depth--;
    return node;
  }

  private Node unary() {
    if (next("-")) {
      return new Node.Negated(nested());
    }
    if (next("(")) {
      var inside = level(0);
      expect(")");
      return inside;
    }
    if (next("[")) {
      return new Node.Array(until("]"));
    }
    var token = peek().orElseThrow(() -> wrong("it ends too early"));
    at++;
    return switch (token.kind()) {
      case NUMBER -> new Node.Constant(Double.parseDouble(token.text()));
      case WORD -> new Node.Word(token.text());
      case NAME -> next("(") ? call(token.text()) : new Node.Id(token.text());
      case SIGN -> throw wrong("'%s' is not expected there".formatted(token.text()));
    };
  }

  private Node call(String name) {
    var arguments = until(")");
    for (var function : Function.values()) {
      if (function.name().equals(name)) {
        if (!function.takes(arguments.size())) {
          throw wrong("%s does not take %d arguments".formatted(name, arguments.size()));
        }
        return new Node.Call(function, arguments);
      }
    }
    throw AwsException.unsupported("The metric math function " + name);
  }

  /** What stands between commas, up to that sign. */
  private List<Node> until(String end) {
    var elements = new ArrayList<Node>();
    if (!next(end)) {
      do {
        elements.add(level(0));
      } while (next(","));
      expect(end);
    }
    return List.copyOf(elements);
  }

  private boolean next(String sign) {
    var found = peek().filter(t -> t.kind() == Kind.SIGN && t.text().equals(sign)).isPresent();
    if (found) {
      at++;
    }
    return found;
  }

  private void expect(String sign) {
    if (!next(sign)) {
      throw wrong("'%s' is missing".formatted(sign));
    }
  }

  private AwsException wrong(String what) {
    return MetricMath.invalid("Error in expression '%s': %s.".formatted(text, what));
  }
}
