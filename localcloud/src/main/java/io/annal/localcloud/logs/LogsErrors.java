package io.annal.localcloud.logs;

import io.annal.localcloud.wire.AwsException;

/** The service's errors, in its words. */
final class LogsErrors {
  private LogsErrors() {}

  static AwsException invalid(String message) {
    return AwsException.badRequest("InvalidParameterException", message);
  }

  static AwsException notFound(String message) {
    return AwsException.badRequest("ResourceNotFoundException", message);
  }

  static AwsException noGroup() {
    return notFound("The specified log group does not exist.");
  }

  static AwsException noStream() {
    return notFound("The specified log stream does not exist.");
  }

  static AwsException exists(String what) {
    return AwsException.badRequest(
        "ResourceAlreadyExistsException", "The specified %s already exists".formatted(what));
  }
}
