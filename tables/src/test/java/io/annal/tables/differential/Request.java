package io.annal.tables.differential;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.Set;

/** One request of a run. */
record Request(String operation, ObjectNode input) {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Set<String> READS =
      Set.of("GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems");

  boolean writes() {
    return !READS.contains(operation);
  }

  /** Whether it has that text somewhere. */
  boolean has(String text) {
    return input.toString().contains(text);
  }

  /** The same on another table. */
  Request on(String table, String other) {
    return replacing('"' + table + '"', '"' + other + '"');
  }

  /** The same with another text in all places. */
  Request replacing(String text, String other) {
    try {
      String json = input.toString().replace(text, other);
      return new Request(operation, (ObjectNode) JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return operation + " " + input;
  }
}
