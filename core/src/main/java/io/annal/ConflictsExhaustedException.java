package io.annal;

/** Others were faster every time; nothing was stored, and the command may be sent again. */
public final class ConflictsExhaustedException extends AnnalException {
  /** What was tried, and how often. */
  public ConflictsExhaustedException(String what, int attempts) {
    super("%s met a conflict in each of %d attempts; try again later".formatted(what, attempts));
  }
}
