package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import java.time.Instant;
import java.util.Optional;

/** What the operations on tables read from requests, and the errors that several of them answer. */
final class Requests {
  private Requests() {}

  static Optional<String> text(JsonNode input, String member) {
    return Optional.ofNullable(input.get(member)).map(JsonNode::asText);
  }

  static Optional<Boolean> flag(JsonNode input, String member) {
    return Optional.ofNullable(input.get(member)).map(JsonNode::asBoolean);
  }

  static Optional<ObjectNode> object(JsonNode input, String member) {
    return Optional.ofNullable(input.get(member)).map(ObjectNode.class::cast);
  }

  static String tableName(JsonNode input) {
    return input.path("TableName").asText();
  }

  /** Seconds, with milliseconds as decimals, as answers tell moments. */
  static double seconds(Instant moment) {
    return moment.toEpochMilli() / 1000.0;
  }

  static DynamoDbException invalid(String what) {
    return DynamoDbException.validation("One or more parameter values were invalid: " + what);
  }

  static DynamoDbException noTable(String name) {
    return DynamoDbException.of(
        "ResourceNotFoundException",
        "Requested resource not found: Table: %s not found".formatted(name));
  }
}
