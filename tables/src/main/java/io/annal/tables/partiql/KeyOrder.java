package io.annal.tables.partiql;

import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.B;
import io.annal.tables.value.AttributeValue.N;
import io.annal.tables.value.AttributeValue.S;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The order of values of one key attribute. */
final class KeyOrder {
  private KeyOrder() {}

  static int compare(AttributeValue left, AttributeValue right) {
    if (left instanceof N one && right instanceof N two) {
      return one.value().compareTo(two.value());
    }
    if (left instanceof B one && right instanceof B two) {
      return one.value().compareTo(two.value());
    }
    return Arrays.compareUnsigned(bytes(left), bytes(right));
  }

  private static byte[] bytes(AttributeValue value) {
    return value instanceof S text ? text.value().getBytes(StandardCharsets.UTF_8) : new byte[0];
  }
}
