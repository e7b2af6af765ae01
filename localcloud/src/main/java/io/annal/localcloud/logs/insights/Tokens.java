package io.annal.localcloud.logs.insights;

import io.annal.localcloud.logs.insights.Token.Kind;
import java.util.List;
import java.util.Optional;

/** A query, read from left to right. */
final class Tokens {
  private final String query;
  private final List<Token> all;
  private int position;

  Tokens(String query) {
    this.query = query;
    this.all = Token.all(query);
  }

  boolean atEnd() {
    return position == all.size();
  }

  Token next() {
    if (atEnd()) {
      throw new MalformedQuery("unexpected end of query");
    }
    return all.get(position++);
  }

  Optional<Token> peek() {
    return atEnd() ? Optional.empty() : Optional.of(all.get(position));
  }

  boolean sees(String text) {
    return !atEnd() && all.get(position).is(text);
  }

  boolean accept(String text) {
    boolean there = sees(text);
    position += there ? 1 : 0;
    return there;
  }

  void expect(String text) {
    if (!accept(text)) {
      throw new MalformedQuery(
          "expected %s, but found %s"
              .formatted(text, peek().map(Token::text).orElse("the query's end")));
    }
  }

  Token expect(Kind kind) {
    Token token = next();
    if (token.kind() != kind) {
      throw new MalformedQuery("unexpected symbol found %s".formatted(token.text()));
    }
    return token;
  }

  /** Where the next token begins. */
  int mark() {
    return atEnd() ? query.length() : all.get(position).start();
  }

  /** The text from a mark to the last token read, as it was written. */
  String since(int mark) {
    return query.substring(mark, all.get(position - 1).end());
  }
}
