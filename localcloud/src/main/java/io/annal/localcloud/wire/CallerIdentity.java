package io.annal.localcloud.wire;

import io.annal.localcloud.wire.RawService.Request;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Who signed a request, for which service and Region.
 *
 * <p>The signature itself is not verified. Credentials that this cloud did not issue are the
 * account's root, whatever their secret, so there is nothing to verify; a session that it did issue
 * must come with its own token, 256 random bits that only its holder knows.
 *
 * @param service as the credential scope names it
 */
record CallerIdentity(String service, CallContext context) {
  private static final Pattern SCOPE =
      Pattern.compile("([^/\\s]+)/(\\d{8})/([^/\\s]*)/([^/\\s]+)/aws4_request");
  private static final Pattern AUTHORIZATION =
      Pattern.compile("AWS4-HMAC-SHA256\\s+Credential=([^,\\s]+)[,\\s].*");
  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
  private static final String DEFAULT_REGION = "us-east-1";

  static CallerIdentity of(
      Request request, String requestId, Sessions sessions, String defaultAccount, Clock clock) {
    if (isPresignedAsOfOld(request)) {
      var key = request.parameter("AWSAccessKeyId");
      return new CallerIdentity(
          "s3", context(request, requestId, key, DEFAULT_REGION, sessions, defaultAccount, clock));
    }
    var scope = SCOPE.matcher(credential(request));
    if (!scope.matches()) {
      throw AwsException.badRequest(
          "IncompleteSignatureException",
          "Credential must have the form access-key/YYYYMMDD/region/service/aws4_request");
    }
    String accessKey = scope.group(1);
    String region = scope.group(3).isEmpty() ? DEFAULT_REGION : scope.group(3);
    var context = context(request, requestId, accessKey, region, sessions, defaultAccount, clock);
    return new CallerIdentity(scope.group(4), context);
  }

  /**
   * Signature version 2 in the query, which S3 still takes and boto3 still writes: <a
   * href="https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html">Signing and
   * authenticating REST requests</a>. It names no Region.
   */
  private static boolean isPresignedAsOfOld(Request request) {
    return request.query().keySet().containsAll(List.of("AWSAccessKeyId", "Signature", "Expires"));
  }

  private static CallContext context(
      Request request,
      String requestId,
      String accessKey,
      String region,
      Sessions sessions,
      String defaultAccount,
      Clock clock) {
    var found = sessions.find(accessKey);
    if (found.isPresent()) {
      var session = found.get();
      if (!session.token().equals(token(request))) {
        throw new AwsException(
            "UnrecognizedClientException",
            400,
            "The security token included in the request is invalid.");
      }
      if (!clock.instant().isBefore(session.expires())) {
        throw new AwsException(
            "ExpiredTokenException", 400, "The security token included in the request is expired");
      }
      return new CallContext(session.account(), region, session.principal(), requestId);
    }
    if (accessKey.startsWith("ASIA")) {
      throw new AwsException(
          "UnrecognizedClientException",
          400,
          "The security token included in the request is invalid.");
    }
    String account = ACCOUNT.matcher(accessKey).matches() ? accessKey : defaultAccount;
    return new CallContext(account, region, new CallContext.Principal.Root(), requestId);
  }

  private static String credential(Request request) {
    String presigned = request.parameter("X-Amz-Credential");
    if (!presigned.isEmpty()) {
      return presigned;
    }
    String authorization = request.header("authorization");
    if (authorization.isEmpty()) {
      throw new AwsException(
          "MissingAuthenticationTokenException",
          403,
          "Request is missing Authentication Token: sign it with any credentials");
    }
    var header = AUTHORIZATION.matcher(authorization);
    if (!header.matches()) {
      throw AwsException.badRequest(
          "IncompleteSignatureException",
          "Authorization must be of the form 'AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…,"
              + " Signature=…'");
    }
    return header.group(1);
  }

  private static String token(Request request) {
    String header = request.header("x-amz-security-token");
    if (!header.isEmpty()) {
      return header;
    }
    String presigned = request.parameter("X-Amz-Security-Token");
    return presigned.isEmpty() ? request.parameter("x-amz-security-token") : presigned;
  }
}
