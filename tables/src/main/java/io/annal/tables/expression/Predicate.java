package io.annal.tables.expression;

import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.AttributeValue.S;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A condition that was resolved, as a tree. Operands that an item does not have fulfil nothing. */
sealed interface Predicate {
  boolean on(M item);

  record All(Predicate left, Predicate right) implements Predicate {
    @Override
    public boolean on(M item) {
      return left.on(item) && right.on(item);
    }
  }

  record Any(Predicate left, Predicate right) implements Predicate {
    @Override
    public boolean on(M item) {
      return left.on(item) || right.on(item);
    }
  }

  record Negated(Predicate condition) implements Predicate {
    @Override
    public boolean on(M item) {
      return !condition.on(item);
    }
  }

  record Equal(Operand left, Operand right) implements Predicate {
    @Override
    public boolean on(M item) {
      AttributeValue value = left.of(item);
      return value != null && value.equals(right.of(item));
    }
  }

  /** {@code < <= > >=}. */
  record Ordered(String operator, Operand left, Operand right) implements Predicate {
    @Override
    public boolean on(M item) {
      return holds(operator, left.of(item), right.of(item));
    }

    static boolean holds(
        String operator, @Nullable AttributeValue left, @Nullable AttributeValue right) {
      if (left == null || right == null) {
        return false;
      }
      var order = Comparing.compare(left, right);
      if (order.isEmpty()) {
        return false;
      }
      return switch (operator) {
        case "<" -> order.getAsInt() < 0;
        case "<=" -> order.getAsInt() <= 0;
        case ">" -> order.getAsInt() > 0;
        case ">=" -> order.getAsInt() >= 0;
        default -> throw new IllegalStateException(operator);
      };
    }
  }

  record Within(Operand operand, Operand low, Operand high) implements Predicate {
    @Override
    public boolean on(M item) {
      AttributeValue value = operand.of(item);
      return Ordered.holds(">=", value, low.of(item)) && Ordered.holds("<=", value, high.of(item));
    }
  }

  record OneOf(Operand operand, List<Operand> list) implements Predicate {
    @Override
    public boolean on(M item) {
      AttributeValue value = operand.of(item);
      return value != null && list.stream().anyMatch(each -> value.equals(each.of(item)));
    }
  }

  record Exists(Operand operand) implements Predicate {
    @Override
    public boolean on(M item) {
      return operand.of(item) != null;
    }
  }

  record HasType(Operand operand, Operand type) implements Predicate {
    @Override
    public boolean on(M item) {
      AttributeValue value = operand.of(item);
      return value != null && type.of(item) instanceof S name && value.type().equals(name.value());
    }
  }

  record BeginsWith(Operand operand, Operand prefix) implements Predicate {
    @Override
    public boolean on(M item) {
      AttributeValue value = operand.of(item);
      AttributeValue begin = prefix.of(item);
      return value != null && begin != null && Comparing.beginsWith(value, begin);
    }
  }

  record Contains(Operand operand, Operand part) implements Predicate {
    @Override
    public boolean on(M item) {
      AttributeValue value = operand.of(item);
      AttributeValue within = part.of(item);
      return value != null && within != null && Comparing.contains(value, within);
    }
  }
}
