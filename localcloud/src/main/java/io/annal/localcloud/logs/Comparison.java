package io.annal.localcloud.logs;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.Predicate;

/** One comparison of a filter pattern: an operator and a value that is text, number or regex. */
final class Comparison {
  /** More digits than any log's number has; what is longer is text. */
  private static final int LONGEST_NUMBER = 64;

  private final String operator;
  private final boolean regex;
  private final Optional<BigDecimal> number;
  private final Predicate<String> text;

  Comparison(String operator, String value, boolean quoted) {
    this.operator = operator;
    this.regex = !quoted && value.length() > 2 && value.startsWith("%") && value.endsWith("%");
    this.number = quoted ? Optional.empty() : number(value);
    this.text = regex ? regex(value) : new Wildcard(value)::matches;
  }

  private static Predicate<String> regex(String value) {
    var pattern = FilterPattern.regex(value.substring(1, value.length() - 1));
    return actual -> pattern.matcher(actual).find();
  }

  boolean matches(String actual) {
    if (regex) {
      return text.test(actual) == operator.equals("=");
    }
    Optional<BigDecimal> left = number.isPresent() ? number(actual) : Optional.empty();
    if (left.isPresent()) {
      return holds(left.get().compareTo(number.orElseThrow()));
    }
    return switch (operator) {
      case "=" -> text.test(actual);
      case "!=" -> !text.test(actual);
      default -> false;
    };
  }

  private boolean holds(int order) {
    return switch (operator) {
      case "=" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      case ">=" -> order >= 0;
      default -> false;
    };
  }

  static Optional<BigDecimal> number(String text) {
    if (text.length() > LONGEST_NUMBER) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BigDecimal(text.strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
