package io.annal.tables.value;

import io.annal.tables.value.AttributeValue.B;
import io.annal.tables.value.AttributeValue.BS;
import io.annal.tables.value.AttributeValue.Bool;
import io.annal.tables.value.AttributeValue.L;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.AttributeValue.N;
import io.annal.tables.value.AttributeValue.NS;
import io.annal.tables.value.AttributeValue.Null;
import io.annal.tables.value.AttributeValue.S;
import io.annal.tables.value.AttributeValue.SS;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Bytes as DynamoDB counts them for limits and units.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html">Item
 *     sizes and formats</a>
 */
public final class Sizes {
  /** Of a list or a map, however empty; each element takes one more. */
  private static final int CONTAINER = 3;

  private Sizes() {}

  /** Of an item: its attributes' names and values. */
  public static int item(M item) {
    int size = 0;
    for (var entry : item.values().entrySet()) {
      size += text(entry.getKey()) + value(entry.getValue());
    }
    return size;
  }

  /** Of a value. */
  public static int value(AttributeValue value) {
    return switch (value) {
      case S s -> text(s.value());
      case N n -> number(n.value());
      case B b -> b.value().size();
      case Bool b -> 1;
      case Null n -> 1;
      case L l -> CONTAINER + l.values().stream().mapToInt(each -> 1 + value(each)).sum();
      case M m -> CONTAINER + m.values().size() + item(m);
      case SS set -> set.values().stream().mapToInt(Sizes::text).sum();
      case NS set -> set.values().stream().mapToInt(Sizes::number).sum();
      case BS set -> set.values().stream().mapToInt(Binary::size).sum();
    };
  }

  /** Of UTF-8. */
  public static int text(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** A byte for two digits, one for the exponent, and one for a sign. */
  private static int number(BigDecimal number) {
    if (number.signum() == 0) {
      return 1;
    }
    // Pairs of digits are counted from the point, so 1.5 and 0.15 differ from 15 in where a pair
    // ends.
    int precision = number.precision();
    int scale = number.scale();
    int left = Math.floorMod(precision - scale, 2);
    int pairs = left == 0 ? (precision + 1) / 2 : 1 + precision / 2;
    return 1 + pairs + (number.signum() < 0 ? 1 : 0);
  }
}
