package io.annal;

/** Something that is stored cannot be read, and will not be readable a moment later either. */
public final class UnreadableException extends EventStoreException {
  /** What cannot be read, and why. */
  public UnreadableException(String message) {
    super(message);
  }

  /** The same, and what it came from. */
  public UnreadableException(String message, Throwable cause) {
    super(message, cause);
  }
}
