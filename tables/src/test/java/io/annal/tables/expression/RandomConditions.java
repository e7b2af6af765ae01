package io.annal.tables.expression;

import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.B;
import io.annal.tables.value.AttributeValue.L;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.AttributeValue.N;
import io.annal.tables.value.AttributeValue.NS;
import io.annal.tables.value.AttributeValue.S;
import io.annal.tables.value.AttributeValue.SS;
import io.annal.tables.value.Binary;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Conditions by the grammar, each with what it means, computed from the documentation's words and
 * not by the code that is tested.
 */
final class RandomConditions {
  /** A condition's text, and whether it holds for an item. */
  record Meant(String text, Predicate<M> holds) {}

  private record Operand(String text, Function<M, @Nullable AttributeValue> value) {}

  private static final List<String> NAMES = List.of("a", "b", "c", "absent");
  private static final List<String> TEXTS = List.of("x", "xy", "\uFF5E", "\uD83D\uDE00", "");

  private final Random random;

  RandomConditions(Random random) {
    this.random = random;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  M item() {
    var values = new LinkedHashMap<String, AttributeValue>();
    values.put("a", value(2));
    values.put("b", value(2));
    values.put("c", new M(Map.of("k", value(1), "l", new L(List.of(value(0), value(0))))));
    return new M(values);
  }

  private AttributeValue value(int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 4)) {
      case 0, 4 -> new N(number());
      case 1 -> new S(any(TEXTS));
      case 2 -> new B(Binary.of(any(TEXTS).getBytes(StandardCharsets.UTF_8)));
      case 3 -> new AttributeValue.Bool(random.nextBoolean());
      case 5 -> new SS(new LinkedHashSet<>(List.of("x", any(List.of("xy", "z")))));
      case 6 -> new NS(new LinkedHashSet<>(List.of(number(), new BigDecimal("77"))));
      case 7 -> new L(List.of(value(depth - 1), value(0)));
      default -> new M(Map.of("k", value(depth - 1)));
    };
  }

  private BigDecimal number() {
    return any(List.of(BigDecimal.ZERO, BigDecimal.ONE, BigDecimal.TWO, new BigDecimal("-1.5")));
  }

  /** The values that conditions refer to, by their references. */
  static Map<String, AttributeValue> values() {
    var values = new LinkedHashMap<String, AttributeValue>();
    values.put(":zero", new N(BigDecimal.ZERO));
    values.put(":one", new N(BigDecimal.ONE));
    values.put(":x", new S("x"));
    values.put(":wide", new S("\uFF5E"));
    values.put(":emoji", new S("\uD83D\uDE00"));
    values.put(":bytes", new B(Binary.of("x".getBytes(StandardCharsets.UTF_8))));
    values.put(":true", new AttributeValue.Bool(true));
    values.put(":set", new SS(new LinkedHashSet<>(List.of("z", "x"))));
    return values;
  }

  Meant condition(int depth) {
    if (depth == 0) {
      return predicate();
    }
    return switch (random.nextInt(4)) {
      case 0 -> joined("AND", depth);
      case 1 -> joined("OR", depth);
      case 2 -> {
        Meant inner = condition(depth - 1);
        yield new Meant("NOT (" + inner.text() + ")", inner.holds().negate());
      }
      default -> predicate();
    };
  }

  private Meant joined(String operator, int depth) {
    Meant left = condition(depth - 1);
    Meant right = condition(depth - 1);
    return new Meant(
        "(%s) %s (%s)".formatted(left.text(), operator, right.text()),
        operator.equals("AND") ? left.holds().and(right.holds()) : left.holds().or(right.holds()));
  }

  private Operand path() {
    String name = any(NAMES);
    return switch (random.nextInt(4)) {
      case 0 -> new Operand(name + ".k", item -> key(item.values().get(name), "k"));
      case 1 ->
          new Operand(
              name + ".l[1]",
              item ->
                  key(item.values().get(name), "l") instanceof L list && list.values().size() > 1
                      ? list.values().get(1)
                      : null);
      default -> new Operand(name, item -> item.values().get(name));
    };
  }

  private static @Nullable AttributeValue key(@Nullable AttributeValue value, String name) {
    return value instanceof M map ? map.values().get(name) : null;
  }

  private Operand constant(String... references) {
    String reference = any(List.of(references));
    return new Operand(reference, item -> values().get(reference));
  }

  private Meant predicate() {
    Operand left = path();
    return switch (random.nextInt(9)) {
      case 0 -> equal(left, constant(":zero", ":one", ":x", ":bytes", ":true", ":set"));
      case 1 -> {
        Meant equal = equal(left, constant(":zero", ":x", ":set"));
        yield new Meant(equal.text().replace(" = ", " <> "), equal.holds().negate());
      }
      case 2 -> ordered(left, constant(":zero", ":one", ":x", ":wide", ":emoji", ":bytes"));
      case 3 ->
          new Meant(
              left.text() + " BETWEEN :zero AND :one",
              item ->
                  left.value().apply(item) instanceof N n
                      && n.value().signum() >= 0
                      && n.value().compareTo(BigDecimal.ONE) <= 0);
      case 4 -> {
        Operand first = constant(":one", ":x");
        yield new Meant(
            "%s IN (%s, :set)".formatted(left.text(), first.text()),
            item -> {
              AttributeValue value = left.value().apply(item);
              return value != null
                  && (value.equals(first.value().apply(item))
                      || value.equals(values().get(":set")));
            });
      }
      case 5 ->
          new Meant(
              "attribute_not_exists(" + left.text() + ")",
              item -> left.value().apply(item) == null);
      case 6 ->
          new Meant(
              "begins_with(" + left.text() + ", :x)",
              item -> left.value().apply(item) instanceof S s && s.value().startsWith("x"));
      case 7 -> contains(left);
      default ->
          new Meant("size(" + left.text() + ") > :one", item -> size(left.value().apply(item)) > 1);
    };
  }

  private static Meant equal(Operand left, Operand right) {
    return new Meant(
        left.text() + " = " + right.text(),
        item -> {
          AttributeValue value = left.value().apply(item);
          return value != null && value.equals(right.value().apply(item));
        });
  }

  private Meant ordered(Operand left, Operand right) {
    String operator = any(List.of("<", "<=", ">", ">="));
    return new Meant(
        left.text() + " " + operator + " " + right.text(),
        item -> {
          AttributeValue one = left.value().apply(item);
          AttributeValue two = right.value().apply(item);
          if (one == null || two == null || !one.type().equals(two.type())) {
            return false;
          }
          int order = Integer.signum(order(one, two));
          return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
          };
        });
  }

  private static int order(AttributeValue one, AttributeValue two) {
    if (one instanceof N a && two instanceof N b) {
      return a.value().compareTo(b.value());
    }
    return Arrays.compareUnsigned(bytes(one), bytes(two));
  }

  private static byte[] bytes(AttributeValue value) {
    return switch (value) {
      case S s -> s.value().getBytes(StandardCharsets.UTF_8);
      case B b -> b.value().toBytes();
      case AttributeValue other -> throw new IllegalArgumentException(other.type());
    };
  }

  private static Meant contains(Operand left) {
    return new Meant(
        "contains(" + left.text() + ", :x)",
        item ->
            switch (left.value().apply(item)) {
              case S s -> s.value().contains("x");
              case SS set -> set.values().contains("x");
              case L list -> list.values().contains(new S("x"));
              case null, default -> false;
            });
  }

  private static int size(@Nullable AttributeValue value) {
    return switch (value) {
      case S s -> s.value().length();
      case B b -> b.value().size();
      case L l -> l.values().size();
      case M m -> m.values().size();
      case SS s -> s.values().size();
      case NS s -> s.values().size();
      case null, default -> 0;
    };
  }
}
