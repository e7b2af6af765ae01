package io.annal.localcloud.logs;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code { $.a.b = "x" && ($.c > 3 || $.d NOT EXISTS) }}. */
final class JsonPattern {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(&&|\\|\\||[()])|(\\$(?:\\.[A-Za-z0-9_:@-]+|\\[(?:\\d+|\\*|\"[^\"]*\"|'[^']*')\\])*)"
              + "|(<=|>=|!=|=|<|>)|\"((?:[^\"\\\\]|\\\\.)*+)\"|(%[^%]+%)|([^\\s()&|=<>!\"]+))");

  private final List<Token> tokens = new ArrayList<>();
  private int position;

  private enum Kind {
    LOGIC,
    SELECTOR,
    OPERATOR,
    QUOTED,
    WORD
  }

  private record Token(Kind kind, String text) {}

  private JsonPattern(String text) {
    Matcher matcher = TOKEN.matcher(text);
    int end = 0;
    while (end < text.length() && matcher.find(end) && matcher.start() == end) {
      tokens.add(token(matcher));
      end = matcher.end();
    }
    if (!text.substring(end).isBlank()) {
      throw bad(text.substring(end));
    }
  }

  static Predicate<String> parse(String pattern) {
    if (!pattern.endsWith("}")) {
      throw bad(pattern);
    }
    var parser = new JsonPattern(pattern.substring(1, pattern.length() - 1));
    Predicate<JsonNode> condition = parser.either();
    if (parser.position < parser.tokens.size()) {
      throw bad(parser.tokens.get(parser.position).text());
    }
    return message -> message.stripLeading().startsWith("{") && test(condition, message);
  }

  private static boolean test(Predicate<JsonNode> condition, String message) {
    try {
      return condition.test(Trees.readJson(message));
    } catch (AwsException e) {
      return false; // a message that is no JSON matches no selector
    }
  }

  private static Token token(Matcher matcher) {
    Kind[] kinds = {Kind.LOGIC, Kind.SELECTOR, Kind.OPERATOR, Kind.QUOTED, Kind.WORD, Kind.WORD};
    for (int group = 1; group <= kinds.length; group++) {
      String text = matcher.group(group);
      if (text != null) {
        return new Token(kinds[group - 1], group == 4 ? text.replaceAll("\\\\(.)", "$1") : text);
      }
    }
    throw bad(matcher.group());
  }

  private Predicate<JsonNode> either() {
    Predicate<JsonNode> left = both();
    while (accept("||")) {
      left = left.or(both());
    }
    return left;
  }

  private Predicate<JsonNode> both() {
    Predicate<JsonNode> left = one();
    while (accept("&&")) {
      left = left.and(one());
    }
    return left;
  }

  private Predicate<JsonNode> one() {
    if (accept("(")) {
      Predicate<JsonNode> inner = either();
      if (!accept(")")) {
        throw bad("a parenthesis is not closed");
      }
      return inner;
    }
    Token selector = next();
    if (selector.kind() != Kind.SELECTOR) {
      throw bad(selector.text());
    }
    Predicate<JsonNode> test = test();
    return root -> {
      List<JsonNode> found = Selector.select(selector.text(), root);
      return found.isEmpty()
          ? test.test(com.fasterxml.jackson.databind.node.MissingNode.getInstance())
          : found.stream().anyMatch(test);
    };
  }

  private Predicate<JsonNode> test() {
    Token operator = next();
    if (operator.kind() == Kind.OPERATOR) {
      Token value = next();
      var comparison = new Comparison(operator.text(), value.text(), value.kind() == Kind.QUOTED);
      return node ->
          node.isValueNode()
              && !node.isNull()
              && !node.isMissingNode()
              && comparison.matches(node.asText());
    }
    String words = operator.text() + " " + next().text();
    return switch (words) {
      case "IS NULL" -> JsonNode::isNull;
      case "IS TRUE" -> node -> node.isBoolean() && node.booleanValue();
      case "IS FALSE" -> node -> node.isBoolean() && !node.booleanValue();
      case "NOT EXISTS" -> JsonNode::isMissingNode;
      default -> throw bad(words);
    };
  }

  private boolean accept(String logic) {
    boolean there =
        position < tokens.size()
            && tokens.get(position).kind() == Kind.LOGIC
            && tokens.get(position).text().equals(logic);
    if (there) {
      position++;
    }
    return there;
  }

  private Token next() {
    if (position >= tokens.size()) {
      throw bad("the pattern ends too early");
    }
    return tokens.get(position++);
  }

  private static AwsException bad(String where) {
    return LogsErrors.invalid("Invalid filter pattern: " + where);
  }
}
