package io.annal.tables.expression;

/**
 * A token.
 *
 * @param text as it stands in the expression; {@code <EOF>} for the end
 * @param start where it begins in the expression
 * @param end where it ends, exclusive
 */
record Token(Kind kind, String text, int start, int end) {
  enum Kind {
    /** A word: an attribute's name, a function or a keyword. */
    WORD,
    /** {@code #name}. */
    NAME_REFERENCE,
    /** {@code :value}. */
    VALUE_REFERENCE,
    /** Digits. */
    NUMBER,
    /** An operator, a bracket, a comma, a dot. */
    SYMBOL,
    /** A character that no token begins with. */
    UNKNOWN,
    END
  }

  boolean is(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  /** Whether it is that keyword, which may be written in small letters. */
  boolean isKeyword(String keyword) {
    return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
  }
}
