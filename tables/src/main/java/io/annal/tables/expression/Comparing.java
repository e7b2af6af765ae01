package io.annal.tables.expression;

import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.B;
import io.annal.tables.value.AttributeValue.L;
import io.annal.tables.value.AttributeValue.N;
import io.annal.tables.value.AttributeValue.S;
import java.util.OptionalInt;

/** How values compare: only with those of their type. */
final class Comparing {
  private Comparing() {}

  /**
   * The order of two values that have one: numbers by what they are, texts by their UTF-8 bytes,
   * binary values by their bytes, unsigned.
   */
  static OptionalInt compare(AttributeValue left, AttributeValue right) {
    if (left instanceof N a && right instanceof N b) {
      return OptionalInt.of(a.value().compareTo(b.value()));
    }
    if (left instanceof S a && right instanceof S b) {
      return OptionalInt.of(compareTexts(a.value(), b.value()));
    }
    if (left instanceof B a && right instanceof B b) {
      return OptionalInt.of(a.value().compareTo(b.value()));
    }
    return OptionalInt.empty();
  }

  static boolean hasOrder(String type) {
    return type.equals("S") || type.equals("N") || type.equals("B");
  }

  /** UTF-8's order is that of the code points; UTF-16's is not where there are surrogates. */
  static int compareTexts(String left, String right) {
    int shorter = Math.min(left.length(), right.length());
    for (int i = 0; i < shorter; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        boolean beyond = Character.isSurrogate(a);
        return beyond == Character.isSurrogate(b) ? Character.compare(a, b) : beyond ? 1 : -1;
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  static boolean beginsWith(AttributeValue value, AttributeValue prefix) {
    if (value instanceof S text && prefix instanceof S begin) {
      return text.value().startsWith(begin.value());
    }
    return value instanceof B bytes
        && prefix instanceof B begin
        && bytes.value().startsWith(begin.value());
  }

  /** A text within a text, bytes within bytes, an element in a set or a list. */
  static boolean contains(AttributeValue value, AttributeValue part) {
    if (value instanceof S text && part instanceof S within) {
      return text.value().contains(within.value());
    }
    if (value instanceof B bytes && part instanceof B within) {
      return bytes.value().contains(within.value());
    }
    if (value instanceof L list) {
      return list.values().contains(part);
    }
    return value.elements().contains(part);
  }
}
