package io.annal.tables.partiql;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.partiql.Token.Kind;
import java.util.List;

/** The tokens of a statement, read from the left. */
final class TokenReader {
  /** How deep conditions and values may nest. */
  private static final int MAX_DEPTH = 300;

  private final List<Token> tokens;
  private int at;
  private int depth;

  TokenReader(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token peek() {
    return tokens.get(at);
  }

  Token peekSecond() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token peekThird() {
    return tokens.get(Math.min(at + 2, tokens.size() - 1));
  }

  Token take() {
    Token token = peek();
    if (token.kind() != Kind.END) {
      at++;
    }
    return token;
  }

  boolean takes(String symbol) {
    boolean is = peek().is(symbol);
    at += is ? 1 : 0;
    return is;
  }

  boolean takesWord(String word) {
    boolean is = peek().isWord(word);
    at += is ? 1 : 0;
    return is;
  }

  void expect(String symbol) {
    if (!takes(symbol)) {
      throw expected("'" + symbol + "'");
    }
  }

  void expectWord(String word) {
    if (!takesWord(word)) {
      throw expected("'" + word + "'");
    }
  }

  DynamoDbException expected(String what) {
    Token token = peek();
    return Malformed.because(
        token.kind() == Kind.END
            ? "Expected " + what
            : "Expected %s but got '%s'".formatted(what, token.source()));
  }

  boolean atEnd() {
    return peek().kind() == Kind.END;
  }

  /** What is malformed if nothing follows. */
  void requireMore(String otherwise) {
    if (atEnd()) {
      throw Malformed.because(otherwise);
    }
  }

  /** What is malformed if the symbol does not follow, whatever does. */
  void require(String symbol, String otherwise) {
    if (!takes(symbol)) {
      throw Malformed.because(otherwise);
    }
  }

  void deeper() {
    if (++depth > MAX_DEPTH) {
      throw Malformed.because("Nested too deeply; maximum depth: " + MAX_DEPTH);
    }
  }

  void shallower() {
    depth--;
  }
}
