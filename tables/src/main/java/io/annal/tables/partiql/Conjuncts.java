package io.annal.tables.partiql;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.schema.ScalarType;
import io.annal.tables.value.AttributeValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The conditions of a WHERE that must all hold; those on keys are taken out one by one. */
final class Conjuncts {
  /** How the message begins where a key has another of the types that keys may have. */
  static final String OTHER_KEY_TYPE =
      "Key attribute's data type should match its data type in table's schema";

  /** How the message begins where a key has a type that no key may have. */
  static final String NO_KEY_TYPE = "Key value must be of type S, N, or B";

  private final List<Where> rest = new ArrayList<>();
  private final Map<String, ScalarType> types;

  Conjuncts(Optional<Where> where, Map<String, ScalarType> types) {
    this.types = types;
    where.ifPresent(this::add);
  }

  private void add(Where where) {
    if (where instanceof Where.And and) {
      add(and.left());
      add(and.right());
    } else {
      rest.add(where);
    }
  }

  /** Those that were not taken, joined. */
  Optional<Where> rest() {
    return rest.stream().reduce(Where.And::new);
  }

  /** Takes the equality of an attribute with a value, if there is one. */
  Optional<AttributeValue> takeEqual(String attribute) {
    for (Where where : rest) {
      if (where instanceof Where.Comparison c && c.operator().equals("=")) {
        Where.Comparison turned = turned(c, attribute);
        if (isOn(turned.left(), attribute) && turned.right() instanceof Term.Value value) {
          requireType(attribute, value.value());
          rest.remove(where);
          return Optional.of(value.value());
        }
      }
    }
    return Optional.empty();
  }

  /** Takes the attribute's being in a list of values, if it is. */
  Optional<List<AttributeValue>> takeIn(String attribute) {
    for (Where where : rest) {
      if (where instanceof Where.In in
          && isOn(in.operand(), attribute)
          && in.list().stream().allMatch(Term.Value.class::isInstance)) {
        List<AttributeValue> values = values(in);
        requireKeys(values, attribute);
        rest.remove(where);
        return Optional.of(values);
      }
    }
    return Optional.empty();
  }

  private static List<AttributeValue> values(Where.In in) {
    return in.list().stream()
        .filter(Term.Value.class::isInstance)
        .map(each -> ((Term.Value) each).value())
        .toList();
  }

  private void requireKeys(List<AttributeValue> values, String attribute) {
    values.forEach(value -> requireType(attribute, value));
    if (values.stream().distinct().count() < values.size()) {
      throw DynamoDbException.validation(
          "Overlapping conditions with range keys are not supported in where clause");
    }
  }

  /** Takes a bound on the attribute that a key condition may have, if there is one. */
  Optional<Where> takeBound(String attribute) {
    for (Where where : rest) {
      requireTypes(where, attribute);
      Optional<Where> bound = bound(where, attribute);
      if (bound.isPresent()) {
        rest.remove(where);
        return bound;
      }
    }
    return Optional.empty();
  }

  /** Values of other types are refused in a list, and scalars in a comparison. */
  private void requireTypes(Where where, String attribute) {
    switch (where) {
      case Where.In in when isOn(in.operand(), attribute) -> requireKeys(values(in), attribute);
      case Where.Comparison c when !c.operator().equals("<>") -> {
        Where.Comparison turned = turned(c, attribute);
        requireScalar(turned.left(), turned.right(), attribute);
      }
      case Where.Between b -> requireScalar(b.operand(), b.low(), attribute);
      case Where.Holds h when h.call().function().equals("begins_with") ->
          requireScalar(h.call().operands().getFirst(), h.call().operands().get(1), attribute);
      case Where other -> {}
    }
  }

  private void requireScalar(Term operand, Term bound, String attribute) {
    if (isOn(operand, attribute) && bound instanceof Term.Value value && isScalar(value.value())) {
      requireType(attribute, value.value());
    }
  }

  private Optional<Where> bound(Where where, String attribute) {
    return switch (where) {
      case Where.Comparison c -> {
        Where.Comparison turned = turned(c, attribute);
        yield !c.operator().equals("<>")
                && isOn(turned.left(), attribute)
                && isValue(turned.right(), attribute)
            ? Optional.of(turned)
            : Optional.empty();
      }
      case Where.Between b ->
          isOn(b.operand(), attribute)
                  && isValue(b.low(), attribute)
                  && isValue(b.high(), attribute)
              ? Optional.of(b)
              : Optional.empty();
      case Where.Holds holds ->
          holds.call().function().equals("begins_with")
                  && isOn(holds.call().operands().getFirst(), attribute)
                  && isValue(holds.call().operands().get(1), attribute)
              ? Optional.of(holds)
              : Optional.empty();
      case Where.And a -> Optional.empty();
      case Where.Or o -> Optional.empty();
      case Where.Not n -> Optional.empty();
      case Where.In i -> Optional.empty();
      case Where.IsMissing m -> Optional.empty();
      case Where.IsNull n -> Optional.empty();
    };
  }

  private static Where.Comparison turned(Where.Comparison c, String attribute) {
    if (!isOn(c.right(), attribute)) {
      return c;
    }
    String operator =
        switch (c.operator()) {
          case "<" -> ">";
          case "<=" -> ">=";
          case ">" -> "<";
          case ">=" -> "<=";
          default -> c.operator();
        };
    return new Where.Comparison(operator, /* left= */ c.right(), /* right= */ c.left());
  }

  private static boolean isOn(Term term, String attribute) {
    return term instanceof Term.Path path && path.isAttribute(attribute);
  }

  private boolean isValue(Term term, String attribute) {
    return term instanceof Term.Value value && hasType(attribute, value.value());
  }

  private boolean hasType(String attribute, AttributeValue value) {
    ScalarType type = types.get(attribute);
    return type != null && type.name().equals(value.type());
  }

  private static boolean isScalar(AttributeValue value) {
    return value instanceof AttributeValue.S
        || value instanceof AttributeValue.N
        || value instanceof AttributeValue.B;
  }

  private void requireType(String attribute, AttributeValue value) {
    if (!isScalar(value)) {
      throw DynamoDbException.validation(
          NO_KEY_TYPE + ". Key name: %s, Key type: %s".formatted(attribute, value.type()));
    }
    if (!hasType(attribute, value)) {
      throw wrongType(attribute);
    }
  }

  static DynamoDbException wrongType(String attribute) {
    return DynamoDbException.validation(OTHER_KEY_TYPE + ": Key " + attribute);
  }
}
