package io.annal.tables.partiql;

import io.annal.tables.partiql.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts a statement into tokens; comments are {@code --} to the line's end and C's. */
final class StatementLexer {
  private static final List<String> LONG_SYMBOLS = List.of("<<", ">>", "<=", ">=", "<>", "!=");

  private final String text;
  private int at;
  private int line = 1;
  private int lineStart;

  private StatementLexer(String text) {
    this.text = text;
  }

  static List<Token> tokens(String text) {
    var lexer = new StatementLexer(text);
    var tokens = new ArrayList<Token>();
    while (lexer.skipSpace()) {
      tokens.add(lexer.next());
    }
    tokens.add(lexer.token(Kind.END, "", lexer.at));
    return tokens;
  }

  private boolean skipSpace() {
    while (at < text.length()) {
      if (text.charAt(at) == '\n') {
        line++;
        lineStart = at + 1;
        at++;
      } else if (Character.isWhitespace(text.charAt(at))) {
        at++;
      } else if (text.startsWith("--", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (text.startsWith("/*", at)) {
        int end = text.indexOf("*/", at + 2);
        if (end < 0) {
          throw Malformed.because("Unterminated comment");
        }
        at = end + 2;
      } else {
        return true;
      }
    }
    return false;
  }

  private Token next() {
    char first = text.charAt(at);
    if (first == '\'' || first == '"') {
      return quoted(first);
    }
    if (isDigit(at) || (first == '.' && isDigit(at + 1))) {
      return number();
    }
    if (Character.isLetter(first) || first == '_' || first == '$') {
      int end = at;
      while (end < text.length() && isWordPart(text.charAt(end))) {
        end++;
      }
      return token(Kind.WORD, text.substring(at, end), end);
    }
    if (first == '?') {
      return token(Kind.PARAMETER, "?", at + 1);
    }
    for (String symbol : LONG_SYMBOLS) {
      if (text.startsWith(symbol, at)) {
        return token(Kind.SYMBOL, symbol, at + 2);
      }
    }
    if (first == '&' || first == '|') {
      throw Malformed.because("Unexpected character: '%s'".formatted(first));
    }
    int end = at + Character.charCount(text.codePointAt(at));
    return token(Kind.SYMBOL, text.substring(at, end), end);
  }

  private static boolean isWordPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }

  private boolean isDigit(int index) {
    return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
  }

  /** Within quotes, two quotes mean one. */
  private Token quoted(char quote) {
    var content = new StringBuilder();
    int end = at + 1;
    while (true) {
      if (end >= text.length()) {
        throw Malformed.because(
            "Unterminated %s literal".formatted(quote == '\'' ? "string" : "identifier"));
      }
      char c = text.charAt(end);
      if (c != quote) {
        content.append(c);
        end++;
      } else if (end + 1 < text.length() && text.charAt(end + 1) == quote) {
        content.append(quote);
        end += 2;
      } else {
        return token(quote == '\'' ? Kind.TEXT : Kind.NAME, content.toString(), end + 1);
      }
    }
  }

  private Token number() {
    int end = digits(at);
    if (end < text.length() && text.charAt(end) == '.') {
      end = digits(end + 1);
    }
    if (end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
      int exponent = end + 1;
      if (exponent < text.length() && "+-".indexOf(text.charAt(exponent)) >= 0) {
        exponent++;
      }
      end = isDigit(exponent) ? digits(exponent) : end;
    }
    return token(Kind.NUMBER, text.substring(at, end), end);
  }

  private int digits(int from) {
    int end = from;
    while (isDigit(end)) {
      end++;
    }
    return end;
  }

  private Token token(Kind kind, String content, int end) {
    var token = new Token(kind, content, line, at - lineStart + 1, end - at);
    at = end;
    return token;
  }
}
