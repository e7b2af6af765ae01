package io.annal.localcloud.s3;

import io.annal.localcloud.wire.AwsException;

/**
 * S3's errors.
 *
 * <p>See <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">the list of
 * error codes</a>.
 */
final class S3Errors {
  private S3Errors() {}

  /**
   * An error of the door in S3's words
   * (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).
   */
  static AwsException named(AwsException error) {
    return switch (error.code()) {
      case "InternalFailure" ->
          new AwsException("InternalError", error.status(), String.valueOf(error.getMessage()));
      case "MalformedQueryString" ->
          new AwsException("InvalidURI", error.status(), String.valueOf(error.getMessage()));
      default -> error;
    };
  }

  static AwsException noBucket() {
    return notFound("NoSuchBucket", "The specified bucket does not exist");
  }

  static AwsException noKey() {
    return notFound("NoSuchKey", "The specified key does not exist.");
  }

  static AwsException noVersion() {
    return notFound("NoSuchVersion", "The specified version does not exist.");
  }

  static AwsException noUpload() {
    return notFound(
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have"
            + " been aborted or completed.");
  }

  static AwsException notFound(String code, String message) {
    return new AwsException(code, 404, message);
  }

  static AwsException invalidArgument(String message) {
    return AwsException.badRequest("InvalidArgument", message);
  }

  static AwsException invalidRequest(String message) {
    return AwsException.badRequest("InvalidRequest", message);
  }

  static AwsException malformedXml() {
    return AwsException.badRequest(
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published"
            + " schema");
  }

  static AwsException preconditionFailed() {
    return new AwsException(
        "PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold");
  }

  static AwsException accessDenied() {
    return new AwsException("AccessDenied", 403, "Access Denied");
  }
}
