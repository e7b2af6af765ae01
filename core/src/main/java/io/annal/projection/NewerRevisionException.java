package io.annal.projection;

import io.annal.AnnalException;

/** A row was written by newer code of its projection; this code leaves it alone. */
public final class NewerRevisionException extends AnnalException {
  /** Whose row it is, and of which revisions row and code are. */
  public NewerRevisionException(String projection, String key, int found, int own) {
    super(
        "row %s of %s was written by revision %d; this is revision %d: deliver again once the newer code runs everywhere"
            .formatted(key, projection, found, own));
  }
}
