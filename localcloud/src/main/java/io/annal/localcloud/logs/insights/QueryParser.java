package io.annal.localcloud.logs.insights;

import com.google.re2j.Pattern;
import io.annal.localcloud.logs.insights.Command.Column;
import io.annal.localcloud.logs.insights.Command.Total;
import io.annal.localcloud.logs.insights.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the commands of a query, which stand between bars. */
final class QueryParser {
  private final Tokens tokens;
  private final ExpressionParser expressions;

  QueryParser(String query) {
    tokens = new Tokens(query);
    expressions = new ExpressionParser(tokens);
  }

  List<Command> commands() {
    List<Command> commands = new ArrayList<>();
    do {
      commands.add(command());
    } while (tokens.accept("|"));
    if (!tokens.atEnd()) {
      throw new MalformedQuery("unexpected symbol found " + tokens.next().text());
    }
    return commands;
  }

  private Command command() {
    String name = tokens.expect(Kind.WORD).text().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "fields", "display" -> new Command.Show(columns());
      case "filter" -> new Command.Filter(expressions.expression());
      case "stats" -> stats();
      case "sort", "order" -> sort();
      case "limit", "head" -> new Command.Limit(limit());
      case "parse" -> parse();
      default -> throw MalformedQuery.unsupported("The command " + name);
    };
  }

  private List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    do {
      int mark = tokens.mark();
      Expression expression = expressions.expression();
      columns.add(new Column(name(mark), expression));
    } while (tokens.accept(",") || startsOne());
    return columns;
  }

  /** Insights takes fields that only a space parts, too. */
  private boolean startsOne() {
    return tokens.peek().filter(t -> t.kind() == Kind.WORD || t.kind() == Kind.FIELD).isPresent();
  }

  /** What {@code as} says, or else the expression as it was written. */
  private String name(int mark) {
    String written = tokens.since(mark);
    return tokens.accept("as") ? tokens.next().text() : written.replace("`", "");
  }

  private Command stats() {
    List<Total> totals = new ArrayList<>();
    do {
      int mark = tokens.mark();
      Aggregate aggregate = Aggregate.parse(tokens);
      totals.add(new Total(name(mark), aggregate));
    } while (tokens.accept(","));
    return new Command.Stats(totals, tokens.accept("by") ? columns() : List.of());
  }

  private Command sort() {
    tokens.accept("by");
    List<Command.Sort.Key> keys = new ArrayList<>();
    do {
      int mark = tokens.mark();
      Expression expression = key(mark);
      boolean descending = tokens.accept("desc");
      if (!descending) {
        tokens.accept("asc");
      }
      keys.add(new Command.Sort.Key(expression, descending));
    } while (tokens.accept(","));
    return new Command.Sort(keys);
  }

  /** A column of {@code stats}, such as {@code count(*)}, is named as it was written. */
  private Expression key(int mark) {
    Token name = tokens.next();
    if (!tokens.sees("(")) {
      return new Expression.Field(name.text());
    }
    int depth = 0;
    do {
      Token token = tokens.next();
      depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
    } while (depth > 0);
    return new Expression.Field(tokens.since(mark));
  }

  private int limit() {
    String text = tokens.expect(Kind.NUMBER).text();
    if (!text.matches("[1-9]\\d{0,4}") || Integer.parseInt(text) > 10_000) {
      throw new MalformedQuery("a limit is from 1 to 10000, not " + text);
    }
    return Integer.parseInt(text);
  }

  private Command parse() {
    boolean named =
        tokens.peek().filter(t -> t.kind() == Kind.WORD || t.kind() == Kind.FIELD).isPresent();
    var from = new Expression.Field(named ? tokens.next().text() : "@message");
    Token form = tokens.next();
    Pattern pattern =
        switch (form.kind()) {
          case REGEX -> ExpressionParser.regex(form.text(), 0);
          case TEXT -> glob(form.text());
          default -> throw new MalformedQuery("parse takes a text or a /regex/");
        };
    List<String> names = new ArrayList<>();
    if (tokens.accept("as")) {
      do {
        names.add(tokens.next().text());
      } while (tokens.accept(","));
    }
    int groups = pattern.groupCount();
    if (form.kind() == Kind.TEXT && names.size() != groups) {
      throw new MalformedQuery(
          "parse needs a name for each of %d wildcards, and has %d"
              .formatted(groups, names.size()));
    }
    if (names.size() > groups) {
      throw new MalformedQuery("parse names %d groups of %d".formatted(names.size(), groups));
    }
    return new Command.Parse(from, pattern, names);
  }

  private static Pattern glob(String text) {
    StringBuilder regex = new StringBuilder();
    String[] parts = text.split("\\*", -1);
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      regex.append(Pattern.quote(parts[i]));
      regex.append(last ? "" : i == parts.length - 2 && parts[i + 1].isEmpty() ? "(.*)" : "(.*?)");
    }
    return ExpressionParser.regex(regex.toString(), Pattern.DOTALL);
  }
}
