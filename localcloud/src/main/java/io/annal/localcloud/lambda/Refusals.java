package io.annal.localcloud.lambda;

import io.annal.localcloud.wire.AwsException;

/** Lambda's errors, in its words. */
final class Refusals {
  private Refusals() {}

  static AwsException invalid(String message) {
    return AwsException.badRequest("InvalidParameterValueException", message);
  }

  static AwsException notFound(String message) {
    return new AwsException("ResourceNotFoundException", 404, message);
  }

  static AwsException conflict(String message) {
    return new AwsException("ResourceConflictException", 409, message);
  }

  static AwsException throttled() {
    return new AwsException("TooManyRequestsException", 429, "Rate Exceeded.");
  }

  static AwsException precondition() {
    return new AwsException(
        "PreconditionFailedException",
        412,
        "The Revision Id provided does not match the latest Revision Id. Call the"
            + " GetFunction/GetAlias API to retrieve the latest Revision Id");
  }

  static AwsException functionNotFound(String arn) {
    return notFound("Function not found: " + arn);
  }

  static AwsException pattern(String value, String member, String pattern) {
    return constraint(value, member, "Member must satisfy regular expression pattern: " + pattern);
  }

  static AwsException constraint(Object value, String member, String rule) {
    return AwsException.validation(
        "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s"
            .formatted(value, member, rule));
  }

  /** Refuses a number outside its range, in the words of the API's own validation. */
  static void range(long value, String member, long least, long most) {
    if (value < least) {
      throw constraint(value, member, "Member must have value greater than or equal to " + least);
    }
    if (value > most) {
      throw constraint(value, member, "Member must have value less than or equal to " + most);
    }
  }
}
