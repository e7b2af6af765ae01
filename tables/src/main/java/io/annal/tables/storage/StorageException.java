package io.annal.tables.storage;

/** The disk refused, or what is on it is not what was written. */
public final class StorageException extends RuntimeException {
  public StorageException(String message) {
    super(message);
  }

  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
