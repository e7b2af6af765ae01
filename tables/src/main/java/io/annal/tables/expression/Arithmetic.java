package io.annal.tables.expression;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.BS;
import io.annal.tables.value.AttributeValue.N;
import io.annal.tables.value.AttributeValue.NS;
import io.annal.tables.value.AttributeValue.SS;
import io.annal.tables.value.Numbers;
import io.annal.tables.value.Numbers.NumberException;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** Sums of numbers, and sets with and without elements. */
final class Arithmetic {
  private Arithmetic() {}

  static DynamoDbException wrongType() {
    return DynamoDbException.validation(
        "An operand in the update expression has an incorrect data type");
  }

  static N sum(BigDecimal left, BigDecimal right) {
    try {
      return new N(Numbers.checked(left.add(right)));
    } catch (NumberException e) {
      throw DynamoDbException.validation(
          switch (e.fault()) {
            case TOO_LARGE ->
                "Number overflow. Attempting to store a number with magnitude larger than supported range";
            case TOO_SMALL ->
                "Number underflow. Attempting to store a number with magnitude smaller than supported range";
            case TOO_MANY_DIGITS, NOT_A_NUMBER ->
                "Attempting to store more than 38 significant digits in a Number";
          });
    }
  }

  /** What ADD makes of a value: a sum, or a set with further elements. */
  static AttributeValue add(@Nullable AttributeValue before, AttributeValue operand) {
    if (before == null) {
      return operand;
    }
    if (before instanceof N left && operand instanceof N right) {
      return sum(left.value(), right.value());
    }
    if (before instanceof SS left && operand instanceof SS right) {
      return new SS(union(left.values(), right.values()));
    }
    if (before instanceof NS left && operand instanceof NS right) {
      return new NS(union(left.values(), right.values()));
    }
    if (before instanceof BS left && operand instanceof BS right) {
      return new BS(union(left.values(), right.values()));
    }
    throw wrongType();
  }

  /** What DELETE leaves of a set; null where that is nothing. */
  static @Nullable AttributeValue delete(@Nullable AttributeValue before, AttributeValue operand) {
    if (before == null) {
      return null;
    }
    if (before instanceof SS left && operand instanceof SS right) {
      var rest = difference(left.values(), right.values());
      return rest.isEmpty() ? null : new SS(rest);
    }
    if (before instanceof NS left && operand instanceof NS right) {
      var rest = difference(left.values(), right.values());
      return rest.isEmpty() ? null : new NS(rest);
    }
    if (before instanceof BS left && operand instanceof BS right) {
      var rest = difference(left.values(), right.values());
      return rest.isEmpty() ? null : new BS(rest);
    }
    throw wrongType();
  }

  private static <T> SequencedSet<T> union(SequencedSet<T> left, SequencedSet<T> right) {
    var union = new LinkedHashSet<>(left);
    union.addAll(right);
    return union;
  }

  private static <T> SequencedSet<T> difference(SequencedSet<T> left, SequencedSet<T> right) {
    var rest = new LinkedHashSet<>(left);
    rest.removeAll(right);
    return rest;
  }
}
