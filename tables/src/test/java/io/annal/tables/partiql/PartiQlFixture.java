package io.annal.tables.partiql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.TableEngine;
import io.annal.tables.TableOptions;
import io.annal.tables.api.Place;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterEach;

/** Statements to an engine in memory. */
abstract class PartiQlFixture {
  static final ObjectMapper JSON = new ObjectMapper();
  static final Place PLACE = new Place("000000000000", "eu-west-1");

  final TableEngine engine = TableEngine.open(TableOptions.inMemory());

  @AfterEach
  void close() {
    engine.close();
  }

  ObjectNode call(String operation, String input) {
    try {
      return engine.call(operation, (ObjectNode) JSON.readTree(input), PLACE);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  ObjectNode execute(String statement) {
    return engine.call(
        "ExecuteStatement", JSON.createObjectNode().put("Statement", statement), PLACE);
  }

  ObjectNode several(String operation, String member, String... statements) {
    ObjectNode input = JSON.createObjectNode();
    var all = input.putArray(member);
    for (String statement : statements) {
      all.addObject().put("Statement", statement);
    }
    return engine.call(operation, input, PLACE);
  }
}
