package io.annal.tables.partiql;

import java.util.Locale;
import java.util.stream.Stream;

/**
 * A token of a statement.
 *
 * @param text what it says: of quoted ones without the quotes
 * @param line counted from 1
 * @param column counted from 1
 * @param length in the statement
 */
record Token(Kind kind, String text, int line, int column, int length) {
  enum Kind {
    /** A keyword, or a name without quotes. */
    WORD,
    /** A name in double quotes. */
    NAME,
    /** A text in single quotes. */
    TEXT,
    NUMBER,
    /** {@code ?}. */
    PARAMETER,
    SYMBOL,
    END
  }

  boolean is(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && text.equalsIgnoreCase(word);
  }

  /** As the statement has it, but for quotes within quotes. */
  String source() {
    return switch (kind) {
      case TEXT -> "'" + text + "'";
      case NAME -> '"' + text + '"';
      case WORD, NUMBER, PARAMETER, SYMBOL, END -> text;
    };
  }

  boolean isOneOf(String... words) {
    return Stream.of(words).anyMatch(this::isWord);
  }

  String upper() {
    return text.toUpperCase(Locale.ROOT);
  }

  /** Where it is, as messages have it. */
  String place() {
    return "%d:%d:%d".formatted(line, column, length);
  }
}
