package io.annal.tables.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An error that DynamoDB answers. Anything else that the engine throws is a bug or a failing disk,
 * answered as {@code InternalServerError}.
 */
public final class DynamoDbException extends RuntimeException {
  private final String code;
  private final int status;
  private final transient ObjectNode members;

  /**
   * @param code as the API reference names it, e.g. {@code ResourceNotFoundException}
   * @param status of HTTP
   * @param members what the error has beside its message, e.g. {@code CancellationReasons}
   */
  public DynamoDbException(String code, int status, String message, ObjectNode members) {
    super(message);
    this.code = code;
    this.status = status;
    this.members = members;
  }

  /** A 400 of that code. */
  public static DynamoDbException of(String code, String message) {
    return new DynamoDbException(code, 400, message, JsonNodeFactory.instance.objectNode());
  }

  /** A 400 {@code ValidationException}. */
  public static DynamoDbException validation(String message) {
    return of("ValidationException", message);
  }

  /** {@code ResourceNotFoundException} in the words for items' operations. */
  public static DynamoDbException notFound() {
    return of("ResourceNotFoundException", "Requested resource not found");
  }

  /** What the engine does not do: refused by name. */
  public static DynamoDbException unsupported(String what) {
    return new DynamoDbException(
        "UnsupportedOperationException",
        501,
        what + " is not supported by Annal's tables",
        JsonNodeFactory.instance.objectNode());
  }

  public String code() {
    return code;
  }

  public int status() {
    return status;
  }

  /** What the error has beside its message; mostly nothing. */
  public ObjectNode members() {
    return members.deepCopy();
  }
}
