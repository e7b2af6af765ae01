package io.annal.tables.expression;

import io.annal.tables.api.DynamoDbException;

/** The expressions that a request may have, with their names as messages have them. */
enum ExpressionKind {
  CONDITION("ConditionExpression"),
  FILTER("FilterExpression"),
  KEY_CONDITION("KeyConditionExpression"),
  PROJECTION("ProjectionExpression"),
  UPDATE("UpdateExpression");

  private final String parameter;

  ExpressionKind(String parameter) {
    this.parameter = parameter;
  }

  /** The request's member. */
  String parameter() {
    return parameter;
  }

  /** A fault of such an expression. */
  DynamoDbException fault(String message) {
    return DynamoDbException.validation("Invalid " + parameter + ": " + message);
  }
}
