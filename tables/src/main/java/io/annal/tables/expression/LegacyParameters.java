package io.annal.tables.expression;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.expression.ParsedKeyCondition.Part;
import io.annal.tables.expression.ParsedUpdate.Assignment;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.JsonValues;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The parameters that expressions replaced.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html">Legacy
 *     conditional parameters</a>
 */
final class LegacyParameters {
  private static final List<String> ACTIONS = List.of("ADD", "DELETE", "PUT");

  private LegacyParameters() {}

  /** {@code QueryFilter} or {@code ScanFilter}; holds at least one condition. */
  static ParsedCondition filter(JsonNode filter, boolean any) {
    var predicates = new ArrayList<Predicate>();
    var names = new LinkedHashSet<String>();
    filter
        .properties()
        .forEach(entry -> {
          predicates.add(LegacyCondition.of(entry.getKey(), entry.getValue()).predicate());
          names.add(entry.getKey());
        });
    return joined(predicates, names, any);
  }

  /** {@code Expected}; holds at least one condition. */
  static ParsedCondition expected(JsonNode expected, boolean any) {
    var predicates = new ArrayList<Predicate>();
    var names = new LinkedHashSet<String>();
    for (Map.Entry<String, JsonNode> entry : expected.properties()) {
      JsonValues.requireName(entry.getKey());
      predicates.add(expected(entry.getKey(), entry.getValue()).predicate());
      names.add(entry.getKey());
    }
    return joined(predicates, names, any);
  }

  private static ParsedCondition joined(
      List<Predicate> predicates, Set<String> names, boolean any) {
    Predicate all = predicates.getFirst();
    for (Predicate predicate : predicates.subList(1, predicates.size())) {
      all = any ? new Predicate.Any(all, predicate) : new Predicate.All(all, predicate);
    }
    return new ParsedCondition(all, Set.copyOf(names));
  }

  private static LegacyCondition expected(String name, JsonNode json) {
    JsonNode value = json.path("Value");
    JsonNode list = json.path("AttributeValueList");
    boolean hasOperator = json.hasNonNull("ComparisonOperator");
    String forAttribute = " for Attribute: " + name;
    if (value.isObject() && list.isArray()) {
      throw LegacyCondition.invalid(
          "Value and AttributeValueList cannot be used together" + forAttribute);
    }
    if (json.hasNonNull("Exists") && hasOperator) {
      throw LegacyCondition.invalid(
          "Exists and ComparisonOperator cannot be used together" + forAttribute);
    }
    if (list.isArray() && !hasOperator) {
      throw LegacyCondition.invalid(
          "AttributeValueList can only be used with a ComparisonOperator" + forAttribute);
    }
    if (!hasOperator) {
      return equalOrAbsent(name, json, value, forAttribute);
    }
    String operator = json.path("ComparisonOperator").asText();
    var operands = new ArrayList<AttributeValue>();
    list.forEach(each -> operands.add(JsonValues.value(each)));
    if (value.isObject()) {
      operands.add(JsonValues.value(value));
    }
    if (needsValue(operator)
        && !value.isObject()
        && (!list.isArray() || isEmptyRange(operator, list))) {
      throw LegacyCondition.invalid(
          "Value or AttributeValueList must be used with ComparisonOperator: "
              + operator
              + forAttribute);
    }
    var condition = new LegacyCondition(name, operator, operands);
    condition.check();
    return condition;
  }

  private static LegacyCondition equalOrAbsent(
      String name, JsonNode json, JsonNode value, String forAttribute) {
    boolean exists = json.path("Exists").asBoolean(true);
    if (!exists) {
      if (value.isObject()) {
        throw LegacyCondition.invalid("Value cannot be used when Exists is false" + forAttribute);
      }
      return new LegacyCondition(name, "NULL", List.of());
    }
    if (!value.isObject()) {
      throw LegacyCondition.invalid(
          "Value must be provided when Exists is %s"
                  .formatted(json.hasNonNull("Exists") ? "true" : "null")
              + forAttribute);
    }
    return new LegacyCondition(name, "EQ", List.of(JsonValues.value(value)));
  }

  private static boolean needsValue(String operator) {
    return switch (operator) {
      case "EQ", "NE", "LE", "LT", "GE", "GT", "CONTAINS", "NOT_CONTAINS", "BEGINS_WITH" -> true;
      case "IN", "BETWEEN" -> true;
      default -> false;
    };
  }

  private static boolean isEmptyRange(String operator, JsonNode list) {
    return list.isEmpty() && (operator.equals("IN") || operator.equals("BETWEEN"));
  }

  /** {@code KeyConditions}. */
  static ParsedKeyCondition keyConditions(JsonNode conditions) {
    var parts = new ArrayList<Part>();
    for (Map.Entry<String, JsonNode> entry : conditions.properties()) {
      LegacyCondition condition = LegacyCondition.of(entry.getKey(), entry.getValue());
      parts.add(new Part(entry.getKey(), operator(condition.operator()), condition.operands()));
    }
    return new ParsedKeyCondition(parts);
  }

  private static String operator(String comparison) {
    return switch (comparison) {
      case "EQ" -> "=";
      case "LE" -> "<=";
      case "LT" -> "<";
      case "GE" -> ">=";
      case "GT" -> ">";
      case "BEGINS_WITH" -> "begins_with";
      default -> comparison;
    };
  }

  /** {@code AttributesToGet}. */
  static ParsedProjection attributes(JsonNode names) {
    var paths = new ArrayList<DocumentPath>();
    var seen = new HashSet<String>();
    for (JsonNode name : names) {
      if (!seen.add(name.asText())) {
        throw LegacyCondition.invalid("Duplicate value in attribute name: " + name.asText());
      }
      paths.add(DocumentPath.of(name.asText()));
    }
    return new ParsedProjection(paths);
  }

  /** {@code AttributeUpdates}. */
  static ParsedUpdate updates(JsonNode updates) {
    var assignments = new ArrayList<Assignment>();
    for (Map.Entry<String, JsonNode> entry : updates.properties()) {
      JsonValues.requireName(entry.getKey());
      assignments.add(update(DocumentPath.of(entry.getKey()), entry.getValue()));
    }
    return new ParsedUpdate(assignments);
  }

  private static Assignment update(DocumentPath path, JsonNode json) {
    String action = json.path("Action").asText("PUT");
    if (!ACTIONS.contains(action)) {
      throw DynamoDbException.validation(
          "Member must satisfy enum value set: %s' for Action".formatted(ACTIONS));
    }
    if (!json.path("Value").isObject()) {
      if (!action.equals("DELETE")) {
        throw LegacyCondition.invalid(
            "Only DELETE action is allowed when no attribute value is specified");
      }
      return new Assignment(path, new NewValue.Nothing());
    }
    AttributeValue value = JsonValues.value(json.path("Value"));
    return new Assignment(
        path,
        switch (action) {
          case "ADD" -> {
            if (!Set.of("N", "SS", "NS", "BS", "L").contains(value.type())) {
              throw LegacyCondition.invalid(
                  "ADD action is not supported for the type " + value.type());
            }
            yield new NewValue.LegacyAdded(path, value);
          }
          case "DELETE" -> {
            if (!Set.of("SS", "NS", "BS").contains(value.type())) {
              throw LegacyCondition.invalid(
                  "DELETE action with value is not supported for the type " + value.type());
            }
            yield new NewValue.LegacyWithout(path, value);
          }
          default -> new NewValue.Given(value);
        });
  }
}
