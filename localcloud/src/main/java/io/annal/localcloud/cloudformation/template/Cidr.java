package io.annal.localcloud.cloudformation.template;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Splits an address block, as {@code Fn::Cidr} does. */
final class Cidr {
  static final String FORM =
      "Fn::Cidr takes an address block, a count from 1 to 256 and, if wanted, the number of subnet"
          + " bits";
  private static final Pattern BLOCK = Pattern.compile("([0-9a-fA-F.:]+)/(\\d{1,3})");
  private static final int MOST = 256;

  private Cidr() {}

  /**
   * The first blocks.
   *
   * @param bits of the host part of each; empty for eight
   */
  static List<String> split(String block, String count, String bits) {
    var matcher = BLOCK.matcher(block);
    if (!matcher.matches() || !count.matches("\\d{1,3}") || !bits.matches("\\d{0,3}")) {
      throw Refusal.template(FORM);
    }
    var address = address(matcher.group(1));
    var width = address.length * Byte.SIZE;
    var number = Integer.parseInt(count);
    var hostBits = bits.isEmpty() ? Byte.SIZE : Integer.parseInt(bits);
    var free = width - Integer.parseInt(matcher.group(2));
    if (number < 1 || number > MOST || hostBits > free || free < 0) {
      throw Refusal.template(FORM);
    }
    if (BigInteger.ONE.shiftLeft(free - hostBits).compareTo(BigInteger.valueOf(number)) < 0) {
      throw Refusal.template("%s has no room for %d blocks".formatted(block, number));
    }
    var first = new BigInteger(1, address).shiftRight(free).shiftLeft(free);
    var blocks = new ArrayList<String>();
    for (var i = 0; i < number; i++) {
      var start = first.add(BigInteger.valueOf(i).shiftLeft(hostBits));
      blocks.add("%s/%d".formatted(text(start, address.length), width - hostBits));
    }
    return blocks;
  }

  private static byte[] address(String literal) {
    try {
      return InetAddress.ofLiteral(literal).getAddress();
    } catch (IllegalArgumentException e) {
      throw Refusal.template(FORM);
    }
  }

  private static String text(BigInteger number, int length) {
    var bytes = new byte[length];
    var digits = number.toByteArray();
    var used = digits.length > length ? Arrays.copyOfRange(digits, 1, digits.length) : digits;
    System.arraycopy(used, 0, bytes, length - used.length, used.length);
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + length + " bytes", e);
    }
  }
}
