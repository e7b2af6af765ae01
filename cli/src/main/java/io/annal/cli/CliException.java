package io.annal.cli;

/**
 * Something the user can put right. The message is one sentence that says how; no trace is shown.
 */
final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CliException(String message) {
    super(message);
  }

  CliException(String message, Throwable cause) {
    super(message, cause);
  }
}
