package io.annal.tables.expression;

import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.B;
import io.annal.tables.value.AttributeValue.N;
import io.annal.tables.value.AttributeValue.S;
import io.annal.tables.value.Numbers;

/** The bounds of BETWEEN. */
final class Bounds {
  private Bounds() {}

  /** Refuses bounds of two types, and those that are reversed. */
  static void check(ExpressionKind kind, AttributeValue low, AttributeValue high) {
    String bounds =
        "lower bound operand: AttributeValue: {%s}, upper bound operand: AttributeValue: {%s}"
            .formatted(text(low), text(high));
    if (!low.type().equals(high.type())) {
      throw kind.fault(
          "The BETWEEN operator requires same data type for lower and upper bounds; " + bounds);
    }
    var order = Comparing.compare(low, high);
    if (order.isPresent() && order.getAsInt() > 0) {
      throw kind.fault(
          "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
              + bounds);
    }
  }

  private static String text(AttributeValue value) {
    return switch (value) {
      case S s -> "S:" + s.value();
      case N n -> "N:" + Numbers.text(n.value());
      case B b -> "B:" + b.value().toBase64();
      case AttributeValue other -> other.type();
    };
  }
}
