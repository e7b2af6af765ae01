package io.annal.tables.expression;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.expression.KeyCondition.Range;
import io.annal.tables.expression.ParsedKeyCondition.Part;
import io.annal.tables.schema.KeySchema;
import io.annal.tables.schema.ScalarType;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.B;
import io.annal.tables.value.AttributeValue.S;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks key conditions against the key that is queried.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html">Key
 *     condition expressions for the Query operation</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html">Multi-attribute
 *     keys</a>: every attribute of the hash by equality; those of the range from the left without a
 *     gap, all but the last by equality
 */
final class KeyConditions {
  private static final Set<String> ON_RANGE =
      Set.of("=", "<", "<=", ">", ">=", "BETWEEN", "begins_with");

  private final KeySchema key;
  private final Map<String, ScalarType> types;
  private final Map<String, Part> parts;

  private KeyConditions(
      KeySchema key, Map<String, ScalarType> types, ParsedKeyCondition condition) {
    this.key = key;
    this.types = types;
    this.parts =
        condition.conditions().stream()
            .collect(Collectors.toMap(Part::attribute, Function.identity()));
  }

  static KeyCondition of(
      KeySchema key, Map<String, ScalarType> types, ParsedKeyCondition condition) {
    return new KeyConditions(key, types, condition).check();
  }

  private KeyCondition check() {
    for (Part part : parts.values()) {
      if (!ON_RANGE.contains(part.operator())) {
        throw DynamoDbException.validation(
            "Attempted conditional constraint is not an indexable operation");
      }
    }
    if (parts.size() > key.names().size()) {
      throw DynamoDbException.validation(
          "The number of query conditions (%d) exceeds the number of key attributes defined in the schema (%d)"
              .formatted(parts.size(), key.names().size()));
    }
    checkHash();
    checkRange();
    var hash = new ArrayList<AttributeValue>();
    for (String name : key.hash()) {
      hash.add(fitting(name).operands().getFirst());
    }
    int conditionsOnRange = parts.size() - hash.size();
    var equal = new ArrayList<AttributeValue>();
    Range range = new Range.All();
    for (int i = 0; i < conditionsOnRange; i++) {
      Part part = fitting(key.range().get(i));
      if (i < conditionsOnRange - 1) {
        equal.add(part.operands().getFirst());
      } else {
        range = range(part);
      }
    }
    return new KeyCondition(hash, equal, range);
  }

  private boolean isEqual(String name) {
    Part part = parts.get(name);
    return part != null && part.operator().equals("=");
  }

  private void checkHash() {
    List<String> lacking = key.hash().stream().filter(name -> !isEqual(name)).toList();
    if (lacking.isEmpty()) {
      return;
    }
    if (key.hash().size() > 1) {
      throw DynamoDbException.validation(
          "HASH key attributes %s must have equality conditions specified in the query"
              .formatted(String.join(", ", lacking)));
    }
    throw parts.containsKey(lacking.getFirst()) ? notSupported() : missed(lacking.getFirst());
  }

  /** Refuses conditions on attributes of the range behind one that has none, or no equality. */
  private void checkRange() {
    var lacking = new ArrayList<String>();
    for (String name : key.range()) {
      if (parts.containsKey(name) && !lacking.isEmpty()) {
        throw DynamoDbException.validation(
            "RANGE key attributes %s must have equality conditions specified in the query because a condition is present on key attribute %s"
                .formatted(String.join(", ", lacking), name));
      }
      if (!isEqual(name)) {
        lacking.add(name);
      }
    }
  }

  private Part fitting(String name) {
    Part part = parts.get(name);
    if (part == null) {
      throw missed(name);
    }
    requireFit(part);
    return part;
  }

  private void requireFit(Part part) {
    for (AttributeValue operand : part.operands()) {
      if (!typeName(types.get(part.attribute())).equals(operand.type())) {
        throw DynamoDbException.validation(
            "One or more parameter values were invalid: Condition parameter type does not match schema type");
      }
      requireNotEmpty(part.attribute(), operand);
    }
  }

  private static String typeName(@Nullable ScalarType type) {
    return type == null ? "" : type.name();
  }

  private static void requireNotEmpty(String name, AttributeValue value) {
    boolean emptyText = value instanceof S text && text.value().isEmpty();
    boolean emptyBinary = value instanceof B bytes && bytes.value().size() == 0;
    if (emptyText || emptyBinary) {
      throw DynamoDbException.validation(
          "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty %s value. Key: %s"
              .formatted(emptyText ? "string" : "binary", name));
    }
  }

  private static Range range(Part part) {
    List<AttributeValue> operands = part.operands();
    AttributeValue first = operands.getFirst();
    return switch (part.operator()) {
      case "=" -> new Range.Equal(first);
      case "<" -> new Range.Less(first, false);
      case "<=" -> new Range.Less(first, true);
      case ">" -> new Range.Greater(first, false);
      case ">=" -> new Range.Greater(first, true);
      case "BETWEEN" -> new Range.Between(first, operands.get(1));
      case "begins_with" -> new Range.BeginsWith(first);
      default -> throw new IllegalStateException(part.operator());
    };
  }

  private static DynamoDbException missed(String name) {
    return DynamoDbException.validation("Query condition missed key schema element: " + name);
  }

  private static DynamoDbException notSupported() {
    return DynamoDbException.validation("Query key condition not supported");
  }
}
