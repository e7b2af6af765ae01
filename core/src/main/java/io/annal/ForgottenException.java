package io.annal;

/** Something about a person was to be kept who has been forgotten. */
public final class ForgottenException extends AnnalException {
  /** Whose key is gone. */
  public ForgottenException(String subject) {
    super(
        "%s has been forgotten; nothing personal can be kept about them any more"
            .formatted(subject));
  }
}
