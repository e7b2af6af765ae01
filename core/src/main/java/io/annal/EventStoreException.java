package io.annal;

/**
 * The store could not be read or written: what was tried and with what stands in the message, what
 * went wrong in the cause.
 */
public class EventStoreException extends AnnalException {
  /** What was tried, with what, and what to do. */
  public EventStoreException(String message) {
    super(message);
  }

  /** The same, and what it came from. */
  public EventStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
