package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An error in AWS's own words: its code, its HTTP status and a message. Anything else that is
 * thrown is a bug and answered as InternalFailure.
 */
public final class AwsException extends RuntimeException {
  private final String code;
  private final int status;
  private final transient ObjectNode members;

  /**
   * @param code as the service's API reference names it, e.g. {@code ResourceNotFoundException}
   * @param status the HTTP status that belongs to it
   */
  public AwsException(String code, int status, String message) {
    this(code, status, message, Trees.object());
  }

  /**
   * @param members what the error's structure has beside its message, e.g. the {@code Item} that
   *     was there already
   */
  public AwsException(String code, int status, String message, ObjectNode members) {
    super(message);
    this.code = code;
    this.status = status;
    this.members = members;
  }

  /** A 400 of that code. */
  public static AwsException badRequest(String code, String message) {
    return new AwsException(code, 400, message);
  }

  /** A 400 {@code ValidationException}. */
  public static AwsException validation(String message) {
    return badRequest("ValidationException", message);
  }

  /**
   * What this local cloud does not do: refused by name, never acknowledged.
   *
   * @param what e.g. {@code "KinesisStreamConfiguration of CreateRule"}
   */
  public static AwsException unsupported(String what) {
    return new AwsException(
        "NotImplemented", 501, what + " is not supported by Annal's local cloud");
  }

  public String code() {
    return code;
  }

  public int status() {
    return status;
  }

  /** What the error's structure has beside its message; mostly nothing. */
  public ObjectNode members() {
    return members.deepCopy();
  }
}
