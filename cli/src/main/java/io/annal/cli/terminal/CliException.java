package io.annal.cli.terminal;

/**
 * Something the user can put right. The message is one sentence that says how; no trace is shown.
 */
public final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CliException(String message) {
    super(message);
  }

  public CliException(String message, Throwable cause) {
    super(message, cause);
  }
}
