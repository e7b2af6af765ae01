package io.annal.tables.expression;

import io.annal.tables.expression.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts an expression into tokens; space between them has no meaning. */
final class Lexer {
  private final String text;
  private int at;

  private Lexer(String text) {
    this.text = text;
  }

  /** All tokens, an {@link Kind#END} behind them. */
  static List<Token> tokens(String text) {
    var lexer = new Lexer(text);
    var tokens = new ArrayList<Token>();
    for (lexer.skipSpace(); lexer.at < text.length(); lexer.skipSpace()) {
      tokens.add(lexer.next());
    }
    tokens.add(new Token(Kind.END, "<EOF>", text.length(), text.length()));
    return tokens;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r\f".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private Token next() {
    char first = text.charAt(at);
    if (isLetter(first)) {
      return token(Kind.WORD, wordEnd(at));
    }
    if (first == '#' || first == ':') {
      int end = wordEnd(at + 1);
      if (end == at + 1) {
        return token(Kind.UNKNOWN, end);
      }
      return token(first == '#' ? Kind.NAME_REFERENCE : Kind.VALUE_REFERENCE, end);
    }
    if (isDigit(first)) {
      return token(Kind.NUMBER, first == '0' ? at + 1 : digitsEnd());
    }
    if (text.startsWith("<>", at) || text.startsWith("<=", at) || text.startsWith(">=", at)) {
      return token(Kind.SYMBOL, at + 2);
    }
    if ("=<>()[],.+-".indexOf(first) >= 0) {
      return token(Kind.SYMBOL, at + 1);
    }
    return token(Kind.UNKNOWN, at + Character.charCount(text.codePointAt(at)));
  }

  private Token token(Kind kind, int end) {
    var token = new Token(kind, text.substring(at, end), at, end);
    at = end;
    return token;
  }

  private int wordEnd(int from) {
    int end = from;
    while (end < text.length() && (isLetter(text.charAt(end)) || isDigit(text.charAt(end)))) {
      end++;
    }
    return end;
  }

  private int digitsEnd() {
    int end = at;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
