package io.annal.localcloud.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.wire.RawService.Request;
import io.annal.localcloud.wire.SignatureV4.Scope;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Against the examples in AWS's documentation, with its example key. */
class SignatureTest {
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  private static final String EMPTY =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  private static final Scope S3 = new Scope("AKIAIOSFODNN7EXAMPLE", "20130524", "us-east-1", "s3");
  private static final String HOST = "examplebucket.s3.amazonaws.com";
  private static final String TIME = "20130524T000000Z";

  /**
   * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, "GET Object" and
   * "GET Bucket Lifecycle".
   */
  @Test
  void verifiesHeadersAsS3sExamplesHaveThem() {
    var headers =
        headers(
            "host", HOST, "range", "bytes=0-9", "x-amz-content-sha256", EMPTY, "x-amz-date", TIME);
    var object = new Request("GET", "/test.txt", Map.of(), headers, new byte[0]);
    var lifecycle = new Request("GET", "/", Map.of("lifecycle", List.of("")), headers, new byte[0]);

    assertThat(
            SignatureV4.matches(
                object,
                S3,
                TIME,
                List.of("host", "range", "x-amz-content-sha256", "x-amz-date"),
                EMPTY,
                SECRET,
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"))
        .isTrue();
    var signed = List.of("host", "x-amz-content-sha256", "x-amz-date");
    String signature = "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543";
    assertThat(SignatureV4.matches(lifecycle, S3, TIME, signed, EMPTY, SECRET, signature)).isTrue();
    assertThat(SignatureV4.matches(lifecycle, S3, TIME, signed, EMPTY, SECRET + "x", signature))
        .isFalse();
    assertThat(SignatureV4.matches(object, S3, TIME, signed, EMPTY, SECRET, signature)).isFalse();
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html. */
  @Test
  void verifiesAPresignedAddressAsS3sExampleHasIt() {
    var query = new LinkedHashMap<String, List<String>>();
    query.put("X-Amz-Algorithm", List.of("AWS4-HMAC-SHA256"));
    query.put(
        "X-Amz-Credential", List.of("AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"));
    query.put("X-Amz-Date", List.of(TIME));
    query.put("X-Amz-Expires", List.of("86400"));
    query.put("X-Amz-SignedHeaders", List.of("host"));
    String signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    query.put("X-Amz-Signature", List.of(signature));
    var request = new Request("GET", "/test.txt", query, headers("host", HOST), new byte[0]);

    var signed = SignedRequest.of(request);

    assertThat(
            SignatureV4.matches(
                request,
                signed.scope(),
                signed.timestamp(),
                signed.signedHeaders(),
                SignatureV4.UNSIGNED_PAYLOAD,
                SECRET,
                signature))
        .isTrue();
    assertThat(signed.goodFor()).contains(java.time.Duration.ofDays(1));
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html. */
  @Test
  void verifiesChunksAsS3sExampleHasThem() {
    String first = "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648";
    String second = "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497";
    String last = "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9";
    var body = new StringBuilder();
    chunk(body, 65_536, first);
    chunk(body, 1_024, second);
    body.append("0;chunk-signature=").append(last).append("\r\n\r\n");
    var request = inChunks(body.toString());

    var unwrapped = AwsChunked.unwrap(request, Optional.of(seeded()));

    assertThat(unwrapped.body()).hasSize(66_560);
    assertThat(unwrapped.headers()).doesNotContainKey("content-encoding");
    var forged = inChunks(body.toString().replace(second, first));
    assertThatThrownBy(() -> AwsChunked.unwrap(forged, Optional.of(seeded())))
        .isInstanceOfSatisfying(
            AwsException.class, e -> assertThat(e.code()).isEqualTo("SignatureDoesNotMatch"));
  }

  @Test
  void refusesVersion4AByName() {
    var headers =
        headers("host", "localhost", "authorization", "AWS4-ECDSA-P256-SHA256 Credential=a");

    assertThatThrownBy(
            () -> SignedRequest.of(new Request("POST", "/", Map.of(), headers, new byte[0])))
        .hasMessageContaining("Signature version 4A (AWS4-ECDSA-P256-SHA256) is not supported");
  }

  private static ChunkSignatures seeded() {
    return new ChunkSignatures(
        S3, SECRET, TIME, "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
  }

  private static Request inChunks(String body) {
    var headers = headers("host", "s3.amazonaws.com", "content-encoding", "aws-chunked");
    return new Request("PUT", "/b/k", Map.of(), headers, body.getBytes(StandardCharsets.US_ASCII));
  }

  private static void chunk(StringBuilder body, int length, String signature) {
    body.append(Integer.toHexString(length)).append(";chunk-signature=").append(signature);
    body.append("\r\n").append("a".repeat(length)).append("\r\n");
  }

  private static Map<String, List<String>> headers(String... namesAndValues) {
    var headers = new LinkedHashMap<String, List<String>>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.put(namesAndValues[i], List.of(namesAndValues[i + 1]));
    }
    return headers;
  }
}
