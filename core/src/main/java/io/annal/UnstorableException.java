package io.annal;

/**
 * A value that no store holds exactly, such as a number of more than 38 digits; nothing was
 * written. The message names the member and says what would be possible.
 */
public final class UnstorableException extends AnnalException {
  private final String what;

  /**
   * Such a value.
   *
   * @param what the member and what is wrong with it; begins with a space where it has no name
   */
  public UnstorableException(String what) {
    super(what);
    this.what = what;
  }

  /** The same, seen from the value around it. */
  public UnstorableException within(String outer) {
    return new UnstorableException(
        outer + (what.startsWith("[") || what.startsWith(" ") ? "" : ".") + what);
  }
}
