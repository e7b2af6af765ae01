package io.annal;

/** Data that does not have the shape that was asked for; the message may be shown to a caller. */
public final class InvalidDataException extends AnnalException {
  /** What {@link #found()} says of a member that nothing reads. */
  public static final String UNKNOWN_FIELD = "an unknown field";

  private final String path;
  private final String expected;
  private final String found;
  private final boolean quoting;

  /**
   * A field that is not as it should be.
   *
   * @param path the field, e.g. {@code lines[2].amount}; empty for the whole value
   * @param expected what should have been there, e.g. {@code a number}
   * @param found what was there, e.g. {@code a string}
   */
  public InvalidDataException(String path, String expected, String found) {
    this(path, expected, found, false);
  }

  private InvalidDataException(String path, String expected, String found, boolean quoting) {
    super("%s: expected %s, found %s".formatted(path.isEmpty() ? "value" : path, expected, found));
    this.path = path;
    this.expected = expected;
    this.found = found;
    this.quoting = quoting;
  }

  /** The same error, whose path or expectation may quote the data: a map's key, a constructor's. */
  public InvalidDataException quotingData() {
    return new InvalidDataException(path, expected, found, true);
  }

  /** Whether more than types and the names of fields is told, apart from what was found. */
  public boolean quotesData() {
    return quoting;
  }

  /** The field, e.g. {@code lines[2].amount}. */
  public String path() {
    return path;
  }

  /** What should have been there. */
  public String expected() {
    return expected;
  }

  /** What was there. */
  public String found() {
    return found;
  }

  /** The same error, seen from the value around it. */
  public InvalidDataException within(String outer) {
    var separator = path.isEmpty() || path.startsWith("[") ? "" : ".";
    return new InvalidDataException(outer + separator + path, expected, found, quoting);
  }
}
