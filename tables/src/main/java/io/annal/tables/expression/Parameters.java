package io.annal.tables.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.expression.Token.Kind;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.JsonValues;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which of a request's parameters go together, and its names and values. */
final class Parameters {
  static final String NAMES = "ExpressionAttributeNames";
  static final String VALUES = "ExpressionAttributeValues";
  private static final String CONDITIONAL_OPERATOR = "ConditionalOperator";

  /** In the order in which AWS lists them. */
  private static final List<String> LEGACY =
      List.of(
          "AttributesToGet",
          "AttributeUpdates",
          "QueryFilter",
          "ScanFilter",
          "Expected",
          CONDITIONAL_OPERATOR,
          "KeyConditions");

  private static final List<String> EXPRESSIONS =
      List.of(
          "ProjectionExpression",
          "UpdateExpression",
          "FilterExpression",
          "ConditionExpression",
          "KeyConditionExpression");

  private static final Set<String> READ_FIRST = Set.of("PutItem", "UpdateItem", "Scan");

  private static final List<ExpressionKind> EMPTY_FIRST =
      List.of(
          ExpressionKind.KEY_CONDITION,
          ExpressionKind.CONDITION,
          ExpressionKind.FILTER,
          ExpressionKind.UPDATE,
          ExpressionKind.PROJECTION);

  private final ObjectNode request;
  private final String operation;

  Parameters(ObjectNode request, String operation) {
    this.request = request;
    this.operation = operation;
  }

  /**
   * Refuses values that are none before all else; those that are empty, or have several types, only
   * where the operation reads every value of its request first.
   */
  void refuseWrongValues() {
    for (JsonNode value : request.path(VALUES)) {
      if (value.size() == 1 || READ_FIRST.contains(operation)) {
        try {
          JsonValues.value(value);
        } catch (DynamoDbException e) {
          if (!isEmptySet(e)) {
            throw e;
          }
        }
      }
    }
  }

  private static boolean isEmptySet(DynamoDbException e) {
    return String.valueOf(e.getMessage()).endsWith("not be empty");
  }

  /** Refuses names without a character before all else that is asked of a read. */
  void refuseEmptyAttributes() {
    for (JsonNode name : request.path("AttributesToGet")) {
      if (name.asText().isEmpty()) {
        throw DynamoDbException.validation("Empty attribute name");
      }
    }
  }

  /** Refuses expressions without a character; AWS looks at all before it parses one. */
  void refuseEmptyExpressions() {
    for (ExpressionKind kind : EMPTY_FIRST) {
      if (has(kind.parameter()) && request.path(kind.parameter()).asText().isEmpty()) {
        throw kind.fault("The expression can not be empty;");
      }
    }
  }

  boolean has(String parameter) {
    return request.hasNonNull(parameter);
  }

  private List<String> given(List<String> parameters) {
    return parameters.stream().filter(this::has).toList();
  }

  void refuseMixture() {
    List<String> legacy = given(LEGACY);
    List<String> expressions = given(EXPRESSIONS);
    if (!legacy.isEmpty() && !expressions.isEmpty()) {
      throw DynamoDbException.validation(
          "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {%s} Expression parameters: {%s}"
              .formatted(String.join(", ", legacy), String.join(", ", expressions)));
    }
  }

  void checkConditionalOperator() {
    if (!has(CONDITIONAL_OPERATOR)) {
      return;
    }
    int conditions =
        request.path("Expected").size()
            + request.path("QueryFilter").size()
            + request.path("ScanFilter").size();
    if (conditions == 0) {
      throw DynamoDbException.validation(
          "ConditionalOperator cannot be used without Filter or Expected");
    }
    if (conditions == 1) {
      throw DynamoDbException.validation(
          "ConditionalOperator can only be used when Filter or Expected has two or more elements");
    }
  }

  boolean isAny() {
    return request.path(CONDITIONAL_OPERATOR).asText().equals("OR");
  }

  /** The names, checked. */
  Map<String, String> names() {
    var names = new LinkedHashMap<String, String>();
    if (!has(NAMES)) {
      return names;
    }
    if (given(EXPRESSIONS).isEmpty()) {
      throw DynamoDbException.validation(NAMES + " can only be specified when using expressions");
    }
    requireSome(NAMES);
    for (Map.Entry<String, JsonNode> entry : request.path(NAMES).properties()) {
      requireKey(NAMES, entry.getKey(), Kind.NAME_REFERENCE);
      String name = entry.getValue().asText();
      if (name.isEmpty()) {
        throw DynamoDbException.validation(
            NAMES + " contains invalid value: Empty attribute name for key " + entry.getKey());
      }
      names.put(entry.getKey(), name);
    }
    return names;
  }

  /** The values, checked. */
  Map<String, AttributeValue> values() {
    var values = new LinkedHashMap<String, AttributeValue>();
    if (!has(VALUES)) {
      return values;
    }
    if (given(EXPRESSIONS).stream().allMatch("ProjectionExpression"::equals)) {
      throw DynamoDbException.validation(
          VALUES + " can only be specified when using expressions" + whatIsMissing());
    }
    requireSome(VALUES);
    for (Map.Entry<String, JsonNode> entry : request.path(VALUES).properties()) {
      requireKey(VALUES, entry.getKey(), Kind.VALUE_REFERENCE);
      values.put(entry.getKey(), value(entry.getKey(), entry.getValue()));
    }
    return values;
  }

  private String whatIsMissing() {
    return switch (operation) {
      case "Query" -> ": FilterExpression is null and KeyConditionExpression is null";
      case "Scan" -> ": FilterExpression is null";
      default -> "";
    };
  }

  private void requireSome(String parameter) {
    if (request.path(parameter).isEmpty()) {
      throw DynamoDbException.validation(parameter + " must not be empty");
    }
  }

  private static void requireKey(String parameter, String key, Kind kind) {
    List<Token> tokens = Lexer.tokens(key);
    if (tokens.getFirst().kind() != kind || tokens.getFirst().end() != key.length()) {
      throw DynamoDbException.validation(
          "%s contains invalid key: Syntax error; key: \"%s\"".formatted(parameter, key));
    }
  }

  private static AttributeValue value(String key, JsonNode json) {
    try {
      return JsonValues.value(json);
    } catch (DynamoDbException e) {
      String message = String.valueOf(e.getMessage());
      boolean named = message.startsWith("Supplied AttributeValue") || isEmptySet(e);
      throw named
          ? DynamoDbException.validation(
              "%s contains invalid value: %s for key %s".formatted(VALUES, message, key))
          : e;
    }
  }
}
