package io.annal.localcloud.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The signatures of a body's chunks, each of which continues the one before it: <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html">Signature
 * calculations for the authorization header: transferring payload in multiple chunks</a>, and <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html">with
 * trailers</a>.
 */
final class ChunkSignatures {
  static final String SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
  static final String SIGNED_WITH_TRAILER = SIGNED + "-TRAILER";
  static final String UNSIGNED_WITH_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
  private static final String NOTHING = SignatureV4.sha256("");

  private final SignatureV4.Scope scope;
  private final String secret;
  private final String timestamp;
  private String previous;

  /**
   * @param seed the signature of the request's headers
   */
  ChunkSignatures(SignatureV4.Scope scope, String secret, String timestamp, String seed) {
    this.scope = scope;
    this.secret = secret;
    this.timestamp = timestamp;
    this.previous = seed;
  }

  void chunk(byte[] content, String signature) {
    verify("PAYLOAD", NOTHING + "\n" + SignatureV4.sha256(content), signature);
  }

  /**
   * @param headers each as {@code name:value}, ended by a line feed
   */
  void trailers(String headers, String signature) {
    verify("TRAILER", SignatureV4.sha256(headers), signature);
  }

  private void verify(String what, String hashes, String signature) {
    String text =
        String.join(
            "\n", SignatureV4.ALGORITHM + "-" + what, timestamp, scope.text(), previous, hashes);
    String expected = SignatureV4.sign(scope, secret, text);
    if (!MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), signature.getBytes(StandardCharsets.UTF_8))) {
      throw AuthenticationFailure.S3.mismatch();
    }
    previous = signature;
  }
}
