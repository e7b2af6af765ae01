package io.annal;

/**
 * The root of what this library throws: an outage, an exhausted budget or a broken promise, never a
 * refusal, which is a value.
 */
public class AnnalException extends RuntimeException {
  /** What was tried, with what, and what to do. */
  public AnnalException(String message) {
    super(message);
  }

  /** The same, and what it came from. */
  public AnnalException(String message, Throwable cause) {
    super(message, cause);
  }
}
