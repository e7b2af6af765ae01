package io.annal.tables.server;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose tables a request is about, as its signature's scope says. The signature is not verified:
 * whoever reaches this machine's loopback interface may do everything.
 */
final class CredentialScope {
  /** The account of every access key that is not one itself. */
  private static final String DEFAULT_ACCOUNT = "000000000000";

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String REQUIRES = "Authorization header requires ";

  private static final Pattern SCOPE =
      Pattern.compile("Credential=(?<key>[^/,\\s]+)/[^/,\\s]*/(?<region>[^/,\\s]+)/[^/,\\s]+/");
  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

  private CredentialScope() {}

  /**
   * Reads it.
   *
   * @param headers by their names in lower case
   * @throws DynamoDbException where there is none, or a part of the signature is absent
   */
  static Place of(Map<String, String> headers) {
    String authorization = headers.getOrDefault("authorization", "");
    if (!authorization.startsWith(ALGORITHM)) {
      throw DynamoDbException.of(
          "MissingAuthenticationTokenException", "Request is missing Authentication Token");
    }
    Matcher scope = SCOPE.matcher(authorization);
    boolean scoped = scope.find();
    requireWhole(headers, authorization, scoped);
    String key = scope.group("key");
    return new Place(ACCOUNT.matcher(key).matches() ? key : DEFAULT_ACCOUNT, scope.group("region"));
  }

  private static void requireWhole(
      Map<String, String> headers, String authorization, boolean scoped) {
    var missing = new StringBuilder();
    if (!scoped) {
      missing.append(REQUIRES).append("'Credential' parameter. ");
    }
    for (String parameter : List.of("Signature", "SignedHeaders")) {
      if (!authorization.contains(parameter + "=")) {
        missing.append(REQUIRES).append("'%s' parameter. ".formatted(parameter));
      }
    }
    if (!headers.containsKey("x-amz-date") && !headers.containsKey("date")) {
      missing.append(REQUIRES).append("existence of either a 'X-Amz-Date' or a 'Date' header. ");
    }
    if (!missing.isEmpty()) {
      throw DynamoDbException.of(
          "IncompleteSignatureException", missing + "Authorization=" + authorization);
    }
  }
}
