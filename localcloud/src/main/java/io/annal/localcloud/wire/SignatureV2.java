package io.annal.localcloud.wire;

import io.annal.localcloud.wire.RawService.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;

/**
 * Signature version 2 in the query, which S3 still takes and boto3 still writes: <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html">Signing and
 * authenticating REST requests</a>. It names no Region.
 */
final class SignatureV2 {
  /** The parameters that are part of the resource. */
  private static final List<String> SIGNED =
      List.of(
          "accelerate",
          "acl",
          "cors",
          "defaultObjectAcl",
          "delete",
          "inventory",
          "lifecycle",
          "location",
          "logging",
          "notification",
          "partNumber",
          "policy",
          "replication",
          "requestPayment",
          "response-cache-control",
          "response-content-disposition",
          "response-content-encoding",
          "response-content-language",
          "response-content-type",
          "response-expires",
          "restore",
          "storageClass",
          "tagging",
          "torrent",
          "uploadId",
          "uploads",
          "versionId",
          "versioning",
          "versions",
          "website");

  private SignatureV2() {}

  static boolean isIn(Request request) {
    return request.query().keySet().containsAll(List.of("AWSAccessKeyId", "Signature", "Expires"));
  }

  static boolean matches(Request request, String secret) {
    byte[] expected =
        SignatureV4.hmac("HmacSHA1", secret.getBytes(StandardCharsets.UTF_8), text(request));
    byte[] given = request.parameter("Signature").getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(Base64.getEncoder().encode(expected), given);
  }

  private static String text(Request request) {
    return String.join(
        "\n",
        request.method(),
        request.header("content-md5"),
        request.header("content-type"),
        request.parameter("Expires"),
        amzHeaders(request) + resource(request));
  }

  private static String amzHeaders(Request request) {
    var sorted = new TreeMap<String, List<String>>();
    request
        .headers()
        .forEach((name, values) -> {
          if (name.startsWith("x-amz-")) {
            sorted.put(name, values);
          }
        });
    request
        .query()
        .forEach((name, values) -> {
          if (name.startsWith("x-amz-")) {
            sorted.put(name, values);
          }
        });
    var text = new StringBuilder();
    sorted.forEach((name, values) ->
        text.append(name).append(':').append(String.join(",", values)).append('\n'));
    return text.toString();
  }

  private static String resource(Request request) {
    var text = new StringBuilder(request.path());
    char before = '?';
    for (String name : SIGNED) {
      for (String value : request.query().getOrDefault(name, List.of())) {
        text.append(before).append(name);
        if (!value.isEmpty()) {
          text.append('=').append(value);
        }
        before = '&';
      }
    }
    return text.toString();
  }
}
