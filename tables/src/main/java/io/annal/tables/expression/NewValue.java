package io.annal.tables.expression;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.L;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.AttributeValue.N;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** What an action makes of the value at its path, from the item before the update. */
sealed interface NewValue {
  /** The new value, or null where none is to be there. */
  @Nullable AttributeValue from(M before);

  /** The type that it has for every item, or null where only the item shows it. */
  default @Nullable String staticType() {
    return null;
  }

  /** REMOVE. */
  record Nothing() implements NewValue {
    @Override
    public @Nullable AttributeValue from(M before) {
      return null;
    }
  }

  /** A value of the request. */
  record Given(AttributeValue value) implements NewValue {
    @Override
    public AttributeValue from(M before) {
      return value;
    }

    @Override
    public String staticType() {
      return value.type();
    }
  }

  /** What stands at a path, which must be there. */
  record Copied(DocumentPath path) implements NewValue {
    @Override
    public AttributeValue from(M before) {
      AttributeValue value = path.in(before);
      if (value == null) {
        throw DynamoDbException.validation(
            "The provided expression refers to an attribute that does not exist in the item");
      }
      return value;
    }
  }

  /** {@code if_not_exists}. */
  record Otherwise(DocumentPath path, NewValue otherwise) implements NewValue {
    @Override
    public @Nullable AttributeValue from(M before) {
      AttributeValue value = path.in(before);
      return value == null ? otherwise.from(before) : value;
    }
  }

  /** {@code list_append}. */
  record Appended(NewValue first, NewValue second) implements NewValue {
    @Override
    public AttributeValue from(M before) {
      AttributeValue left = first.from(before);
      AttributeValue right = second.from(before);
      if (left instanceof L head && right instanceof L tail) {
        var values = new ArrayList<>(head.values());
        values.addAll(tail.values());
        return new L(values);
      }
      throw Arithmetic.wrongType();
    }

    @Override
    public String staticType() {
      return "L";
    }
  }

  /** A sum, or a difference. */
  record Sum(boolean minus, NewValue left, NewValue right) implements NewValue {
    @Override
    public AttributeValue from(M before) {
      AttributeValue first = left.from(before);
      AttributeValue second = right.from(before);
      if (first instanceof N a && second instanceof N b) {
        return Arithmetic.sum(a.value(), minus ? b.value().negate() : b.value());
      }
      throw Arithmetic.wrongType();
    }

    @Override
    public String staticType() {
      return "N";
    }
  }

  /** ADD. */
  record Added(DocumentPath path, AttributeValue operand) implements NewValue {
    @Override
    public AttributeValue from(M before) {
      return Arithmetic.add(path.in(before), operand);
    }
  }

  /** DELETE. */
  record Without(DocumentPath path, AttributeValue operand) implements NewValue {
    @Override
    public @Nullable AttributeValue from(M before) {
      return Arithmetic.delete(path.in(before), operand);
    }
  }

  /** ADD of {@code AttributeUpdates}: lists are joined, too. */
  record LegacyAdded(DocumentPath path, AttributeValue operand) implements NewValue {
    @Override
    public AttributeValue from(M before) {
      AttributeValue value = path.in(before);
      if (value instanceof L head && operand instanceof L tail) {
        var values = new ArrayList<>(head.values());
        values.addAll(tail.values());
        return new L(values);
      }
      requireSameType(value, operand);
      return Arithmetic.add(value, operand);
    }
  }

  /** DELETE of {@code AttributeUpdates}. */
  record LegacyWithout(DocumentPath path, AttributeValue operand) implements NewValue {
    @Override
    public @Nullable AttributeValue from(M before) {
      AttributeValue value = path.in(before);
      requireSameType(value, operand);
      return Arithmetic.delete(value, operand);
    }
  }

  private static void requireSameType(@Nullable AttributeValue value, AttributeValue operand) {
    if (value != null && !value.type().equals(operand.type())) {
      throw DynamoDbException.validation("Type mismatch for attribute to update");
    }
  }
}
