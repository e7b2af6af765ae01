package io.annal;

/**
 * The root of what this library throws: an outage, an exhausted budget or a broken promise, never a
 * refusal, which is a value.
 */
public class AnnalException extends RuntimeException {
  public AnnalException(String message) {
    super(message);
  }

  public AnnalException(String message, Throwable cause) {
    super(message, cause);
  }
}
