package io.annal.tables.value;

import java.util.Arrays;
import java.util.Base64;

/** Bytes that do not change, ordered as DynamoDB orders binary values: unsigned, byte by byte. */
public final class Binary implements Comparable<Binary> {
  private final byte[] bytes;

  private Binary(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of these bytes. */
  public static Binary of(byte[] bytes) {
    return new Binary(bytes.clone());
  }

  /**
   * Those that Base64 text means.
   *
   * @throws IllegalArgumentException where the text is not Base64
   */
  public static Binary ofBase64(String text) {
    return new Binary(Base64.getDecoder().decode(text));
  }

  public String toBase64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** A copy. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  public int size() {
    return bytes.length;
  }

  /** Whether it begins with the other. */
  public boolean startsWith(Binary other) {
    return bytes.length >= other.bytes.length
        && Arrays.equals(bytes, 0, other.bytes.length, other.bytes, 0, other.bytes.length);
  }

  /** Whether the other occurs in it. */
  public boolean contains(Binary other) {
    for (int i = 0; i + other.bytes.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + other.bytes.length, other.bytes, 0, other.bytes.length)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int compareTo(Binary other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Binary binary && Arrays.equals(bytes, binary.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return toBase64();
  }
}
