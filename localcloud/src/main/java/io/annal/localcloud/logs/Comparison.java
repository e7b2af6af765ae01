package io.annal.localcloud.logs;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/** One comparison of a filter pattern: an operator and a value that is text, number or regex. */
record Comparison(String operator, String value, boolean quoted) {

  boolean matches(String actual) {
    if (value.startsWith("%") && value.endsWith("%") && value.length() > 2 && !quoted) {
      boolean found =
          FilterPattern.regex(value.substring(1, value.length() - 1)).matcher(actual).find();
      return found == operator.equals("=");
    }
    Optional<BigDecimal> left = number(actual);
    Optional<BigDecimal> right = quoted ? Optional.empty() : number(value);
    if (left.isPresent() && right.isPresent()) {
      return holds(left.get().compareTo(right.get()));
    }
    Pattern pattern = FilterPattern.wildcard(value);
    return switch (operator) {
      case "=" -> pattern.matcher(actual).matches();
      case "!=" -> !pattern.matcher(actual).matches();
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
    try {
      return Optional.of(new BigDecimal(text.strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
