package io.annal.localcloud.logs.insights;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;

/** Numbers in text. */
final class Numbers {
  private Numbers() {}

  static Optional<Double> parse(String text) {
    try {
      double number = Double.parseDouble(text.strip());
      return Double.isFinite(number) ? Optional.of(number) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  static String text(double number) {
    return new BigDecimal(number, MathContext.DECIMAL64).stripTrailingZeros().toPlainString();
  }

  static int compare(String left, String right) {
    Optional<Double> one = parse(left);
    Optional<Double> other = parse(right);
    return one.isPresent() && other.isPresent()
        ? Double.compare(one.get(), other.get())
        : left.compareTo(right);
  }
}
