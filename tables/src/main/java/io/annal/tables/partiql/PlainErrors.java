package io.annal.tables.partiql;

import io.annal.tables.api.DynamoDbException;
import java.util.regex.Pattern;

/** Errors of the requests behind statements, without what speaks of those requests. */
final class PlainErrors {
  private static final Pattern REQUEST =
      Pattern.compile("^(1 validation error detected: )?(Invalid [A-Za-z]+Expression: )?");

  private PlainErrors() {}

  static DynamoDbException of(DynamoDbException error) {
    if (!error.code().equals("ValidationException")) {
      return error;
    }
    String message = String.valueOf(error.getMessage());
    return DynamoDbException.validation(REQUEST.matcher(message).replaceFirst(""));
  }
}
