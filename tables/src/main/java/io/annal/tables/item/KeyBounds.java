package io.annal.tables.item;

import io.annal.tables.expression.KeyCondition;
import io.annal.tables.expression.KeyCondition.Range;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.OrderedBytes;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range of keys.
 *
 * @param from the first, null for the beginning
 * @param to the one behind the last, null for the end
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record KeyBounds(byte @Nullable [] from, byte @Nullable [] to) {
  /** Every key. */
  public static final KeyBounds ALL = new KeyBounds(null, null);

  /** Those that a query asks for. */
  public static KeyBounds of(KeyCondition condition) {
    byte[] start =
        OrderedBytes.join(
            OrderedBytes.partition(condition.hash()), OrderedBytes.values(condition.equal()));
    byte @Nullable [] end = behind(start);
    return switch (condition.range()) {
      case Range.All all -> new KeyBounds(start, end);
      case Range.Equal equal -> startingWith(join(start, equal.value()));
      case Range.Less less -> {
        byte[] value = join(start, less.value());
        yield new KeyBounds(start, less.orEqual() ? behind(value) : value);
      }
      case Range.Greater greater -> {
        byte[] value = join(start, greater.value());
        yield new KeyBounds(greater.orEqual() ? value : behind(value), end);
      }
      case Range.Between between ->
          new KeyBounds(join(start, between.low()), behind(join(start, between.high())));
      case Range.BeginsWith begins ->
          startingWith(OrderedBytes.join(start, OrderedBytes.prefix(begins.prefix())));
    };
  }

  /** Those of one partition. */
  public static KeyBounds partition(List<AttributeValue> hash) {
    return startingWith(OrderedBytes.partition(hash));
  }

  /** One of several equal parts of all keys, by the hashes with which they begin. */
  public static KeyBounds segment(int segment, int segments) {
    return new KeyBounds(hash(segment, segments), hash(segment + 1, segments));
  }

  /** The part behind a key, in the direction of reading. */
  public KeyBounds behind(byte[] key, boolean forward) {
    if (!forward) {
      return new KeyBounds(from, to == null || Arrays.compareUnsigned(key, to) < 0 ? key : to);
    }
    byte[] next = Arrays.copyOf(key, key.length + 1);
    return new KeyBounds(from == null || Arrays.compareUnsigned(next, from) > 0 ? next : from, to);
  }

  private static KeyBounds startingWith(byte[] prefix) {
    return new KeyBounds(prefix, behind(prefix));
  }

  private static byte[] join(byte[] start, AttributeValue value) {
    return OrderedBytes.join(start, OrderedBytes.values(List.of(value)));
  }

  /** The first key behind all that begin with these bytes, null where there is none. */
  private static byte @Nullable [] behind(byte[] prefix) {
    for (int i = prefix.length - 1; i >= 0; i--) {
      if (prefix[i] != (byte) 0xFF) {
        byte[] next = Arrays.copyOf(prefix, i + 1);
        next[i]++;
        return next;
      }
    }
    return null;
  }

  private static byte @Nullable [] hash(int segment, int segments) {
    if (segment == 0 || segment == segments) {
      return null;
    }
    byte[] number =
        BigInteger.ONE
            .shiftLeft(OrderedBytes.HASH_BYTES * Byte.SIZE)
            .multiply(BigInteger.valueOf(segment))
            .divide(BigInteger.valueOf(segments))
            .toByteArray();
    var hash = new byte[OrderedBytes.HASH_BYTES];
    int copied = Math.min(number.length, hash.length);
    System.arraycopy(number, number.length - copied, hash, hash.length - copied, copied);
    return hash;
  }
}
