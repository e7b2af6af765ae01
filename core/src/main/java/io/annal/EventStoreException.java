package io.annal;

/**
 * The store could not be read or written: what was tried and with what stands in the message, what
 * went wrong in the cause.
 */
public class EventStoreException extends AnnalException {
  public EventStoreException(String message) {
    super(message);
  }

  public EventStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
