package io.annal.localcloud.wire;

import io.annal.localcloud.wire.RawService.Request;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a request says of its signature, in its {@code Authorization} header or in its query.
 *
 * @param timestamp as it was signed, e.g. {@code 20260131T101500Z}
 * @param goodFor of a presigned request, how long
 */
record SignedRequest(
    SignatureV4.Scope scope,
    List<String> signedHeaders,
    String signature,
    String timestamp,
    Optional<Duration> goodFor) {
  private static final Pattern SCOPE =
      Pattern.compile("([^/\\s]+)/(\\d{8})/([^/\\s]*)/([^/\\s]+)/aws4_request");
  private static final Pattern PARTS = Pattern.compile("[,\\s]+");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssX").withZone(ZoneOffset.UTC);
  private static final String DEFAULT_REGION = "us-east-1";
  private static final long LONGEST_SECONDS = Duration.ofDays(7).toSeconds();

  /**
   * Reads it.
   *
   * @throws AwsException where there is none, or it is of another kind
   */
  static SignedRequest of(Request request) {
    if (request.query().containsKey("X-Amz-Algorithm")
        || request.query().containsKey("X-Amz-Credential")) {
      return inQuery(request);
    }
    String authorization = request.header("authorization");
    if (authorization.isEmpty()) {
      throw new AwsException(
          "MissingAuthenticationTokenException", 403, "Request is missing Authentication Token");
    }
    return inHeader(request, authorization);
  }

  /** Where a client says for which service a request is, before anything is verified. */
  String service() {
    return scope.service();
  }

  /** Its Region; a client that names none means that of all global services. */
  String region() {
    return scope.region().isEmpty() ? DEFAULT_REGION : scope.region();
  }

  Instant time() {
    try {
      return Instant.from(TIME.parse(timestamp));
    } catch (DateTimeException e) {
      throw AuthenticationFailure.incomplete(
          "The time of the signature must have the form 20260131T101500Z: " + timestamp);
    }
  }

  private static SignedRequest inQuery(Request request) {
    algorithm(request.parameter("X-Amz-Algorithm"));
    return new SignedRequest(
        scope(request.parameter("X-Amz-Credential")),
        headers(request.parameter("X-Amz-SignedHeaders")),
        request.parameter("X-Amz-Signature"),
        request.parameter("X-Amz-Date"),
        Optional.of(goodFor(request.parameter("X-Amz-Expires"))));
  }

  private static Duration goodFor(String seconds) {
    try {
      long count = Long.parseLong(seconds);
      if (count >= 1 && count <= LONGEST_SECONDS) {
        return Duration.ofSeconds(count);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw AwsException.badRequest(
        "AuthorizationQueryParametersError",
        "X-Amz-Expires must be a number of seconds from 1 to " + LONGEST_SECONDS);
  }

  private static SignedRequest inHeader(Request request, String authorization) {
    int space = authorization.indexOf(' ');
    algorithm(space < 0 ? authorization : authorization.substring(0, space));
    var parts = new HashMap<String, String>();
    for (String part : PARTS.split(authorization.substring(Math.max(space, 0)), -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parts.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    String date = request.header("x-amz-date");
    return new SignedRequest(
        scope(part(parts, "Credential")),
        headers(part(parts, "SignedHeaders")),
        part(parts, "Signature"),
        date.isEmpty() ? rfc1123(request.header("date")) : date,
        Optional.empty());
  }

  private static String part(Map<String, String> parts, String name) {
    return Optional.ofNullable(parts.get(name))
        .orElseThrow(() ->
            AuthenticationFailure.incomplete(
                "Authorization header requires '%s' parameter.".formatted(name)));
  }

  private static void algorithm(String name) {
    if (name.startsWith("AWS4-ECDSA-")) {
      throw AwsException.unsupported("Signature version 4A (%s)".formatted(name));
    }
    if (!name.equals(SignatureV4.ALGORITHM)) {
      throw AuthenticationFailure.incomplete(
          "Authorization must be of the form 'AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…,"
              + " Signature=…'");
    }
  }

  private static SignatureV4.Scope scope(String credential) {
    var scope = SCOPE.matcher(credential);
    if (!scope.matches()) {
      throw AuthenticationFailure.incomplete(
          "Credential must have the form access-key/YYYYMMDD/region/service/aws4_request");
    }
    return new SignatureV4.Scope(scope.group(1), scope.group(2), scope.group(3), scope.group(4));
  }

  private static List<String> headers(String names) {
    var headers = Arrays.asList(names.split(";"));
    if (!headers.contains("host")) {
      throw AuthenticationFailure.incomplete("'Host' must be a signed header");
    }
    return headers;
  }

  private static String rfc1123(String date) {
    try {
      return TIME.format(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
    } catch (DateTimeException e) {
      throw AuthenticationFailure.incomplete(
          "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
    }
  }
}
