package io.annal.tables.value;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * DynamoDB's numbers: at most 38 significant digits, magnitudes from 1E-130 to
 * 9.9999999999999999999999999999999999999E+125, and zero. Leading and trailing zeros are trimmed.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number">Number</a>
 */
public final class Numbers {
  private static final int DIGITS = 38;
  private static final int LARGEST_EXPONENT = 125;
  private static final int SMALLEST_EXPONENT = -130;

  /** The longest text that is looked at: digits, zeros that are trimmed, sign, exponent. */
  private static final int LONGEST_TEXT = 1_000;

  private static final int NEGATIVE = 0;
  private static final int ZERO = 1;
  private static final int POSITIVE = 2;

  private Numbers() {}

  /** Why a text is no number of DynamoDB's. */
  public enum Fault {
    NOT_A_NUMBER,
    TOO_MANY_DIGITS,
    TOO_LARGE,
    TOO_SMALL
  }

  /** A text that is no number of DynamoDB's. */
  public static final class NumberException extends Exception {
    private final Fault fault;

    NumberException(Fault fault) {
      super(fault.name());
      this.fault = fault;
    }

    public Fault fault() {
      return fault;
    }
  }

  /** The number that a text means, trimmed. */
  public static BigDecimal parse(String text) throws NumberException {
    if (text.isEmpty() || text.length() > LONGEST_TEXT) {
      throw new NumberException(Fault.NOT_A_NUMBER);
    }
    BigDecimal number;
    try {
      number = new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new NumberException(Fault.NOT_A_NUMBER);
    }
    return checked(number);
  }

  /** That number, trimmed, if DynamoDB can hold it, as the result of a sum must be. */
  public static BigDecimal checked(BigDecimal number) throws NumberException {
    if (number.signum() == 0) {
      return BigDecimal.ZERO;
    }
    long exponent = exponent(number);
    if (exponent > LARGEST_EXPONENT) {
      throw new NumberException(Fault.TOO_LARGE);
    }
    if (exponent < SMALLEST_EXPONENT) {
      throw new NumberException(Fault.TOO_SMALL);
    }
    BigDecimal trimmed = number.stripTrailingZeros();
    if (trimmed.precision() > DIGITS) {
      throw new NumberException(Fault.TOO_MANY_DIGITS);
    }
    return trimmed;
  }

  /** As DynamoDB writes it: digits without an exponent. */
  public static String text(BigDecimal number) {
    return number.toPlainString();
  }

  private static long exponent(BigDecimal number) {
    return (long) number.precision() - number.scale() - 1;
  }

  /**
   * Bytes that are ordered, unsigned, as the numbers are: a sign, the exponent, the digits two a
   * byte from 1 on and ended by 0; for negative numbers exponent and digits are complemented.
   */
  static void writeOrdered(BigDecimal number, ByteSink out) {
    if (number.signum() == 0) {
      out.write(ZERO);
      return;
    }
    boolean negative = number.signum() < 0;
    int mask = negative ? 0xFF : 0;
    out.write(negative ? NEGATIVE : POSITIVE);
    out.write((int) (exponent(number) - SMALLEST_EXPONENT) ^ mask);
    String digits = number.unscaledValue().abs().toString();
    if (digits.length() % 2 != 0) {
      digits = digits + "0";
    }
    for (int i = 0; i < digits.length(); i += 2) {
      int pair = (digits.charAt(i) - '0') * 10 + digits.charAt(i + 1) - '0';
      out.write((pair + 1) ^ mask);
    }
    out.write(mask);
  }

  /** Bytes that give the number back: scale and unscaled value. */
  static byte[] unscaled(BigDecimal number) {
    return number.unscaledValue().toByteArray();
  }

  static BigDecimal ofUnscaled(byte[] unscaled, int scale) {
    return new BigDecimal(new BigInteger(unscaled), scale);
  }
}
