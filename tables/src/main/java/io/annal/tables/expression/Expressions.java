package io.annal.tables.expression;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.schema.KeySchema;
import io.annal.tables.schema.ScalarType;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The expressions of a request that was checked against the service's model. */
public final class Expressions implements RequestExpressions {
  private final ObjectNode request;
  private final Parameters parameters;
  private @Nullable Placeholders placeholders;
  private @Nullable ParsedKeyCondition keyCondition;

  private Expressions(ObjectNode request, String operation) {
    this.request = request;
    this.parameters = new Parameters(request, operation);
  }

  /** Those of a request, or of one action of a transaction. */
  public static RequestExpressions of(ObjectNode request) {
    return of(request, "");
  }

  /**
   * Those of a request.
   *
   * @param operation its name: a few messages of Query and Scan are their own
   */
  public static RequestExpressions of(ObjectNode request, String operation) {
    return new Expressions(request, operation);
  }

  /** Refuses names without a character, which is done even where no expression is. */
  public static void checkNames(ObjectNode request) {
    new Parameters(request, "").refuseEmptyNames();
  }

  /** Refuses values that are none, whatever else is wrong. */
  public static void checkValues(ObjectNode request, String operation) {
    new Parameters(request, operation).refuseWrongValues();
  }

  @Override
  public void checkCombination() {
    parameters.refuseEmptyNames();
    parameters.refuseWrongValues();
    parameters.refuseEmptyAttributes();
    parameters.refuseMixture();
    parameters.requireExpressions();
    parameters.checkConditionalOperator();
  }

  @Override
  public void checkTexts() {
    placeholders();
    parameters.refuseEmptyExpressions();
  }

  @Override
  public Optional<Condition> condition() {
    var kind = ExpressionKind.CONDITION;
    if (request.path("Expected").isEmpty()) {
      return text(kind).map(text -> ParsedCondition.of(kind, text, placeholders()));
    }
    return Optional.of(LegacyParameters.expected(request.path("Expected"), parameters.isAny()));
  }

  @Override
  public Optional<Update> update() {
    if (parameters.has("AttributeUpdates")) {
      return Optional.of(LegacyParameters.updates(request.path("AttributeUpdates")));
    }
    return text(ExpressionKind.UPDATE).map(text -> UpdateCompiler.compile(text, placeholders()));
  }

  @Override
  public Optional<Condition> filter() {
    for (String filter : new String[] {"QueryFilter", "ScanFilter"}) {
      if (!request.path(filter).isEmpty()) {
        return Optional.of(LegacyParameters.filter(request.path(filter), parameters.isAny()));
      }
    }
    var kind = ExpressionKind.FILTER;
    return text(kind).map(text -> ParsedCondition.of(kind, text, placeholders()));
  }

  @Override
  public Optional<ItemProjection> projection() {
    if (!request.path("AttributesToGet").isEmpty()) {
      return Optional.of(LegacyParameters.attributes(request.path("AttributesToGet")));
    }
    return text(ExpressionKind.PROJECTION).map(text -> ParsedProjection.of(text, placeholders()));
  }

  @Override
  public void parseKeyCondition() {
    if (!request.path("KeyConditions").isEmpty()) {
      keyCondition = LegacyParameters.keyConditions(request.path("KeyConditions"));
      return;
    }
    String text =
        text(ExpressionKind.KEY_CONDITION)
            .orElseThrow(() ->
                DynamoDbException.validation(
                    "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."));
    keyCondition = ParsedKeyCondition.of(text, placeholders());
  }

  @Override
  public KeyCondition keyCondition(KeySchema key, Map<String, ScalarType> types) {
    if (keyCondition == null) {
      parseKeyCondition();
    }
    return KeyConditions.of(key, types, Objects.requireNonNull(keyCondition));
  }

  @Override
  public void checkUnused() {
    requireNone(Parameters.NAMES, placeholders().unusedNames());
    requireNone(Parameters.VALUES, placeholders().unusedValues());
  }

  private static void requireNone(String parameter, Set<String> unused) {
    if (!unused.isEmpty()) {
      throw DynamoDbException.validation(
          "Value provided in %s unused in expressions: keys: {%s}"
              .formatted(parameter, String.join(", ", unused)));
    }
  }

  private Optional<String> text(ExpressionKind kind) {
    return Optional.ofNullable(request.get(kind.parameter()))
        .filter(node -> !node.isNull())
        .map(node -> parameters.sized(kind, node.asText()));
  }

  private Placeholders placeholders() {
    if (placeholders == null) {
      placeholders = new Placeholders(parameters.names(), parameters.values());
    }
    return placeholders;
  }
}
