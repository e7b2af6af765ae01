package io.annal.dynamodb;

import java.math.BigDecimal;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * How many bytes DynamoDB counts for an item, so that one that is too large is refused before it is
 * sent. The rules: <a
 * href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html">Item
 * sizes and formats</a>.
 */
final class ItemSize {
  /** The largest item: 400 KB, names and values together. */
  static final int MAX = 400 * 1024;

  private static final int NESTING = 3;
  private static final int ELEMENT = 1;

  private ItemSize() {}

  static long of(Map<String, AttributeValue> item) {
    long size = 0;
    for (var attribute : item.entrySet()) {
      size += utf8(attribute.getKey()) + of(attribute.getValue());
    }
    return size;
  }

  private static long of(AttributeValue value) {
    return switch (value.type()) {
      case S -> utf8(value.s());
      case N -> number(value.n());
      case BOOL, NUL -> 1;
      case M -> NESTING + (long) ELEMENT * value.m().size() + of(value.m());
      case L -> NESTING + value.l().stream().mapToLong(item -> ELEMENT + of(item)).sum();
      case SS -> value.ss().stream().mapToLong(ItemSize::utf8).sum();
      case NS -> value.ns().stream().mapToLong(ItemSize::number).sum();
      case B -> value.b().asByteArrayUnsafe().length;
      case BS -> value.bs().stream().mapToLong(bytes -> bytes.asByteArrayUnsafe().length).sum();
      case UNKNOWN_TO_SDK_VERSION -> 0;
    };
  }

  /**
   * One byte for two significant digits, one for the rest, one more for a sign. The pairs of digits
   * are those of a number to the base of 100: 1.5 has two of them, 15 has one. AWS says
   * "approximately".
   */
  private static long number(String digits) {
    var value = new BigDecimal(digits).stripTrailingZeros();
    int padding = Math.floorMod(value.scale(), 2);
    return value.signum() == 0
        ? 1
        : (value.precision() + padding + 1) / 2 + (value.signum() < 0 ? 2 : 1);
  }

  /** The bytes of a string in UTF-8, without making them. */
  static long utf8(String text) {
    long bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        // a surrogate pair is two characters and four bytes
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }
}
