package io.annal.tables.expression;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.expression.Operand.At;
import io.annal.tables.expression.Operand.Constant;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.JsonValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One condition on one top-level attribute, as {@code Expected}, {@code QueryFilter}, {@code
 * ScanFilter} and {@code KeyConditions} have it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html">Legacy
 *     conditional parameters</a>
 */
record LegacyCondition(String attribute, String operator, List<AttributeValue> operands) {
  private static final Set<String> SCALAR_ONLY = Set.of("LE", "LT", "GE", "GT", "BETWEEN", "IN");

  LegacyCondition {
    operands = List.copyOf(operands);
  }

  /** One of a filter or of key conditions, checked. */
  static LegacyCondition of(String attribute, JsonNode json) {
    var operands = new ArrayList<AttributeValue>();
    json.path("AttributeValueList").forEach(each -> operands.add(JsonValues.value(each)));
    var condition =
        new LegacyCondition(attribute, json.path("ComparisonOperator").asText(), operands);
    condition.check();
    return condition;
  }

  static DynamoDbException invalid(String message) {
    return DynamoDbException.validation("One or more parameter values were invalid: " + message);
  }

  void check() {
    boolean fits =
        switch (operator) {
          case "NULL", "NOT_NULL" -> operands.isEmpty();
          case "EQ", "NE", "LE", "LT", "GE", "GT", "CONTAINS", "NOT_CONTAINS", "BEGINS_WITH" ->
              operands.size() == 1;
          case "BETWEEN" -> operands.size() == 2;
          case "IN" -> !operands.isEmpty();
          default -> throw invalid("Invalid comparison operator");
        };
    if (!fits) {
      throw invalid(
          "Invalid number of argument(s) for the %s ComparisonOperator".formatted(operator));
    }
    for (AttributeValue operand : operands) {
      if (!takes(operand.type())) {
        throw invalid(
            "ComparisonOperator %s is not valid for %s AttributeValue type"
                .formatted(operator, operand.type()));
      }
      if (!operand.type().equals(operands.getFirst().type())) {
        throw invalid("AttributeValues inside AttributeValueList must be of same type");
      }
    }
    if (operator.equals("BETWEEN")) {
      var order = Comparing.compare(operands.get(0), operands.get(1));
      if (order.isPresent() && order.getAsInt() > 0) {
        throw DynamoDbException.validation(
            "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound");
      }
    }
  }

  private boolean takes(String type) {
    if (SCALAR_ONLY.contains(operator)) {
      return Comparing.hasOrder(type);
    }
    return switch (operator) {
      case "BEGINS_WITH" -> type.equals("S") || type.equals("B");
      case "CONTAINS", "NOT_CONTAINS" ->
          Comparing.hasOrder(type) || type.equals("BOOL") || type.equals("NULL");
      default -> true;
    };
  }

  Predicate predicate() {
    Operand at = new At(DocumentPath.of(attribute));
    List<Operand> constants = new ArrayList<>();
    operands.forEach(each -> constants.add(new Constant(each, "")));
    return switch (operator) {
      case "EQ" -> new Predicate.Equal(at, constants.getFirst());
      case "NE" -> new Predicate.Negated(new Predicate.Equal(at, constants.getFirst()));
      case "LE" -> new Predicate.Ordered("<=", at, constants.getFirst());
      case "LT" -> new Predicate.Ordered("<", at, constants.getFirst());
      case "GE" -> new Predicate.Ordered(">=", at, constants.getFirst());
      case "GT" -> new Predicate.Ordered(">", at, constants.getFirst());
      case "NOT_NULL" -> new Predicate.Exists(at);
      case "NULL" -> new Predicate.Negated(new Predicate.Exists(at));
      case "CONTAINS" -> new Predicate.Contains(at, constants.getFirst());
      case "NOT_CONTAINS" ->
          new Predicate.Negated(new Predicate.Contains(at, constants.getFirst()));
      case "BEGINS_WITH" -> new Predicate.BeginsWith(at, constants.getFirst());
      case "IN" -> new Predicate.OneOf(at, List.copyOf(constants));
      case "BETWEEN" -> new Predicate.Within(at, constants.get(0), constants.get(1));
      default -> throw new IllegalStateException(operator);
    };
  }
}
