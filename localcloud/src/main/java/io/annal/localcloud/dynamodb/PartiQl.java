package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.localcloud.wire.AwsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a PartiQL statement is about, as far as permissions ask; the rest is the engine's
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html).
 *
 * @param verb {@code select}, {@code insert}, {@code update} or {@code delete}
 * @param tokens the whole statement
 */
record PartiQl(String verb, String table, Optional<String> index, List<String> tokens) {
  private static final Pattern TOKEN =
      Pattern.compile(
          "'(?:[^']|'')*+'|\"(?:[^\"]|\"\")*+\"|--|/\\*|[^\\s'\"(),.{}\\[\\]:?=<>!+*]+|\\S");

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*|\".*\"");
  private static final Set<String> KEYWORDS =
      Set.of(
          "select",
          "from",
          "where",
          "insert",
          "into",
          "value",
          "update",
          "set",
          "remove",
          "delete",
          "and",
          "or",
          "not",
          "in",
          "between",
          "is",
          "missing",
          "null",
          "exists",
          "order",
          "by",
          "asc",
          "desc",
          "returning",
          "all",
          "old",
          "new",
          "modified",
          "true",
          "false");

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
        return new PartiQl(
            verb, unquoted(tokens.get(i + 1)), index(tokens, i + 2), List.copyOf(tokens));
      }
    }
    throw malformed();
  }

  /**
   * The values that the statement demands of an attribute or gives to it; none where it leaves them
   * open or says so in a way that is not read here, as with {@code OR}.
   */
  List<String> values(String attribute, JsonNode parameters) {
    var values = new ArrayList<String>();
    boolean condition = verb.equals("insert");
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      condition |= token.equalsIgnoreCase("where");
      if (condition && (token.equalsIgnoreCase("or") || token.equalsIgnoreCase("not"))) {
        return List.of();
      }
      if (condition && names(token, attribute) && i + 2 < tokens.size()) {
        switch (tokens.get(i + 1).toLowerCase(Locale.ROOT)) {
          case "=", ":" -> values.add(value(i + 2, parameters));
          case "in" -> list(i + 2, parameters, values);
          default -> {}
        }
      }
    }
    return values;
  }

  private boolean names(String token, String attribute) {
    return verb.equals("insert")
        ? token.equals("'" + attribute + "'")
        : unquoted(token).equals(attribute);
  }

  private void list(int opening, JsonNode parameters, List<String> values) {
    for (int i = opening + 1; i < tokens.size() && !"])".contains(tokens.get(i)); i++) {
      if (!tokens.get(i).equals(",")) {
        values.add(value(i, parameters));
      }
    }
  }

  /** A literal or a parameter; empty where it is neither, which is no key. */
  private String value(int at, JsonNode parameters) {
    String token = tokens.get(at);
    if (token.equals("?")) {
      long before = tokens.subList(0, at).stream().filter("?"::equals).count();
      return RequestKeys.text(parameters.path((int) before));
    }
    if (token.startsWith("'") && token.length() > 1) {
      return token.substring(1, token.length() - 1).replace("''", "'");
    }
    return token.matches("-?[0-9]+") && !follows(at, ".") ? token : "";
  }

  private boolean follows(int at, String token) {
    return at + 1 < tokens.size() && tokens.get(at + 1).equals(token);
  }

  /** Whatever can be an attribute's name. */
  Set<String> names() {
    var names = new TreeSet<String>();
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      boolean key = token.startsWith("'") && follows(i, ":");
      boolean word =
          NAME.matcher(token).matches()
              && !KEYWORDS.contains(token.toLowerCase(Locale.ROOT))
              && !follows(i, "(");
      if (key) {
        names.add(token.substring(1, token.length() - 1));
      } else if (word && (i == 0 || !tokens.get(i - 1).equals("."))) {
        names.add(unquoted(token));
      }
    }
    names.remove(table);
    return names;
  }

  /** Whether it selects all attributes. */
  boolean everything() {
    return tokens.contains("*");
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
