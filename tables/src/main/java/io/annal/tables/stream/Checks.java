package io.annal.tables.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;

/** What the operations on streams check alike. */
final class Checks {
  private Checks() {}

  /**
   * {@code Limit}, which is also the most if there is none.
   *
   * @throws DynamoDbException {@code ValidationException} where it is out of bounds
   */
  static int of(ObjectNode input, int most) {
    JsonNode limit = input.path("Limit");
    if (limit.isMissingNode() || limit.isNull()) {
      return most;
    }
    long value = limit.asLong();
    if (value < 1 || value > most) {
      throw DynamoDbException.validation(
          "1 validation error detected: Value '%d' at 'limit' failed to satisfy constraint: Member must have value %s"
              .formatted(
                  value,
                  value < 1 ? "greater than or equal to 1" : "less than or equal to " + most));
    }
    return (int) value;
  }

  /**
   * A stream of a place.
   *
   * @throws DynamoDbException {@code ResourceNotFoundException} where it has none of that ARN
   */
  static Stream stream(StreamStore store, String arn, Place place) {
    return store
        .find(arn)
        .filter(stream -> stream.place().equals(place))
        .orElseThrow(() -> notFound("Stream: " + arn + " not found"));
  }

  /** {@code ResourceNotFoundException}. */
  static DynamoDbException notFound(String what) {
    return DynamoDbException.of(
        "ResourceNotFoundException", "Requested resource not found: " + what);
  }

  /** {@code ResourceNotFoundException} for a shard that is not there, or not there any more. */
  static DynamoDbException noShard() {
    return notFound("Shard does not exist");
  }

  /** {@code TrimmedDataAccessException}. */
  static DynamoDbException trimmed() {
    return DynamoDbException.of(
        "TrimmedDataAccessException",
        "The operation attempted to read past the oldest stream record in a shard.");
  }
}
