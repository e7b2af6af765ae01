package io.annal.localcloud.dynamodb;

import io.annal.localcloud.wire.AwsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a PartiQL statement is about, as far as permissions ask; the rest is the engine's
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html).
 *
 * @param verb {@code select}, {@code insert}, {@code update} or {@code delete}
 */
record PartiQl(String verb, String table, Optional<String> index) {
  private static final Pattern TOKEN =
      Pattern.compile("'[^']*'|\"[^\"]*\"|--|/\\*|[^\\s'\"(),.]+|\\S");

  /** What stands before the table's name. */
  private static final Map<String, String> BEFORE_TABLE =
      Map.of("select", "from", "insert", "into", "update", "update", "delete", "from");

  /**
   * Reads it.
   *
   * @throws AwsException {@code ValidationException} where it names no table: what cannot be told
   *     cannot be allowed; comments are refused because a policy's check could be led astray by one
   */
  static PartiQl parse(String statement) {
    List<String> tokens = tokens(statement);
    int start = tokens.size() > 1 && tokens.getFirst().equalsIgnoreCase("exists") ? 2 : 0;
    if (start >= tokens.size()) {
      throw malformed();
    }
    String verb = tokens.get(start).toLowerCase(Locale.ROOT);
    String before = BEFORE_TABLE.get(verb);
    for (int i = start; before != null && i < tokens.size() - 1; i++) {
      if (tokens.get(i).equalsIgnoreCase(before)) {
        return new PartiQl(verb, unquoted(tokens.get(i + 1)), index(tokens, i + 2));
      }
    }
    throw malformed();
  }

  private static Optional<String> index(List<String> tokens, int at) {
    return at + 1 < tokens.size() && tokens.get(at).equals(".")
        ? Optional.of(unquoted(tokens.get(at + 1)))
        : Optional.empty();
  }

  private static List<String> tokens(String statement) {
    var tokens = new ArrayList<String>();
    Matcher matcher = TOKEN.matcher(statement);
    while (matcher.find()) {
      if (matcher.group().equals("--") || matcher.group().equals("/*")) {
        throw AwsException.unsupported("A comment in a PartiQL statement");
      }
      tokens.add(matcher.group());
    }
    return tokens;
  }

  private static String unquoted(String token) {
    return token.startsWith("\"") && token.length() > 1
        ? token.substring(1, token.length() - 1)
        : token;
  }

  private static AwsException malformed() {
    return AwsException.validation("Statement wasn't well formed, can't be processed");
  }
}
