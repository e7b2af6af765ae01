package io.annal.tables.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.DynamoDbException;
import io.annal.tables.schema.KeySchema;
import io.annal.tables.schema.ScalarType;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.JsonValues;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The expressions of a request that was checked against the service's model. */
public final class Expressions implements RequestExpressions {
  private static final String NAMES = "ExpressionAttributeNames";
  private static final String VALUES = "ExpressionAttributeValues";

  private final ObjectNode request;
  private @Nullable Placeholders placeholders;
  private @Nullable ParsedKeyCondition keyCondition;

  private Expressions(ObjectNode request) {
    this.request = request;
  }

  /** Those of a request, or of one action of a transaction. */
  public static RequestExpressions of(ObjectNode request) {
    return new Expressions(request);
  }

  @Override
  public void checkParameters() {
    placeholders();
  }

  @Override
  public Optional<Condition> condition() {
    return text(ExpressionKind.CONDITION)
        .map(text -> ParsedCondition.of(ExpressionKind.CONDITION, text, placeholders()));
  }

  @Override
  public Optional<Update> update() {
    return text(ExpressionKind.UPDATE).map(text -> UpdateCompiler.compile(text, placeholders()));
  }

  @Override
  public Optional<Condition> filter() {
    return text(ExpressionKind.FILTER)
        .map(text -> ParsedCondition.of(ExpressionKind.FILTER, text, placeholders()));
  }

  @Override
  public Optional<ItemProjection> projection() {
    return text(ExpressionKind.PROJECTION).map(text -> ParsedProjection.of(text, placeholders()));
  }

  @Override
  public void parseKeyCondition() {
    text(ExpressionKind.KEY_CONDITION)
        .ifPresent(text -> keyCondition = ParsedKeyCondition.of(text, placeholders()));
  }

  @Override
  public KeyCondition keyCondition(KeySchema key, Map<String, ScalarType> types) {
    if (keyCondition == null) {
      throw DynamoDbException.validation(
          "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
    }
    return KeyConditions.of(key, types, keyCondition);
  }

  @Override
  public void checkUnused() {
    requireNone(NAMES, placeholders().unusedNames());
    requireNone(VALUES, placeholders().unusedValues());
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
        .map(JsonNode::asText);
  }

  private Placeholders placeholders() {
    if (placeholders == null) {
      placeholders = new Placeholders(names(), values());
    }
    return placeholders;
  }

  private Map<String, String> names() {
    var names = new LinkedHashMap<String, String>();
    request
        .path(NAMES)
        .properties()
        .forEach(each -> names.put(each.getKey(), each.getValue().asText()));
    return names;
  }

  private Map<String, AttributeValue> values() {
    var values = new LinkedHashMap<String, AttributeValue>();
    request
        .path(VALUES)
        .properties()
        .forEach(each -> values.put(each.getKey(), JsonValues.value(each.getValue())));
    return values;
  }
}
