package io.annal.tables.expression;

import io.annal.tables.schema.KeySchema;
import io.annal.tables.schema.ScalarType;
import java.util.Map;
import java.util.Optional;

/**
 * The expressions of one request: parses each once, against {@code ExpressionAttributeNames} and
 * {@code ExpressionAttributeValues}, and knows at the end which of those nobody used. Requests with
 * the parameters that expressions replaced ({@code Expected}, {@code AttributeUpdates}, {@code
 * KeyConditions}, {@code QueryFilter}, {@code ScanFilter}, {@code AttributesToGet}) give the same
 * objects; a request may not have both.
 *
 * <p>The order in which a caller calls the methods is the order in which faults are found.
 */
public interface RequestExpressions {
  /** What can be said before an expression is parsed. */
  default void checkParameters() {
    checkCombination();
    checkTexts();
  }

  /**
   * Refuses a mixture of expressions and the parameters that they replaced, {@code
   * ExpressionAttributeNames} or {@code …Values} without an expression, and values that are none.
   */
  void checkCombination();

  /** Reads names and values, and refuses expressions that are empty. */
  void checkTexts();

  /** {@code ConditionExpression} or {@code Expected}. */
  Optional<Condition> condition();

  /** {@code UpdateExpression} or {@code AttributeUpdates}. */
  Optional<Update> update();

  /** {@code FilterExpression}, {@code QueryFilter} or {@code ScanFilter}. */
  Optional<Condition> filter();

  /** {@code ProjectionExpression} or {@code AttributesToGet}. */
  Optional<ItemProjection> projection();

  /**
   * Parses {@code KeyConditionExpression} or {@code KeyConditions} without the table: faults of the
   * text are found before a table is looked for.
   */
  void parseKeyCondition();

  /** The key condition for that key; after {@link #parseKeyCondition}. */
  KeyCondition keyCondition(KeySchema key, Map<String, ScalarType> types);

  /** Refuses names and values that no expression used; after the others. */
  void checkUnused();
}
