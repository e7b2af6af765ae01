package io.annal.localcloud.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests to S3 of which something is what nobody would send: method, path, query, header or body.
 * Whatever it is, the answer is one of S3's own errors and never one of the cloud's. The requests
 * are the same in every run; ten times as many with {@code -Dannal.hostile=all}.
 */
class HostileS3Test {
  private static final long SEED = 20_261_127;
  private static final int REQUESTS = Hostile.ALL ? 20_000 : 2_000;

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "x",
          "0",
          "-1",
          "1.5",
          "1e999",
          "2147483648",
          "9223372036854775807",
          "9223372036854775808",
          "99999999999999999999999",
          "NaN",
          "true",
          "null",
          "\"",
          "*",
          "../..",
          "/",
          "//",
          "\\",
          "%",
          "%zz",
          "a=b&c=d",
          "bytes=-",
          "bytes=1-0",
          "bytes=0-99999999999999999999",
          "bytes=a-b",
          "bytes=0-1,3-4",
          "/things",
          "/things/",
          "/things/a?versionId=",
          "things/a?versionId=null",
          "arn:aws:s3:::things",
          "20260101T000000Z",
          "Thu, 01 Jan 1970 00:00:00 GMT",
          "AAAA",
          "====",
          "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
          "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
          "aws-chunked",
          "gzip",
          "text/plain; charset=\u00e4",
          "\ud83d\ude00",
          "a".repeat(3_000));
  private static final List<String> HEADERS =
      List.of(
          "Range",
          "If-Match",
          "If-None-Match",
          "If-Modified-Since",
          "If-Unmodified-Since",
          "Content-MD5",
          "Content-Type",
          "Content-Encoding",
          "x-amz-acl",
          "x-amz-bypass-governance-retention",
          "x-amz-checksum-algorithm",
          "x-amz-checksum-crc32",
          "x-amz-checksum-crc64nvme",
          "x-amz-checksum-sha256",
          "x-amz-checksum-type",
          "x-amz-content-sha256",
          "x-amz-copy-source",
          "x-amz-copy-source-if-match",
          "x-amz-copy-source-if-modified-since",
          "x-amz-copy-source-range",
          "x-amz-decoded-content-length",
          "x-amz-expected-bucket-owner",
          "x-amz-max-parts",
          "x-amz-meta-x",
          "x-amz-metadata-directive",
          "x-amz-mp-object-size",
          "x-amz-object-attributes",
          "x-amz-object-lock-mode",
          "x-amz-object-lock-retain-until-date",
          "x-amz-part-number-marker",
          "x-amz-sdk-checksum-algorithm",
          "x-amz-server-side-encryption",
          "x-amz-server-side-encryption-aws-kms-key-id",
          "x-amz-storage-class",
          "x-amz-tagging",
          "x-amz-tagging-directive",
          "x-amz-trailer",
          "x-amz-website-redirect-location",
          "x-amz-write-offset-bytes");
  private static final List<String> PARAMETERS =
      List.of(
          "acl",
          "accelerate",
          "attributes",
          "continuation-token",
          "cors",
          "delete",
          "delimiter",
          "encoding-type",
          "encryption",
          "Expires",
          "fetch-owner",
          "key-marker",
          "legal-hold",
          "lifecycle",
          "list-type",
          "location",
          "logging",
          "marker",
          "max-keys",
          "max-parts",
          "max-uploads",
          "notification",
          "object-lock",
          "ownershipControls",
          "part-number-marker",
          "partNumber",
          "policy",
          "policyStatus",
          "prefix",
          "publicAccessBlock",
          "replication",
          "requestPayment",
          "response-content-type",
          "response-expires",
          "restore",
          "retention",
          "start-after",
          "tagging",
          "upload-id-marker",
          "uploadId",
          "uploads",
          "version-id-marker",
          "versionId",
          "versioning",
          "versions",
          "website",
          "X-Amz-Date",
          "X-Amz-Expires",
          "x-id");
  private static final List<String> BODIES =
      List.of(
          "",
          "<",
          "<a",
          "<a/>",
          "<a></b>",
          "{}",
          "[",
          "null",
          "\u0000",
          "<?xml version=\"1.0\" encoding=\"nonsense\"?><a/>",
          "<!DOCTYPE a [<!ENTITY b \"bbbb\">]><a>&b;</a>",
          "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
          "<a>".repeat(5_000),
          "<a>".repeat(500) + "</a>".repeat(500),
          "<Delete/>",
          "<Delete><Object/></Delete>",
          "<Delete><Object><Key></Key></Object></Delete>",
          "<Delete><Object><Key>a</Key><VersionId>%zz</VersionId></Object><Quiet>x</Quiet></Delete>",
          "<CompleteMultipartUpload/>",
          "<CompleteMultipartUpload><Part><PartNumber>1e999</PartNumber></Part></CompleteMultipartUpload>",
          "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>x</ETag></Part></CompleteMultipartUpload>",
          "<CreateBucketConfiguration><LocationConstraint>x</LocationConstraint></CreateBucketConfiguration>",
          "<VersioningConfiguration><Status>x</Status></VersioningConfiguration>",
          "<VersioningConfiguration><Status><a/></Status></VersioningConfiguration>",
          "<Tagging/>",
          "<Tagging><TagSet><Tag/></TagSet></Tagging>",
          "<Tagging><TagSet>x</TagSet></Tagging>",
          "<LifecycleConfiguration/>",
          "<LifecycleConfiguration><Rule><Status>Enabled</Status><Expiration><Days>1e999</Days></Expiration></Rule></LifecycleConfiguration>",
          "<LifecycleConfiguration><Rule><Status>Enabled</Status><Filter/><Expiration><Date>x</Date></Expiration></Rule></LifecycleConfiguration>",
          "<ServerSideEncryptionConfiguration><Rule/></ServerSideEncryptionConfiguration>",
          "<PublicAccessBlockConfiguration><BlockPublicAcls>x</BlockPublicAcls></PublicAccessBlockConfiguration>",
          "<OwnershipControls><Rule><ObjectOwnership>x</ObjectOwnership></Rule></OwnershipControls>",
          "<CORSConfiguration><CORSRule/></CORSConfiguration>",
          "{\"Version\":\"2012-10-17\",\"Statement\":1e999}",
          "1;chunk-signature=0\r\nx\r\n0;chunk-signature=0\r\n\r\n",
          "ffffffffffffffff\r\nx\r\n",
          "x".repeat(100_000));
  private static final List<String> METHODS = List.of("GET", "HEAD", "PUT", "POST", "DELETE");
  private static final List<String> PATHS =
      List.of("/", "/things", "/things/a", "/more", "/more/a", "/things/versioned");

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static LocalCloud cloud;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    cloud =
        LocalCloud.start(
            LocalCloudOptions.of(directory, 0)
                .withDoor(new DoorOptions(false, Set.of(), Set.of())));
    made("PUT", "/things", "");
    made("PUT", "/things/a", "content");
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  @Test
  void everyRequestIsAnsweredByS3() throws Exception {
    var random = new Random(SEED);
    var faults = new Faults();
    for (int i = 0; i < REQUESTS; i++) {
      var request = request(random);
      faults.check(request.toString(), request.send());
    }
    faults.assertNone();
  }

  private static void made(String method, String path, String body) throws Exception {
    var answer = new Request(method, path, Map.of(), Map.of(), body).send();
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static Request request(Random random) {
    String path = one(PATHS, random);
    if (random.nextInt(8) == 0) {
      path = (path.equals("/") ? "" : path) + "/" + encoded(one(TEXTS, random));
    }
    var query = new TreeMap<String, String>();
    for (int i = random.nextInt(3); i > 0; i--) {
      query.put(one(PARAMETERS, random), random.nextBoolean() ? "" : one(TEXTS, random));
    }
    var headers = new TreeMap<String, String>();
    for (int i = random.nextInt(3); i > 0; i--) {
      headers.put(one(HEADERS, random), one(TEXTS, random));
    }
    return new Request(one(METHODS, random), path, query, headers, one(BODIES, random));
  }

  private static String one(List<String> choices, Random random) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private record Request(
      String method,
      String path,
      Map<String, String> query,
      Map<String, String> headers,
      String body) {

    HttpResponse<String> send() throws Exception {
      var parameters = new ArrayList<String>();
      query.forEach(
          (name, value) -> parameters.add(value.isEmpty() ? name : name + "=" + encoded(value)));
      var request =
          HttpRequest.newBuilder(
                  URI.create(cloud.endpoint() + path + "?" + String.join("&", parameters)))
              .timeout(Duration.ofSeconds(20))
              .header(
                  "Authorization",
                  "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/s3/aws4_request,"
                      + " SignedHeaders=host, Signature=0")
              .header("X-Amz-Date", "20260101T000000Z")
              .method(method, BodyPublishers.ofString(body));
      headers.forEach((name, value) -> request.header(name, ascii(value)));
      return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    /** What the JDK's client sends as a header. */
    private static String ascii(String value) {
      return value.replaceAll("[^\\x20-\\x7e]", "?");
    }

    @Override
    public String toString() {
      return "%s %s %s %s %s"
          .formatted(
              method,
              Faults.shortened(path),
              Faults.shortened(query.toString()),
              Faults.shortened(headers.toString()),
              Faults.shortened(body));
    }
  }
}
