package io.annal.localcloud.logs.insights;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Something that has a value for a row; truth is 1 and 0, as Insights shows it. */
sealed interface Expression {

  Optional<String> value(Row row);

  /** Whether its values are milliseconds since 1970 that are shown as a time. */
  default boolean isTime() {
    return false;
  }

  default boolean isTrue(Row row) {
    return value(row).filter(text -> !text.equals("0") && !text.isEmpty()).isPresent();
  }

  static Optional<String> truth(boolean holds) {
    return Optional.of(holds ? "1" : "0");
  }

  /** A constant. */
  record Literal(String text) implements Expression {
    @Override
    public Optional<String> value(Row row) {
      return Optional.of(text);
    }
  }

  /** A field. */
  record Field(String name) implements Expression {
    @Override
    public Optional<String> value(Row row) {
      return row.get(name);
    }

    @Override
    public boolean isTime() {
      return name.equals("@timestamp") || name.equals("@ingestionTime");
    }
  }

  /** A function of the language. */
  record Call(Function function, List<Expression> arguments) implements Expression {
    @Override
    public Optional<String> value(Row row) {
      return function.body().apply(arguments.stream().map(each -> each.value(row)).toList());
    }

    @Override
    public boolean isTime() {
      return function.givesTime();
    }
  }

  /** {@code bin(5m)}: the beginning of the period that the event lies in. */
  record Bin(long millis, Expression time) implements Expression {
    @Override
    public Optional<String> value(Row row) {
      return time.value(row)
          .flatMap(Numbers::parse)
          .map(at -> Long.toString(Math.floorDiv(at.longValue(), millis) * millis));
    }

    @Override
    public boolean isTime() {
      return true;
    }
  }

  /** {@code + - * / % ^}. */
  record Arithmetic(String operator, Expression left, Expression right) implements Expression {
    @Override
    public Optional<String> value(Row row) {
      Optional<Double> one = left.value(row).flatMap(Numbers::parse);
      Optional<Double> other = right.value(row).flatMap(Numbers::parse);
      return one.isEmpty() || other.isEmpty()
          ? Optional.empty()
          : result(one.get(), other.get()).map(Numbers::text);
    }

    private Optional<Double> result(double one, double other) {
      double result =
          switch (operator) {
            case "+" -> one + other;
            case "-" -> one - other;
            case "*" -> one * other;
            case "/" -> one / other;
            case "%" -> one % other;
            case "^" -> Math.pow(one, other);
            default -> throw new IllegalStateException("no operator " + operator);
          };
      return Double.isFinite(result) ? Optional.of(result) : Optional.empty();
    }
  }

  /** {@code = != < <= > >=}. What is not there is equal to nothing. */
  record Comparison(String operator, Expression left, Expression right) implements Expression {
    @Override
    public Optional<String> value(Row row) {
      Optional<String> one = left.value(row);
      Optional<String> other = right.value(row);
      if (one.isEmpty() || other.isEmpty()) {
        return truth(operator.equals("!=") && one.isPresent() != other.isPresent());
      }
      int order = Numbers.compare(one.get(), other.get());
      return truth(
          switch (operator) {
            case "=" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            default -> throw new IllegalStateException("no operator " + operator);
          });
    }
  }

  /** {@code like} text or a regular expression, or {@code in} a list. */
  record Matches(Expression left, Predicate<String> test) implements Expression {
    @Override
    public Optional<String> value(Row row) {
      return truth(left.value(row).filter(test).isPresent());
    }
  }

  /** {@code and}. */
  record And(Expression left, Expression right) implements Expression {
    @Override
    public Optional<String> value(Row row) {
      return truth(left.isTrue(row) && right.isTrue(row));
    }
  }

  /** {@code or}. */
  record Or(Expression left, Expression right) implements Expression {
    @Override
    public Optional<String> value(Row row) {
      return truth(left.isTrue(row) || right.isTrue(row));
    }
  }

  /** {@code not}. */
  record Not(Expression inner) implements Expression {
    @Override
    public Optional<String> value(Row row) {
      return truth(!inner.isTrue(row));
    }
  }
}
