package io.annal.tables.operation;

import io.annal.tables.api.DynamoDbException;
import java.util.List;
import java.util.function.Supplier;

/**
 * PutItem, UpdateItem and DeleteItem answer most faults of a request itself, found before a table
 * is looked for, behind the words that begin a list of constraints; others come bare.
 */
final class Envelope {
  private static final String ONE = "1 validation error detected: ";
  private static final String ANY = "validation error";

  /** What comes bare in any case. */
  private static final List<String> BARE =
      List.of(
          "Supplied AttributeValue",
          "Item size has exceeded",
          "ExpressionAttributeNames contains invalid key",
          "ExpressionAttributeValues contains invalid key",
          "ExpressionAttributeValues contains invalid value: Supplied AttributeValue",
          "ExpressionAttributeValues contains invalid value: The parameter",
          "ExpressionAttributeValues contains invalid value: Number ",
          "ExpressionAttributeValues contains invalid value: Attempting",
          "One or more parameter values were invalid: ADD action",
          "One or more parameter values were invalid: DELETE action",
          "One or more parameter values were invalid: Only DELETE action");

  private Envelope() {}

  /** Does a check; its fault gets the words. */
  static <T> T around(Supplier<T> check) {
    try {
      return check.get();
    } catch (DynamoDbException fault) {
      throw wrapped(fault);
    }
  }

  /** Does a check that gives nothing; its fault gets the words. */
  static void checked(Runnable check) {
    try {
      check.run();
    } catch (DynamoDbException fault) {
      throw wrapped(fault);
    }
  }

  /** Reads a key, or AttributeUpdates; an empty set in it comes bare. */
  static <T> T aroundKey(Supplier<T> check) {
    try {
      return check.get();
    } catch (DynamoDbException fault) {
      throw message(fault).endsWith("not be empty") ? fault : wrapped(fault);
    }
  }

  /** Whether it is about elements of a set: none, or one twice. */
  static boolean isOfSet(DynamoDbException fault) {
    String message = message(fault);
    return message.endsWith("not be empty") || message.contains("Input collection");
  }

  /** A message in those words. */
  static DynamoDbException of(String message) {
    return DynamoDbException.validation(ONE + message);
  }

  private static DynamoDbException wrapped(DynamoDbException fault) {
    String message = message(fault);
    boolean bare =
        !fault.code().equals("ValidationException")
            || message.contains(ANY)
            || BARE.stream().anyMatch(message::startsWith);
    return bare ? fault : of(message);
  }

  private static String message(DynamoDbException fault) {
    return String.valueOf(fault.getMessage());
  }
}
