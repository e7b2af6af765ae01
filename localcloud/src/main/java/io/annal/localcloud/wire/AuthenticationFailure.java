package io.annal.localcloud.wire;

/**
 * What a protocol calls a request whose signature does not hold: <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html">Troubleshoot
 * Signature Version 4</a>, <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">S3's error codes</a>,
 * <a
 * href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html">DynamoDB's</a>.
 */
enum AuthenticationFailure {
  JSON(
      400, "InvalidSignatureException", "InvalidSignatureException", "UnrecognizedClientException"),
  REST(
      403, "InvalidSignatureException", "InvalidSignatureException", "UnrecognizedClientException"),
  QUERY(403, "SignatureDoesNotMatch", "SignatureDoesNotMatch", "InvalidClientTokenId"),
  S3(403, "SignatureDoesNotMatch", "RequestTimeTooSkewed", "InvalidAccessKeyId");

  private static final String HINT =
      " (This is Annal's local cloud: take its credentials by eval \"$(annal env)\".)";

  private final int status;
  private final String mismatch;
  private final String skewed;
  private final String unknown;

  AuthenticationFailure(int status, String mismatch, String skewed, String unknown) {
    this.status = status;
    this.mismatch = mismatch;
    this.skewed = skewed;
    this.unknown = unknown;
  }

  /** How that service's errors are told. */
  static AuthenticationFailure of(Protocol protocol, String service) {
    if (service.equals("s3")) {
      return S3;
    }
    return switch (protocol) {
      case QueryProtocol _ -> QUERY;
      case JsonProtocol _, CborProtocol _ -> JSON;
      case RestJsonProtocol _ -> REST;
    };
  }

  AwsException mismatch() {
    return new AwsException(
        mismatch,
        status,
        "The request signature we calculated does not match the signature you provided. Check your"
            + " AWS Secret Access Key and signing method."
            + HINT);
  }

  AwsException unknownKey() {
    return new AwsException(
        unknown,
        status,
        (this == S3
                ? "The AWS Access Key Id you provided does not exist in our records."
                : "The security token included in the request is invalid.")
            + HINT);
  }

  AwsException skewed(String why) {
    return new AwsException(skewed, status, why);
  }

  AwsException contentMismatch() {
    return this == S3
        ? AwsException.badRequest(
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.")
        : mismatch();
  }

  /** The headers or parameters of a signature cannot be understood. */
  static AwsException incomplete(String why) {
    return AwsException.badRequest("IncompleteSignatureException", why);
  }
}
