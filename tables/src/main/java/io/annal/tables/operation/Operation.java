package io.annal.tables.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.Place;

/** One operation of the API. */
@FunctionalInterface
public interface Operation {
  /**
   * Does it.
   *
   * @param input checked against the service's model; the operation may change it
   * @throws io.annal.tables.api.DynamoDbException what DynamoDB would answer
   */
  ObjectNode call(ObjectNode input, Place place);
}
