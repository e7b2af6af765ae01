package io.annal.tables.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;

/** What answers DynamoDB's requests. */
interface Endpoint {
  Duration LONGEST = Duration.ofSeconds(30);

  Answer call(Request request);

  /** What came back. */
  record Answer(int status, JsonNode body) {
    /** The error's code without its namespace, empty where it is none. */
    String error() {
      String type = body.path("__type").asText();
      return type.substring(type.indexOf('#') + 1);
    }

    String message() {
      return body.path("message").asText();
    }
  }

  /**
   * Waits until a table can be used.
   *
   * @throws IllegalStateException where that takes too long
   */
  default void awaitActive(String table) {
    var describe =
        new Request("DescribeTable", JsonNodeFactory.instance.objectNode().put("TableName", table));
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!call(describe).body().at("/Table/TableStatus").asText().equals("ACTIVE")) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(table + " does not become active at " + this);
      }
    }
  }
}
