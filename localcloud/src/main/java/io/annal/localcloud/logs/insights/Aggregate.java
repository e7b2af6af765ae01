package io.annal.localcloud.logs.insights;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@code stats} makes of many rows. */
sealed interface Aggregate {

  Optional<String> of(List<Row> rows);

  /** {@code count(*)}, or of the rows that have the field. */
  record Count(Optional<Expression> what) implements Aggregate {
    @Override
    public Optional<String> of(List<Row> rows) {
      long count =
          rows.stream().filter(row -> what.isEmpty() || what.get().value(row).isPresent()).count();
      return Optional.of(Long.toString(count));
    }
  }

  /** How many different values. */
  record CountDistinct(Expression what) implements Aggregate {
    @Override
    public Optional<String> of(List<Row> rows) {
      long count = rows.stream().map(what::value).flatMap(Optional::stream).distinct().count();
      return Optional.of(Long.toString(count));
    }
  }

  /** {@code sum}, {@code avg}, {@code stddev} and {@code pct} of what are numbers. */
  record OfNumbers(String name, Expression what, double percent) implements Aggregate {
    @Override
    public Optional<String> of(List<Row> rows) {
      List<Double> numbers =
          rows.stream()
              .map(what::value)
              .flatMap(Optional::stream)
              .map(Numbers::parse)
              .flatMap(Optional::stream)
              .sorted()
              .toList();
      return numbers.isEmpty() ? Optional.empty() : Optional.of(Numbers.text(result(numbers)));
    }

    private double result(List<Double> sorted) {
      double sum = sorted.stream().mapToDouble(Double::doubleValue).sum();
      double mean = sum / sorted.size();
      return switch (name) {
        case "sum" -> sum;
        case "avg" -> mean;
        case "stddev" ->
            Math.sqrt(
                sorted.stream().mapToDouble(n -> (n - mean) * (n - mean)).sum() / sorted.size());
        default -> sorted.get(Math.max(0, (int) Math.ceil(percent / 100 * sorted.size()) - 1));
      };
    }
  }

  /** {@code min}, {@code max}. */
  record Extreme(boolean largest, Expression what) implements Aggregate {
    @Override
    public Optional<String> of(List<Row> rows) {
      Comparator<String> order = Numbers::compare;
      return rows.stream()
          .map(what::value)
          .flatMap(Optional::stream)
          .max(largest ? order : order.reversed());
    }
  }

  /** {@code earliest}, {@code latest}: the value in the first or last event that has one. */
  record Edge(boolean last, Expression what) implements Aggregate {
    @Override
    public Optional<String> of(List<Row> rows) {
      Comparator<Row> byTime =
          Comparator.comparing(row -> row.get("@timestamp").orElse(""), Numbers::compare);
      return rows.stream()
          .filter(row -> what.value(row).isPresent())
          .max(last ? byTime : byTime.reversed())
          .flatMap(what::value);
    }
  }

  /** Reads one, e.g. {@code pct(@duration, 95)}. */
  static Aggregate parse(Tokens tokens) {
    String name = tokens.next().text().toLowerCase(Locale.ROOT);
    tokens.expect("(");
    Aggregate found = parse(name, tokens);
    tokens.expect(")");
    return found;
  }

  private static Aggregate parse(String name, Tokens tokens) {
    ExpressionParser expressions = new ExpressionParser(tokens);
    return switch (name) {
      case "count" ->
          new Count(
              tokens.accept("*") || tokens.sees(")")
                  ? Optional.empty()
                  : Optional.of(expressions.expression()));
      case "count_distinct" -> new CountDistinct(expressions.expression());
      case "sum", "avg", "stddev" -> new OfNumbers(name, expressions.expression(), 0);
      case "pct" -> {
        Expression what = expressions.expression();
        tokens.expect(",");
        String percent = tokens.expect(Token.Kind.NUMBER).text();
        yield new OfNumbers(name, what, Double.parseDouble(percent));
      }
      case "min", "max" -> new Extreme(name.equals("max"), expressions.expression());
      case "earliest", "latest" -> new Edge(name.equals("latest"), expressions.expression());
      default -> throw MalformedQuery.unsupported("The aggregation " + name);
    };
  }
}
