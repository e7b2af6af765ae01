package io.annal.tables.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Checks requests against AWS's published model: types first, then all constraints at once. */
public interface RequestModel {
  /**
   * Checks a request.
   *
   * @throws io.annal.tables.api.DynamoDbException {@code SerializationException} where a member has
   *     another type than the model says; {@code ValidationException} that lists the constraints
   *     that do not hold
   */
  void check(String operation, ObjectNode request);
}
