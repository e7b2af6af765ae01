package io.annal.tables.partiql;

import io.annal.tables.api.DynamoDbException;

/** Errors in the text of a statement. */
final class Malformed {
  private Malformed() {}

  static DynamoDbException because(String what) {
    return DynamoDbException.validation(
        "Statement wasn't well formed, can't be processed: " + what);
  }
}
