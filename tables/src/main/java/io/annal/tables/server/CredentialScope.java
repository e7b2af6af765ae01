package io.annal.tables.server;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
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

  private static final Pattern SCOPE =
      Pattern.compile("Credential=(?<key>[^/,\\s]+)/[^/,\\s]*/(?<region>[^/,\\s]+)/[^/,\\s]+/");
  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

  private CredentialScope() {}

  /**
   * Reads it.
   *
   * @param headers by their names in lower case
   * @throws DynamoDbException where there is none
   */
  static Place of(Map<String, String> headers) {
    String authorization = headers.getOrDefault("authorization", "");
    if (authorization.isEmpty()) {
      throw DynamoDbException.of(
          "MissingAuthenticationTokenException", "Request is missing Authentication Token");
    }
    Matcher scope = SCOPE.matcher(authorization);
    if (!scope.find()) {
      throw DynamoDbException.of(
          "IncompleteSignatureException",
          "Authorization header requires 'Credential' parameter. Authorization=" + authorization);
    }
    String key = scope.group("key");
    return new Place(ACCOUNT.matcher(key).matches() ? key : DEFAULT_ACCOUNT, scope.group("region"));
  }
}
