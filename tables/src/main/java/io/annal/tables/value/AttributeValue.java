package io.annal.tables.value;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;

/**
 * A value of an attribute; each variant has the name that DynamoDB's JSON gives it. Values do not
 * change. An item is an {@link M}.
 */
public sealed interface AttributeValue {

  /** Text. */
  record S(String value) implements AttributeValue {}

  /** A number of at most 38 digits, without trailing zeros: see {@link Numbers}. */
  record N(BigDecimal value) implements AttributeValue {}

  /** Bytes. */
  record B(Binary value) implements AttributeValue {}

  /** A truth value. */
  record Bool(boolean value) implements AttributeValue {}

  /** The null of DynamoDB, which is a value. */
  record Null() implements AttributeValue {}

  /** A list. */
  record L(List<AttributeValue> values) implements AttributeValue {
    public L {
      values = List.copyOf(values);
    }
  }

  /** A map, or an item. */
  record M(Map<String, AttributeValue> values) implements AttributeValue {
    public static final M EMPTY = new M(Map.of());

    public M {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
  }

  /** A set of texts, in the order in which they were given. */
  record SS(SequencedSet<String> values) implements AttributeValue {
    public SS {
      values = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(values));
    }
  }

  /** A set of numbers. */
  record NS(SequencedSet<BigDecimal> values) implements AttributeValue {
    public NS {
      values = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(values));
    }
  }

  /** A set of binary values. */
  record BS(SequencedSet<Binary> values) implements AttributeValue {
    public BS {
      values = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(values));
    }
  }

  /** The name of its type as DynamoDB's JSON and {@code attribute_type} write it. */
  default String type() {
    return switch (this) {
      case S s -> "S";
      case N n -> "N";
      case B b -> "B";
      case Bool b -> "BOOL";
      case Null n -> "NULL";
      case L l -> "L";
      case M m -> "M";
      case SS s -> "SS";
      case NS s -> "NS";
      case BS s -> "BS";
    };
  }

  /** Whether it is of one of the types that keys have. */
  default boolean isScalarKey() {
    return this instanceof S || this instanceof N || this instanceof B;
  }

  /** The elements of a set as values of their own; empty for what is no set. */
  default Set<AttributeValue> elements() {
    var elements = new LinkedHashSet<AttributeValue>();
    switch (this) {
      case SS set -> set.values().forEach(each -> elements.add(new S(each)));
      case NS set -> set.values().forEach(each -> elements.add(new N(each)));
      case BS set -> set.values().forEach(each -> elements.add(new B(each)));
      case S s -> {}
      case N n -> {}
      case B b -> {}
      case Bool b -> {}
      case Null n -> {}
      case L l -> {}
      case M m -> {}
    }
    return elements;
  }
}
