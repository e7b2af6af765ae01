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
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;

/** Items as bytes for storage: a tag for each type, lengths as variable-length integers. */
public final class ItemBytes {
  private static final int S = 1;
  private static final int N = 2;
  private static final int B = 3;
  private static final int TRUE = 4;
  private static final int FALSE = 5;
  private static final int NULL = 6;
  private static final int L = 7;
  private static final int M = 8;
  private static final int SS = 9;
  private static final int NS = 10;
  private static final int BS = 11;

  /** Most items are smaller. */
  private static final int EXPECTED = 512;

  private ItemBytes() {}

  /** Writes an item. */
  public static byte[] write(M item) {
    var out = new ByteSink(EXPECTED);
    attributes(item, out);
    return out.toBytes();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException where the bytes are none of its
   */
  public static M read(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    try {
      M item = attributes(in);
      if (in.hasRemaining()) {
        throw new IllegalArgumentException("Bytes follow an item");
      }
      return item;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("An item ends too early", e);
    }
  }

  private static void attributes(M item, ByteSink out) {
    length(item.values().size(), out);
    item.values()
        .forEach((name, value) -> {
          text(name, out);
          value(value, out);
        });
  }

  private static void value(AttributeValue value, ByteSink out) {
    switch (value) {
      case S s -> {
        out.write(S);
        text(s.value(), out);
      }
      case N n -> {
        out.write(N);
        number(n.value(), out);
      }
      case B b -> {
        out.write(B);
        bytes(b.value().toBytes(), out);
      }
      case Bool b -> out.write(b.value() ? TRUE : FALSE);
      case Null n -> out.write(NULL);
      case L l -> {
        out.write(L);
        length(l.values().size(), out);
        l.values().forEach(each -> value(each, out));
      }
      case M m -> {
        out.write(M);
        attributes(m, out);
      }
      case SS set -> {
        out.write(SS);
        length(set.values().size(), out);
        set.values().forEach(each -> text(each, out));
      }
      case NS set -> {
        out.write(NS);
        length(set.values().size(), out);
        set.values().forEach(each -> number(each, out));
      }
      case BS set -> {
        out.write(BS);
        length(set.values().size(), out);
        set.values().forEach(each -> bytes(each.toBytes(), out));
      }
    }
  }

  private static void text(String text, ByteSink out) {
    bytes(text.getBytes(StandardCharsets.UTF_8), out);
  }

  private static void number(BigDecimal number, ByteSink out) {
    out.write(number.scale() >> 8);
    out.write(number.scale());
    bytes(Numbers.unscaled(number), out);
  }

  private static void bytes(byte[] bytes, ByteSink out) {
    length(bytes.length, out);
    out.write(bytes);
  }

  private static void length(int length, ByteSink out) {
    int rest = length;
    while (rest > 0x7F) {
      out.write((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  private static M attributes(ByteBuffer in) {
    int count = length(in);
    var values = new LinkedHashMap<String, AttributeValue>();
    for (int i = 0; i < count; i++) {
      values.put(text(in), value(in));
    }
    return new M(values);
  }

  private static AttributeValue value(ByteBuffer in) {
    int type = in.get();
    return switch (type) {
      case S -> new S(text(in));
      case N -> new N(number(in));
      case B -> new B(Binary.of(bytes(in)));
      case TRUE -> new Bool(true);
      case FALSE -> new Bool(false);
      case NULL -> new Null();
      case L -> {
        int count = length(in);
        var values = new ArrayList<AttributeValue>();
        for (int i = 0; i < count; i++) {
          values.add(value(in));
        }
        yield new L(values);
      }
      case M -> attributes(in);
      case SS -> {
        int count = length(in);
        var values = new LinkedHashSet<String>();
        for (int i = 0; i < count; i++) {
          values.add(text(in));
        }
        yield new SS(values);
      }
      case NS -> {
        int count = length(in);
        var values = new LinkedHashSet<BigDecimal>();
        for (int i = 0; i < count; i++) {
          values.add(number(in));
        }
        yield new NS(values);
      }
      case BS -> {
        int count = length(in);
        var values = new LinkedHashSet<Binary>();
        for (int i = 0; i < count; i++) {
          values.add(Binary.of(bytes(in)));
        }
        yield new BS(values);
      }
      default -> throw new IllegalArgumentException("No value has the tag " + type);
    };
  }

  private static String text(ByteBuffer in) {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  private static BigDecimal number(ByteBuffer in) {
    int scale = in.getShort();
    return Numbers.ofUnscaled(bytes(in), scale);
  }

  private static byte[] bytes(ByteBuffer in) {
    int length = length(in);
    if (length > in.remaining()) {
      throw new IllegalArgumentException("A value is longer than its item");
    }
    var bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static int length(ByteBuffer in) {
    int length = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += 7) {
      int next = in.get();
      length |= (next & 0x7F) << shift;
      if (next >= 0) {
        return length;
      }
    }
    throw new IllegalArgumentException("A length is longer than four bytes");
  }
}
