package io.annal.tables.expression;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.expression.Token.Kind;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The tokens of one expression, read from the left. */
final class Tokens {
  private static final Set<String> OPERATORS =
      Set.of("AND", "OR", "NOT", "BETWEEN", "IN", "=", "<>", "<", "<=", ">", ">=");

  private final ExpressionKind kind;
  private final String text;
  private final List<Token> tokens;
  private int at;

  Tokens(ExpressionKind kind, String text) {
    this.kind = kind;
    this.text = text;
    if (text.isEmpty()) {
      throw kind.fault("The expression can not be empty;");
    }
    this.tokens = Lexer.tokens(text);
  }

  ExpressionKind kind() {
    return kind;
  }

  Token peek() {
    return tokens.get(at);
  }

  Token peekSecond() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token take() {
    Token token = tokens.get(at);
    if (token.kind() != Kind.END) {
      at++;
    }
    return token;
  }

  /** Takes the next token if it is that symbol. */
  boolean takes(String symbol) {
    if (peek().is(symbol)) {
      at++;
      return true;
    }
    return false;
  }

  boolean takesKeyword(String keyword) {
    if (peek().isKeyword(keyword)) {
      at++;
      return true;
    }
    return false;
  }

  void expect(String symbol) {
    if (!takes(symbol)) {
      throw syntaxError();
    }
  }

  void expectKeyword(String keyword) {
    if (!takesKeyword(keyword)) {
      throw syntaxError();
    }
  }

  /** Whether space is before the next token. */
  boolean isAfterSpace() {
    return at > 0 && tokens.get(at - 1).end() < peek().start();
  }

  /** The error at the next token: it, and the expression from the one before to the one after. */
  DynamoDbException syntaxError() {
    Token token = peek();
    int from = at > 0 ? tokens.get(at - 1).start() : token.start();
    int to = token.end();
    if (token.kind() == Kind.END) {
      from = at > 0 ? from : 0;
      to = at > 0 ? tokens.get(at - 1).end() : text.length();
    } else if (at + 1 < tokens.size() - 1) {
      to = tokens.get(at + 1).end();
    }
    return kind.fault(
        "Syntax error; token: \"%s\", near: \"%s\""
            .formatted(token.text(), text.substring(from, to)));
  }

  /** How many operators and functions of conditions there are, whatever they mean. */
  int operators() {
    int count = 0;
    int between = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.isKeyword("BETWEEN")) {
        between++;
      } else if (token.isKeyword("AND") && between > 0) {
        between--;
        continue;
      }
      count += OPERATORS.contains(token.text().toUpperCase(Locale.ROOT)) || isFunction(i) ? 1 : 0;
    }
    return count;
  }

  private boolean isFunction(int word) {
    return tokens.get(word).kind() == Kind.WORD
        && tokens.get(Math.min(word + 1, tokens.size() - 1)).is("(")
        && !ReservedWords.isKeyword(tokens.get(word).text());
  }

  /**
   * Refuses a pair of parentheses directly within another. AWS names this before any other fault of
   * the text.
   */
  void refuseRedundantParentheses() {
    var open = new ArrayDeque<Integer>();
    Map<Integer, Integer> closedBy = new HashMap<>();
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.get(i).is("(")) {
        open.push(i);
      } else if (tokens.get(i).is(")") && !open.isEmpty()) {
        int opened = open.pop();
        closedBy.put(opened, i);
        Integer inner = closedBy.get(opened + 1);
        if (inner != null && inner + 1 == i && !isOfOperands(opened)) {
          throw kind.fault("The expression has redundant parentheses;");
        }
      }
    }
  }

  /** Whether that parenthesis opens the operands of a function or of IN. */
  private boolean isOfOperands(int parenthesis) {
    if (parenthesis == 0 || tokens.get(parenthesis - 1).kind() != Kind.WORD) {
      return false;
    }
    String word = tokens.get(parenthesis - 1).text();
    return !ReservedWords.isKeyword(word) || word.equalsIgnoreCase("IN");
  }
}
