package io.annal.localcloud.wire;

import io.annal.localcloud.wire.RawService.Request;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes addresses that carry a signature, as clients do. */
public final class Presigner {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private Presigner() {}

  /**
   * For a {@code PUT} to S3, of whatever content.
   *
   * @param accessKey whose secret it is
   */
  public static URI put(
      URI endpoint, String path, String accessKey, String region, Duration goodFor, String secret) {
    String timestamp = TIME.format(Instant.now());
    var scope = new SignatureV4.Scope(accessKey, timestamp.substring(0, 8), region, "s3");
    var query = new LinkedHashMap<String, String>();
    query.put("X-Amz-Algorithm", SignatureV4.ALGORITHM);
    query.put("X-Amz-Credential", accessKey + "/" + scope.text());
    query.put("X-Amz-Date", timestamp);
    query.put("X-Amz-Expires", Long.toString(goodFor.toSeconds()));
    query.put("X-Amz-SignedHeaders", "host");
    var parameters = new LinkedHashMap<String, List<String>>();
    query.forEach((name, value) -> parameters.put(name, List.of(value)));
    String encoded = SignatureV4.encode(path, true);
    var headers = Map.of("host", List.of(endpoint.getAuthority()));
    var request = new Request("PUT", encoded, parameters, headers, new byte[0]);
    String signature =
        SignatureV4.signature(
            request, scope, timestamp, List.of("host"), SignatureV4.UNSIGNED_PAYLOAD, secret);
    var address = new StringBuilder(endpoint + encoded);
    char before = '?';
    for (var parameter : query.entrySet()) {
      String value = SignatureV4.encode(parameter.getValue(), false);
      address.append(before).append(parameter.getKey()).append('=').append(value);
      before = '&';
    }
    return URI.create(address.append("&X-Amz-Signature=").append(signature).toString());
  }
}
