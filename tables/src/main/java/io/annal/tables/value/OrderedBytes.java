package io.annal.tables.value;

import io.annal.tables.value.AttributeValue.B;
import io.annal.tables.value.AttributeValue.N;
import io.annal.tables.value.AttributeValue.S;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Keys as bytes whose unsigned order is DynamoDB's: partitions by a hash of their key, so that a
 * scan's segments are ranges, and in a partition the sort keys' own order. One key's bytes are
 * never the beginning of another's of the same schema.
 */
public final class OrderedBytes {
  /** As many bytes of a key are the hash of its partition. */
  public static final int HASH_BYTES = 8;

  private static final int ESCAPE = 0xFF;

  private OrderedBytes() {}

  /** What all keys of one partition begin with. */
  public static byte[] partition(List<AttributeValue> hashValues) {
    byte[] values = values(hashValues);
    var out = new ByteSink(values.length + HASH_BYTES);
    out.write(md5(values), HASH_BYTES);
    out.write(values);
    return out.toBytes();
  }

  /** Values one behind the other, each ended so that the order is that of the first difference. */
  public static byte[] values(List<AttributeValue> values) {
    var out = new ByteSink(32);
    values.forEach(each -> write(each, out));
    return out.toBytes();
  }

  /**
   * What the bytes of all texts or binary values that begin with this one begin with: the value
   * without its end.
   */
  public static byte[] prefix(AttributeValue value) {
    var out = new ByteSink(32);
    switch (value) {
      case S s -> escape(s.value().getBytes(StandardCharsets.UTF_8), out);
      case B b -> escape(b.value().toBytes(), out);
      default -> throw new IllegalArgumentException("No prefix of type " + value.type());
    }
    return out.toBytes();
  }

  /** These bytes, one behind the other. */
  public static byte[] join(byte[]... parts) {
    var out = new ByteSink(32);
    for (byte[] part : parts) {
      out.write(part);
    }
    return out.toBytes();
  }

  private static void write(AttributeValue value, ByteSink out) {
    switch (value) {
      case S s -> terminated(s.value().getBytes(StandardCharsets.UTF_8), out);
      case B b -> terminated(b.value().toBytes(), out);
      case N n -> Numbers.writeOrdered(n.value(), out);
      default -> throw new IllegalArgumentException("No key has type " + value.type());
    }
  }

  private static void terminated(byte[] bytes, ByteSink out) {
    escape(bytes, out);
    out.write(0);
    out.write(0);
  }

  /** A zero inside becomes 0 255, so that the end, 0 0, comes before whatever goes on. */
  private static void escape(byte[] bytes, ByteSink out) {
    for (byte each : bytes) {
      out.write(each);
      if (each == 0) {
        out.write(ESCAPE);
      }
    }
  }

  private static byte[] md5(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has MD5", e);
    }
  }
}
