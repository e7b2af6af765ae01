package io.annal.tables.partiql;

import io.annal.tables.api.DynamoDbException;

/**
 * Codes of errors of single statements.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html">BatchStatementError</a>
 */
final class ErrorCodes {
  private ErrorCodes() {}

  static String of(DynamoDbException error) {
    return switch (error.code()) {
      case "ValidationException" -> "ValidationError";
      case "ThrottlingException" -> "ThrottlingError";
      case "ItemCollectionSizeLimitExceededException" -> "ItemCollectionSizeLimitExceeded";
      default ->
          error.code().endsWith("Exception")
              ? error.code().substring(0, error.code().length() - "Exception".length())
              : error.code();
    };
  }
}
