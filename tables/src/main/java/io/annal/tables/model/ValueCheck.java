package io.annal.tables.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a request's attribute values mean, which is looked at before constraints are told. */
public interface ValueCheck {
  /** For operations that have no values. */
  ValueCheck NONE = (operation, request) -> {};

  /**
   * Looks at the values of a request whose types were checked, and that has a constraint that does
   * not hold.
   *
   * @throws io.annal.tables.api.DynamoDbException {@code ValidationException} where a value is none
   */
  void check(String operation, ObjectNode request);
}
