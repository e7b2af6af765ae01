package io.annal.tables.expression;

import io.annal.tables.value.AttributeValue;
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
import org.jspecify.annotations.Nullable;

/** An operand of a condition, resolved. */
sealed interface Operand {
  /** Its value for an item, or null where there is none. */
  @Nullable AttributeValue of(M item);

  /** The type that it has for every item, or null where only the item shows it. */
  @Nullable String staticType();

  /** What stands at a path. */
  record At(DocumentPath path) implements Operand {
    @Override
    public @Nullable AttributeValue of(M item) {
      return path.in(item);
    }

    @Override
    public @Nullable String staticType() {
      return null;
    }
  }

  /** A value of the request. */
  record Constant(AttributeValue value, String reference) implements Operand {
    @Override
    public AttributeValue of(M item) {
      return value;
    }

    @Override
    public String staticType() {
      return value.type();
    }
  }

  /** {@code size(operand)}: characters of a text, bytes of a binary, elements of the others. */
  record Size(Operand operand) implements Operand {
    @Override
    public @Nullable AttributeValue of(M item) {
      AttributeValue value = operand.of(item);
      return value == null ? null : size(value);
    }

    private static @Nullable AttributeValue size(AttributeValue value) {
      return switch (value) {
        case S s -> number(s.value().length());
        case B b -> number(b.value().size());
        case L l -> number(l.values().size());
        case M m -> number(m.values().size());
        case SS s -> number(s.values().size());
        case NS s -> number(s.values().size());
        case BS s -> number(s.values().size());
        case N n -> null;
        case Bool b -> null;
        case Null n -> null;
      };
    }

    private static N number(int size) {
      BigDecimal number = BigDecimal.valueOf(size);
      return new N(number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros());
    }

    @Override
    public String staticType() {
      return "N";
    }
  }
}
