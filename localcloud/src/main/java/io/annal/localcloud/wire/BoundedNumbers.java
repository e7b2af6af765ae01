package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Nodes whose decimals can be written out and computed with. The few characters of {@code
 * 1e999999999} are a gigabyte once somebody asks for its digits, so an exponent has the bound that
 * Jackson sets to digits.
 */
public final class BoundedNumbers extends JsonNodeFactory {
  private static final long serialVersionUID = 1;

  /** As many digits as a number may have, {@code StreamReadConstraints.DEFAULT_MAX_NUM_LEN}. */
  private static final int LARGEST_EXPONENT = 1_000;

  /** Digits, point, signs and an exponent. */
  private static final int LONGEST_TEXT = LARGEST_EXPONENT + 20;

  @Override
  public ValueNode numberNode(@Nullable BigDecimal number) {
    return super.numberNode(number == null ? null : bounded(number));
  }

  /**
   * A double.
   *
   * @throws NumberFormatException where a text's number is larger than any double
   */
  @Override
  public NumericNode numberNode(double number) {
    if (Double.isInfinite(number)) {
      throw new NumberFormatException("A number is too large");
    }
    return super.numberNode(number);
  }

  /**
   * The number that a text is. One with more digits than a number may have is not read: that takes
   * time that grows with their square.
   *
   * @throws NumberFormatException for any other text
   */
  static BigDecimal of(String text) {
    if (text.length() > LONGEST_TEXT) {
      throw new NumberFormatException("A number is too long");
    }
    return bounded(new BigDecimal(text));
  }

  /**
   * That number.
   *
   * @throws NumberFormatException where its exponent is out of bounds, as for a text that is none
   */
  static BigDecimal bounded(BigDecimal number) {
    long exponent = (long) number.precision() - 1 - number.scale();
    if (number.signum() == 0
        ? Math.abs(number.scale()) > LARGEST_EXPONENT
        : Math.abs(exponent) > LARGEST_EXPONENT) {
      throw new NumberFormatException(
          "A number's exponent must lie between -%1$d and %1$d".formatted(LARGEST_EXPONENT));
    }
    return number;
  }
}
