package io.annal.dynamodb;

import io.annal.AnnalException;

/**
 * A value that DynamoDB cannot hold exactly, such as a number of more than 38 digits; nothing was
 * written. The message says which member, and what would be possible.
 */
public final class UnstorableException extends AnnalException {
  private final String what;

  UnstorableException(String what) {
    super(what);
    this.what = what;
  }

  /** The same, seen from the value that holds it. */
  UnstorableException in(String name) {
    return new UnstorableException(name + (what.startsWith("[") ? "" : ".") + what);
  }
}
