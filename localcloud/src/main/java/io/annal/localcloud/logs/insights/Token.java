package io.annal.localcloud.logs.insights;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A piece of a query.
 *
 * @param start of it in the text
 * @param end behind it
 */
record Token(Kind kind, String text, int start, int end) {
  private static final Pattern QUERY =
      Pattern.compile(
          "\\s+|#[^\\n]*"
              + "|(?<text>\"(?:[^\"\\\\]|\\\\.)*+\"|'(?:[^'\\\\]|\\\\.)*+')"
              + "|(?<quoted>`[^`]+`)"
              + "|(?<number>\\d+(?:\\.\\d+)?(?![A-Za-z_]))"
              + "|(?<word>[@A-Za-z_0-9$][@A-Za-z0-9_.:$]*)"
              + "|(?<symbol>=~|!=|<=|>=|[=<>+\\-*/%^(),|\\[\\]])");
  private static final Pattern REGEX = Pattern.compile("/((?:[^/\\\\]|\\\\.)*+)/");

  enum Kind {
    TEXT,
    FIELD,
    NUMBER,
    WORD,
    SYMBOL,
    REGEX
  }

  /** All of a query; where a value must stand, a slash begins a regular expression. */
  static List<Token> all(String query) {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = QUERY.matcher(query);
    int at = 0;
    while (at < query.length()) {
      Matcher regex = REGEX.matcher(query).region(at, query.length());
      if (regexMayStand(tokens) && regex.lookingAt()) {
        tokens.add(new Token(Kind.REGEX, regex.group(1).replace("\\/", "/"), at, regex.end()));
        at = regex.end();
        continue;
      }
      if (!matcher.region(at, query.length()).lookingAt()) {
        throw new MalformedQuery(
            "unexpected symbol found %s at %d".formatted(query.charAt(at), at));
      }
      add(tokens, matcher);
      at = matcher.end();
    }
    return tokens;
  }

  private static void add(List<Token> tokens, Matcher found) {
    for (Kind kind : Kind.values()) {
      String group =
          switch (kind) {
            case TEXT -> found.group("text");
            case FIELD -> found.group("quoted");
            case NUMBER -> found.group("number");
            case WORD -> found.group("word");
            case SYMBOL -> found.group("symbol");
            case REGEX -> null;
          };
      if (group != null) {
        boolean bare = kind != Kind.TEXT && kind != Kind.FIELD;
        String text =
            bare ? group : group.substring(1, group.length() - 1).replaceAll("\\\\(.)", "$1");
        tokens.add(new Token(kind, text, found.start(), found.end()));
      }
    }
  }

  private static boolean regexMayStand(List<Token> before) {
    if (before.isEmpty()) {
      return false;
    }
    Token last = before.getLast();
    boolean afterParse =
        before.size() > 1 && last.kind() == Kind.WORD && before.get(before.size() - 2).is("parse");
    return last.is("like") || last.is("=~") || last.is("parse") || afterParse;
  }

  boolean is(String wanted) {
    return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equalsIgnoreCase(wanted);
  }
}
