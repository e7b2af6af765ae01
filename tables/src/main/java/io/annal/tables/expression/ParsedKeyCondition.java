package io.annal.tables.expression;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.value.AttributeValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Conditions on keys: one for each attribute, all of them to hold.
 *
 * @param conditions in the order of the text
 */
record ParsedKeyCondition(List<Part> conditions) {
  private static final ExpressionKind KIND = ExpressionKind.KEY_CONDITION;

  /**
   * One condition.
   *
   * @param operator {@code = < <= > >= BETWEEN begins_with}, or what the parameters before
   *     expressions take and no key condition does
   */
  record Part(String attribute, String operator, List<AttributeValue> operands) {}

  ParsedKeyCondition {
    conditions = List.copyOf(conditions);
  }

  static ParsedKeyCondition of(String text, Placeholders placeholders) {
    Node node = ConditionParser.parse(KIND, text);
    // finds references that are not defined and operands of a wrong type
    new ConditionCompiler(KIND, placeholders).compile(node);
    var parts = new ArrayList<Part>();
    collect(node, placeholders, parts);
    Set<String> seen = new HashSet<>();
    for (Part part : parts) {
      if (!seen.add(part.attribute())) {
        throw KIND.fault("KeyConditionExpressions must only contain one condition per key");
      }
    }
    return new ParsedKeyCondition(parts);
  }

  private static void collect(Node node, Placeholders placeholders, List<Part> parts) {
    switch (node) {
      case Node.And and -> {
        collect(and.left(), placeholders, parts);
        collect(and.right(), placeholders, parts);
      }
      case Node.Comparison comparison -> parts.add(comparison(comparison, placeholders));
      case Node.Between between ->
          parts.add(
              part(
                  "BETWEEN",
                  between.operand(),
                  List.of(between.low(), between.high()),
                  placeholders));
      case Node.Call call -> {
        if (!call.function().equals("begins_with")) {
          throw invalidOperator(call.function());
        }
        parts.add(
            part(
                "begins_with",
                call.operands().getFirst(),
                List.of(call.operands().get(1)),
                placeholders));
      }
      case Node.Or or -> throw invalidOperator("OR");
      case Node.Not not -> throw invalidOperator("NOT");
      case Node.In in -> throw invalidOperator("IN");
      case Node.Path p -> throw new IllegalStateException(p.toString());
      case Node.Value v -> throw new IllegalStateException(v.toString());
      case Node.Arithmetic a -> throw new IllegalStateException(a.toString());
    }
  }

  private static DynamoDbException invalidOperator(String operator) {
    return DynamoDbException.validation(
        "Invalid operator used in KeyConditionExpression: " + operator);
  }

  private static Part comparison(Node.Comparison comparison, Placeholders placeholders) {
    String operator = comparison.operator();
    if (operator.equals("<>")) {
      throw invalidOperator(operator);
    }
    refuseNested(comparison.left(), comparison.right());
    boolean leftIsName = comparison.left() instanceof Node.Path;
    boolean rightIsName = comparison.right() instanceof Node.Path;
    if (leftIsName && rightIsName) {
      throw invalidCondition("Multiple attribute names used in one condition");
    }
    if (!leftIsName && !rightIsName) {
      throw invalidCondition("No key attribute specified");
    }
    return leftIsName
        ? part(operator, comparison.left(), List.of(comparison.right()), placeholders)
        : part(turned(operator), comparison.right(), List.of(comparison.left()), placeholders);
  }

  private static String turned(String operator) {
    return switch (operator) {
      case "<" -> ">";
      case "<=" -> ">=";
      case ">" -> "<";
      case ">=" -> "<=";
      default -> operator;
    };
  }

  private static Part part(
      String operator, Node attribute, List<Node> values, Placeholders placeholders) {
    refuseNested(attribute);
    values.forEach(ParsedKeyCondition::refuseNested);
    if (values.stream().anyMatch(Node.Path.class::isInstance)) {
      if (attribute instanceof Node.Path) {
        throw invalidCondition("Multiple attribute names used in one condition");
      }
      throw invalidCondition(
          operator + " operator must have the key attribute as its first operand");
    }
    if (!(attribute instanceof Node.Path name)) {
      throw invalidCondition("No key attribute specified");
    }
    DocumentPath path = placeholders.path(KIND, name);
    if (!path.isTopLevel()) {
      throw KIND.fault("KeyConditionExpressions cannot have conditions on nested attributes");
    }
    var operands = new ArrayList<AttributeValue>();
    values.forEach(value -> operands.add(placeholders.value(KIND, (Node.Value) value)));
    return new Part(path.topLevelName(), operator, operands);
  }

  private static void refuseNested(Node... operands) {
    for (Node operand : operands) {
      if (operand instanceof Node.Call) {
        throw KIND.fault("KeyConditionExpressions cannot contain nested operations");
      }
    }
  }

  private static DynamoDbException invalidCondition(String what) {
    return DynamoDbException.validation("Invalid condition in KeyConditionExpression: " + what);
  }
}
