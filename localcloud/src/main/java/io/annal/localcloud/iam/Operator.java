package io.annal.localcloud.iam;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/**
 * A condition operator.
 *
 * <p>See <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html">AWS's
 * list of them</a>.
 *
 * @param negated whether it holds when no value matches, which includes a key that is absent
 * @param matches of a policy's value, its variables filled in, and the request's
 */
record Operator(String name, boolean negated, BiPredicate<String, String> matches) {
  static final Operator NULL = new Operator("Null", false, (wanted, actual) -> false);

  private static final Pattern EPOCH = Pattern.compile("\\d+(\\.\\d+)?");
  private static final Map<String, Operator> ALL = all();

  /** The operator of that name; names are taken in any case. */
  static Optional<Operator> named(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  private static Map<String, Operator> all() {
    var all = new TreeMap<String, Operator>(String.CASE_INSENSITIVE_ORDER);
    both(all, "StringEquals", "StringNotEquals", (w, a) -> Glob.literal(w).equals(a));
    both(
        all,
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        (w, a) -> Glob.literal(w).equalsIgnoreCase(a));
    both(all, "StringLike", "StringNotLike", Glob::matches);
    both(all, "ArnEquals", "ArnNotEquals", Glob::matchesArn);
    both(all, "ArnLike", "ArnNotLike", Glob::matchesArn);
    both(all, "IpAddress", "NotIpAddress", (w, a) -> inRange(Glob.literal(w), a));
    both(all, "NumericEquals", "NumericNotEquals", numeric(c -> c == 0));
    both(all, "DateEquals", "DateNotEquals", date(c -> c == 0));
    add(all, new Operator("Bool", false, (w, a) -> Glob.literal(w).equalsIgnoreCase(a)));
    add(all, new Operator("BinaryEquals", false, (w, a) -> Glob.literal(w).equals(a)));
    comparison(all, "LessThan", c -> c < 0);
    comparison(all, "LessThanEquals", c -> c <= 0);
    comparison(all, "GreaterThan", c -> c > 0);
    comparison(all, "GreaterThanEquals", c -> c >= 0);
    add(all, NULL);
    return all;
  }

  private static void both(
      Map<String, Operator> all, String name, String opposite, BiPredicate<String, String> test) {
    add(all, new Operator(name, false, test));
    add(all, new Operator(opposite, true, test));
  }

  private static void comparison(Map<String, Operator> all, String suffix, IntPredicate sign) {
    add(all, new Operator("Numeric" + suffix, false, numeric(sign)));
    add(all, new Operator("Date" + suffix, false, date(sign)));
  }

  private static void add(Map<String, Operator> all, Operator operator) {
    all.put(operator.name(), operator);
  }

  private static BiPredicate<String, String> numeric(IntPredicate sign) {
    return (wanted, actual) -> compare(number(actual), number(Glob.literal(wanted)), sign);
  }

  private static BiPredicate<String, String> date(IntPredicate sign) {
    return (wanted, actual) -> compare(instant(actual), instant(Glob.literal(wanted)), sign);
  }

  private static <T extends Comparable<T>> boolean compare(
      Optional<T> actual, Optional<T> wanted, IntPredicate sign) {
    return actual.isPresent()
        && wanted.isPresent()
        && sign.test(actual.get().compareTo(wanted.get()));
  }

  private static Optional<BigDecimal> number(String text) {
    try {
      return Optional.of(new BigDecimal(text.strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> instant(String text) {
    try {
      if (EPOCH.matcher(text).matches()) {
        return Optional.of(
            Instant.ofEpochMilli(new BigDecimal(text).movePointRight(3).longValue()));
      }
      return Optional.of(
          text.indexOf('T') < 0
              ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
              : OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static boolean inRange(String range, String address) {
    String[] parts = range.split("/", 2);
    byte[] network = bytes(parts[0]);
    byte[] actual = bytes(address);
    if (network.length == 0 || network.length != actual.length) {
      return false;
    }
    int bits =
        parts.length == 1
            ? network.length * 8
            : number(parts[1]).map(BigDecimal::intValue).orElse(-1);
    if (bits < 0 || bits > network.length * 8) {
      return false;
    }
    int whole = bits / 8;
    if (!Arrays.equals(network, 0, whole, actual, 0, whole)) {
      return false;
    }
    int mask = 0xff << (8 - bits % 8) & 0xff;
    return bits % 8 == 0 || (network[whole] & mask) == (actual[whole] & mask);
  }

  /** Of a literal address; none for anything else, so that no name is ever looked up. */
  private static byte[] bytes(String address) {
    if (!address.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
      return new byte[0];
    }
    try {
      return InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException e) {
      return new byte[0];
    }
  }
}
