package io.annal.privacy;

import io.annal.AnnalException;
import io.annal.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/** A tree as bytes, for encryption: this library parses no text. A tag, then the value. */
final class BinaryJson {
  private static final int OBJECT = 1;
  private static final int ARRAY = 2;
  private static final int STRING = 3;
  private static final int NUMBER = 4;
  private static final int TRUE = 5;
  private static final int FALSE = 6;
  private static final int NULL = 7;

  private BinaryJson() {}

  static byte[] write(Json json) {
    var bytes = new ByteArrayOutputStream();
    try {
      write(json, new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new AnnalException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  private static void write(Json json, DataOutputStream out) throws IOException {
    switch (json) {
      case Json.Obj(var members) -> {
        out.writeByte(OBJECT);
        out.writeInt(members.size());
        for (var member : members.entrySet()) {
          write(member.getKey().getBytes(StandardCharsets.UTF_8), out);
          write(member.getValue(), out);
        }
      }
      case Json.Arr(var items) -> {
        out.writeByte(ARRAY);
        out.writeInt(items.size());
        for (var item : items) {
          write(item, out);
        }
      }
      case Json.Str(var text) -> {
        out.writeByte(STRING);
        write(text.getBytes(StandardCharsets.UTF_8), out);
      }
      case Json.Num(var number) -> {
        out.writeByte(NUMBER);
        out.writeInt(number.scale());
        write(number.unscaledValue().toByteArray(), out);
      }
      case Json.Bool(var value) -> out.writeByte(value ? TRUE : FALSE);
      case Json.Null n -> out.writeByte(NULL);
    }
  }

  private static void write(byte[] bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static Json read(byte[] bytes) {
    try {
      return read(new DataInputStream(new ByteArrayInputStream(bytes)));
    } catch (IOException e) {
      throw new AnnalException("a decrypted value ends early", e);
    }
  }

  private static Json read(DataInputStream in) throws IOException {
    int tag = in.readByte();
    return switch (tag) {
      case OBJECT -> {
        var members = new LinkedHashMap<String, Json>();
        for (int left = in.readInt(); left > 0; left--) {
          members.put(text(in), read(in));
        }
        yield new Json.Obj(members);
      }
      case ARRAY -> {
        var items = new ArrayList<Json>();
        for (int left = in.readInt(); left > 0; left--) {
          items.add(read(in));
        }
        yield Json.of(items);
      }
      case STRING -> Json.of(text(in));
      case NUMBER -> {
        int scale = in.readInt();
        yield Json.of(new BigDecimal(new BigInteger(in.readNBytes(in.readInt())), scale));
      }
      case TRUE -> Json.of(true);
      case FALSE -> Json.of(false);
      case NULL -> Json.NULL;
      default -> throw new AnnalException("a decrypted value has the unknown tag " + tag);
    };
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }
}
