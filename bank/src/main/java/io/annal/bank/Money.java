package io.annal.bank;

import java.math.BigDecimal;

/** What holds for every amount. */
final class Money {
  static final int DIGITS_BEHIND_POINT = 2;
  static final BigDecimal LARGEST = new BigDecimal("999999999999.99");
  static final BigDecimal ZERO = normal(BigDecimal.ZERO);

  private Money() {}

  /** The amount with exactly two digits behind the point, as it is shown. */
  static BigDecimal normal(BigDecimal amount) {
    return amount.setScale(DIGITS_BEHIND_POINT);
  }

  static boolean isTooPrecise(BigDecimal amount) {
    return amount.stripTrailingZeros().scale() > DIGITS_BEHIND_POINT;
  }
}
