package io.annal.tables.differential;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;

/** One request of a run. */
record Request(String operation, ObjectNode input) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The same on another table. */
  Request on(String table, String other) {
    try {
      String text = input.toString().replace('"' + table + '"', '"' + other + '"');
      return new Request(operation, (ObjectNode) JSON.readTree(text));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return operation + " " + input;
  }
}
