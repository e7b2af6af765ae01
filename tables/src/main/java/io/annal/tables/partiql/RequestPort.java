package io.annal.tables.partiql;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.Place;

/** Carries out the requests that statements become. */
@FunctionalInterface
public interface RequestPort {
  /**
   * Calls an operation.
   *
   * @param operation e.g. {@code UpdateItem}
   * @throws io.annal.tables.api.DynamoDbException what the operation answers
   */
  ObjectNode call(String operation, ObjectNode request, Place place);
}
