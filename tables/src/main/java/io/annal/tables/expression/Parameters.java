package io.annal.tables.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.expression.Token.Kind;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.JsonValues;
import io.annal.tables.value.Sizes;
import io.annal.tables.value.ValueFault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/** Which of a request's parameters go together, and its names and values. */
final class Parameters {
  static final String NAMES = "ExpressionAttributeNames";
  static final String VALUES = "ExpressionAttributeValues";
  private static final String CONDITIONAL_OPERATOR = "ConditionalOperator";

  /**
   * @see <a
   *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters">Expression
   *     parameters</a>
   */
  private static final int MAX_BYTES = 4_096;

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

  private static final String TRANSACTION = "TransactWriteItems";

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

  /** Refuses names without a character before all else, whether an expression is there or not. */
  void refuseEmptyNames() {
    for (Map.Entry<String, JsonNode> entry : request.path(NAMES).properties()) {
      if (entry.getValue().asText().isEmpty()) {
        throw DynamoDbException.validation(
            NAMES + " contains invalid value: Empty attribute name for key " + entry.getKey());
      }
    }
  }

  /**
   * Refuses values that are none before all else. DeleteItem finds them where it reads them; Query
   * looks first for values without a type, UpdateItem last for those with several, and both name
   * them.
   */
  void refuseWrongValues() {
    switch (operation) {
      case "DeleteItem" -> {}
      case "Query" -> {
        refuse((value, fault) -> fault.kind() == ValueFault.Kind.EMPTY, true);
        refuse((value, fault) -> true, false);
      }
      case "UpdateItem" -> {
        refuse((value, fault) -> !hasSeveral(value, fault), false);
        refuse((value, fault) -> true, true);
      }
      default -> refuse((value, fault) -> true, false);
    }
  }

  private static boolean hasSeveral(JsonNode value, ValueFault fault) {
    return value.size() > 1 || fault.kind() == ValueFault.Kind.SEVERAL;
  }

  private void refuse(BiPredicate<JsonNode, ValueFault> which, boolean named) {
    request
        .path(VALUES)
        .properties()
        .forEach(entry ->
            ValueFault.of(entry.getValue())
                .filter(fault -> which.test(entry.getValue(), fault))
                .ifPresent(fault -> {
                  throw named ? named(entry.getKey(), fault.message()) : fault.exception();
                }));
  }

  private static DynamoDbException named(String key, String message) {
    return DynamoDbException.validation(
        "%s contains invalid value: %s for key %s".formatted(VALUES, message, key));
  }

  private AttributeValue read(JsonNode value) {
    return operation.equals(TRANSACTION) ? JsonValues.transacted(value) : JsonValues.value(value);
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

  /** Refuses names and values without an expression. */
  void requireExpressions() {
    if (given(EXPRESSIONS).isEmpty()) {
      if (has(NAMES)) {
        throw DynamoDbException.validation(NAMES + " can only be specified when using expressions");
      }
      if (has(VALUES)) {
        throw valuesOfNone();
      }
    }
  }

  private DynamoDbException valuesOfNone() {
    return DynamoDbException.validation(
        VALUES + " can only be specified when using expressions" + whatIsMissing());
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

  /** An expression's text, unless it is too long; a few operations tell how long it is. */
  String sized(ExpressionKind kind, String text) {
    if (text.length() <= MAX_BYTES && Sizes.text(text) <= MAX_BYTES) {
      return text;
    }
    boolean told =
        operation.equals(TRANSACTION)
            || (operation.equals("Scan") && kind == ExpressionKind.FILTER);
    throw kind.fault(
        "Expression size has exceeded the maximum allowed size;"
            + (told ? " expression size: " + Sizes.text(text) : ""));
  }

  /** The names, checked. */
  Map<String, String> names() {
    var names = new LinkedHashMap<String, String>();
    if (!has(NAMES)) {
      return names;
    }
    requireSome(NAMES);
    for (Map.Entry<String, JsonNode> entry : request.path(NAMES).properties()) {
      requireKey(NAMES, entry.getKey(), Kind.NAME_REFERENCE);
      String name = entry.getValue().asText();
      JsonValues.requireName(name);
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
    requireSome(VALUES);
    for (Map.Entry<String, JsonNode> entry : request.path(VALUES).properties()) {
      requireKey(VALUES, entry.getKey(), Kind.VALUE_REFERENCE);
      values.put(entry.getKey(), value(entry.getKey(), entry.getValue()));
    }
    if (given(EXPRESSIONS).stream().allMatch("ProjectionExpression"::equals)) {
      throw valuesOfNone();
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

  private AttributeValue value(String key, JsonNode json) {
    try {
      return read(json);
    } catch (DynamoDbException e) {
      String message = String.valueOf(e.getMessage());
      boolean named =
          json.size() > 1 || message.startsWith("Supplied AttributeValue") || isEmptySet(e);
      throw named ? named(key, message) : e;
    }
  }
}
