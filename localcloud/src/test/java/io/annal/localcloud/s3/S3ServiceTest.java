package io.annal.localcloud.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.runtime.Clients;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.sts.StsClient;

class S3ServiceTest {
  @TempDir static Path directory;
  private static LocalCloud cloud;
  private static S3Client s3;

  @BeforeAll
  static void start() {
    cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
    s3 = client(LocalCloud.OWNER).build();
  }

  @AfterAll
  static void stop() {
    s3.close();
    cloud.close();
  }

  @Test
  void keepsWhatWasPut() {
    String bucket = bucket("keeps");

    var put =
        s3.putObject(
            r ->
                r.bucket(bucket)
                    .key("a folder/ü+&.txt")
                    .contentType("text/plain")
                    .cacheControl("no-store")
                    .metadata(Map.of("author", "ann")),
            RequestBody.fromString("hello"));

    var got = s3.getObjectAsBytes(r -> r.bucket(bucket).key("a folder/ü+&.txt"));
    assertThat(got.asUtf8String()).isEqualTo("hello");
    assertThat(got.response().eTag())
        .isEqualTo(put.eTag())
        .isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");
    assertThat(got.response().contentType()).isEqualTo("text/plain");
    assertThat(got.response().cacheControl()).isEqualTo("no-store");
    assertThat(got.response().metadata()).containsEntry("author", "ann");
    assertThat(got.response().serverSideEncryption()).isEqualTo(ServerSideEncryption.AES256);
    var head = s3.headObject(r -> r.bucket(bucket).key("a folder/ü+&.txt"));
    assertThat(head.contentLength()).isEqualTo(5);
    assertThat(head.lastModified()).isBetween(Instant.now().minusSeconds(60), Instant.now());
  }

  @ParameterizedTest
  @EnumSource(names = {"CRC32", "CRC32_C", "CRC64_NVME", "SHA1", "SHA256"})
  void verifiesAndReturnsChecksums(ChecksumAlgorithm algorithm) {
    String bucket =
        bucket("sums-" + algorithm.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
    String[] sums = {
      "y/Q5Jg==",
      "4waSgw==",
      "rosUhgp5mIg=",
      "98O8HYCOBHMq32eZZczDTKeuNEE=",
      "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="
    };

    // "123456789" is the check value of every CRC's definition
    if (algorithm != ChecksumAlgorithm.CRC64_NVME) {
      s3.putObject(
          r -> r.bucket(bucket).key("k").checksumAlgorithm(algorithm),
          RequestBody.fromString("123456789"));
    } else {
      s3.putObject(
          r -> r.bucket(bucket).key("k").checksumCRC64NVME(sums[2]),
          RequestBody.fromString("123456789"));
    }

    var head = s3.headObject(r -> r.bucket(bucket).key("k").checksumMode(ChecksumMode.ENABLED));
    assertThat(
            Arrays.asList(
                head.checksumCRC32(),
                head.checksumCRC32C(),
                head.checksumCRC64NVME(),
                head.checksumSHA1(),
                head.checksumSHA256()))
        .filteredOn(sum -> sum != null)
        .hasSize(1)
        .first()
        .isIn((Object[]) sums);
  }

  @Test
  void refusesABodyThatIsNotWhatItsChecksumSays() {
    String bucket = bucket("bad-digest");

    assertRefused(
        400,
        "BadDigest",
        () ->
            s3.putObject(
                r -> r.bucket(bucket).key("k").checksumSHA1("98O8HYCOBHMq32eZZczDTKeuNEE="),
                RequestBody.fromString("something else")));
    assertThat(s3.listObjectsV2(r -> r.bucket(bucket)).contents()).isEmpty();
  }

  @Test
  void readsRangesAndConditions() {
    String bucket = bucket("ranges");
    String etag = put(bucket, "k", "0123456789");

    assertThat(range(bucket, "bytes=2-4")).isEqualTo("234");
    assertThat(range(bucket, "bytes=7-")).isEqualTo("789");
    assertThat(range(bucket, "bytes=-2")).isEqualTo("89");
    assertThat(range(bucket, "bytes=5-100")).isEqualTo("56789");
    assertRefused(416, "InvalidRange", () -> range(bucket, "bytes=10-"));
    assertRefused(
        304, null, () -> s3.getObjectAsBytes(r -> r.bucket(bucket).key("k").ifNoneMatch(etag)));
    assertRefused(
        412,
        "PreconditionFailed",
        () -> s3.getObjectAsBytes(r -> r.bucket(bucket).key("k").ifMatch("\"other\"")));
    assertRefused(
        304,
        null,
        () ->
            s3.getObjectAsBytes(
                r -> r.bucket(bucket).key("k").ifModifiedSince(Instant.now().plusSeconds(1))));
  }

  @Test
  void exactlyOneOfManyWritesIfNoneMatch() throws Exception {
    String bucket = bucket("races");
    Callable<Boolean> write =
        () -> {
          try {
            s3.putObject(
                r -> r.bucket(bucket).key("lock").ifNoneMatch("*"),
                RequestBody.fromString(Thread.currentThread().toString()));
            return true;
          } catch (S3Exception e) {
            assertThat(e.statusCode()).isEqualTo(412);
            return false;
          }
        };

    try (var threads = Executors.newFixedThreadPool(8)) {
      long winners = 0;
      for (var result : threads.invokeAll(java.util.Collections.nCopies(16, write))) {
        winners += result.get() ? 1 : 0;
      }
      assertThat(winners).isEqualTo(1);
    }
  }

  @Test
  void listsByPrefixDelimiterAndPage() {
    String bucket = bucket("lists");
    List.of("a", "b/1", "b/2", "c/x/1", "d").forEach(key -> put(bucket, key, key));

    var top = s3.listObjectsV2(r -> r.bucket(bucket).delimiter("/"));
    assertThat(top.contents()).extracting(o -> o.key()).containsExactly("a", "d");
    assertThat(top.commonPrefixes()).extracting(p -> p.prefix()).containsExactly("b/", "c/");
    assertThat(s3.listObjectsV2(r -> r.bucket(bucket).prefix("b/")).keyCount()).isEqualTo(2);
    assertThat(s3.listObjectsV2(r -> r.bucket(bucket).startAfter("b/2")).contents())
        .extracting(o -> o.key())
        .containsExactly("c/x/1", "d");
    assertThat(s3.listObjectsV2Paginator(r -> r.bucket(bucket).maxKeys(2)).contents())
        .extracting(o -> o.key())
        .containsExactly("a", "b/1", "b/2", "c/x/1", "d");
    var old = s3.listObjects(r -> r.bucket(bucket).maxKeys(2));
    assertThat(old.isTruncated()).isTrue();
    assertThat(s3.listObjects(r -> r.bucket(bucket).marker(old.nextMarker())).contents())
        .extracting(o -> o.key())
        .containsExactly("b/2", "c/x/1", "d");
  }

  @Test
  void keepsVersionsBehindDeleteMarkers() {
    String bucket = bucket("versions");
    put(bucket, "k", "before versioning");
    s3.putBucketVersioning(r ->
        r.bucket(bucket).versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
    assertThat(s3.getBucketVersioning(r -> r.bucket(bucket)).status())
        .isEqualTo(BucketVersioningStatus.ENABLED);
    String first =
        s3.putObject(r -> r.bucket(bucket).key("k"), RequestBody.fromString("one")).versionId();
    String second =
        s3.putObject(r -> r.bucket(bucket).key("k"), RequestBody.fromString("two")).versionId();

    var deleted = s3.deleteObject(r -> r.bucket(bucket).key("k"));

    assertThat(deleted.deleteMarker()).isTrue();
    assertThatThrownBy(() -> s3.getObjectAsBytes(r -> r.bucket(bucket).key("k")))
        .isInstanceOf(NoSuchKeyException.class);
    assertThat(s3.getObjectAsBytes(r -> r.bucket(bucket).key("k").versionId(first)).asUtf8String())
        .isEqualTo("one");
    var listed = s3.listObjectVersions(r -> r.bucket(bucket));
    assertThat(listed.versions())
        .extracting(ObjectVersion::versionId)
        .containsExactly(second, first, "null");
    assertThat(listed.deleteMarkers())
        .extracting(DeleteMarkerEntry::versionId)
        .containsExactly(deleted.versionId());
    assertRefused(409, "BucketNotEmpty", () -> s3.deleteBucket(r -> r.bucket(bucket)));

    s3.deleteObject(r -> r.bucket(bucket).key("k").versionId(deleted.versionId()));
    assertThat(s3.getObjectAsBytes(r -> r.bucket(bucket).key("k")).asUtf8String()).isEqualTo("two");
    s3.deleteObjects(r ->
        r.bucket(bucket)
            .delete(d ->
                d.objects(
                    List.of(first, second, "null").stream()
                        .map(v -> ObjectIdentifier.builder().key("k").versionId(v).build())
                        .toList())));
    s3.deleteBucket(r -> r.bucket(bucket));
    assertThatThrownBy(() -> s3.headBucket(r -> r.bucket(bucket)))
        .isInstanceOf(NoSuchBucketException.class);
  }

  @Test
  void putsPartsTogether() {
    String bucket = bucket("parts");
    byte[] first = new byte[5 << 20];
    new Random(1).nextBytes(first);
    var upload = s3.createMultipartUpload(r -> r.bucket(bucket).key("big").contentType("x/y"));
    String etag1 = part(bucket, upload.uploadId(), 1, first);
    String etag2 = part(bucket, upload.uploadId(), 2, new byte[] {1, 2, 3});
    assertThat(s3.listParts(r -> r.bucket(bucket).key("big").uploadId(upload.uploadId())).parts())
        .extracting(p -> p.size())
        .containsExactly((long) (5 << 20), 3L);

    var done =
        s3.completeMultipartUpload(r ->
            r.bucket(bucket)
                .key("big")
                .uploadId(upload.uploadId())
                .multipartUpload(m ->
                    m.parts(
                        CompletedPart.builder().partNumber(1).eTag(etag1).build(),
                        CompletedPart.builder().partNumber(2).eTag(etag2).build())));

    assertThat(done.eTag()).endsWith("-2\"");
    var got = s3.getObjectAsBytes(r -> r.bucket(bucket).key("big"));
    assertThat(got.response().contentType()).isEqualTo("x/y");
    assertThat(got.asByteArray()).startsWith(first).endsWith(1, 2, 3);
    assertThat(s3.listMultipartUploads(r -> r.bucket(bucket)).uploads()).isEmpty();
    assertRefused(
        404,
        "NoSuchUpload",
        () ->
            s3.abortMultipartUpload(r -> r.bucket(bucket).key("big").uploadId(upload.uploadId())));
  }

  @Test
  void refusesSmallPartsAndWrongOnes() {
    String bucket = bucket("small-parts");
    String id = s3.createMultipartUpload(r -> r.bucket(bucket).key("k")).uploadId();
    String etag1 = part(bucket, id, 1, new byte[] {1});
    String etag2 = part(bucket, id, 2, new byte[] {2});

    assertRefused(400, "EntityTooSmall", () -> complete(bucket, id, etag1, etag2));
    assertRefused(400, "InvalidPart", () -> complete(bucket, id, etag2, etag1));
  }

  @Test
  void copiesWithOrWithoutMetadata() {
    String bucket = bucket("copies");
    s3.putObject(
        r -> r.bucket(bucket).key("from").metadata(Map.of("a", "1")), RequestBody.fromString("x"));

    s3.copyObject(r ->
        r.sourceBucket(bucket).sourceKey("from").destinationBucket(bucket).destinationKey("to"));

    var copy = s3.getObjectAsBytes(r -> r.bucket(bucket).key("to"));
    assertThat(copy.asUtf8String()).isEqualTo("x");
    assertThat(copy.response().metadata()).containsEntry("a", "1");
    assertRefused(
        400,
        "InvalidRequest",
        () ->
            s3.copyObject(r ->
                r.sourceBucket(bucket)
                    .sourceKey("from")
                    .destinationBucket(bucket)
                    .destinationKey("from")));
  }

  @Test
  void aBucketPolicyThatDeniesOverridesWhatARoleAllows() {
    String bucket = bucket("guarded");
    s3.putObject(r -> r.bucket(bucket).key("secret"), RequestBody.fromString("s"));
    s3.putObject(r -> r.bucket(bucket).key("open"), RequestBody.fromString("o"));
    s3.putBucketPolicy(r ->
        r.bucket(bucket)
            .policy(
                """
                {"Version": "2012-10-17", "Statement": [{"Sid": "NobodyReads", "Effect": "Deny",
                  "Principal": "*", "Action": "s3:GetObject",
                  "Resource": "arn:aws:s3:::%s/secret"}]}\
                """
                    .formatted(bucket)));

    try (S3Client role = clientOfARoleThatMayEverything("s3:*")) {
      assertThat(role.getObjectAsBytes(r -> r.bucket(bucket).key("open")).asUtf8String())
          .isEqualTo("o");
      assertThatThrownBy(() -> role.getObjectAsBytes(r -> r.bucket(bucket).key("secret")))
          .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403))
          .hasMessageContaining("is not authorized to perform: s3:GetObject on resource")
          .hasMessageContaining("with an explicit deny in a resource-based policy");
    }
    assertRefused(
        403, "AccessDenied", () -> s3.getObjectAsBytes(r -> r.bucket(bucket).key("secret")));
    s3.deleteBucketPolicy(r -> r.bucket(bucket));
    assertThat(s3.getObjectAsBytes(r -> r.bucket(bucket).key("secret")).asUtf8String())
        .isEqualTo("s");
  }

  private static S3Client clientOfARoleThatMayEverything(String action) {
    try (var iam = Clients.of(cloud, IamClient.builder());
        var sts = Clients.of(cloud, StsClient.builder())) {
      iam.createRole(r ->
          r.roleName("everything")
              .assumeRolePolicyDocument(
                  """
                  {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
                    "Action": "sts:AssumeRole",
                    "Principal": {"AWS": "arn:aws:iam::000000000000:root"}}]}\
                  """));
      iam.putRolePolicy(r ->
          r.roleName("everything")
              .policyName("everything")
              .policyDocument(
                  """
                  {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "%s",
                    "Resource": "*"}]}\
                  """
                      .formatted(action)));
      var issued =
          sts.assumeRole(r ->
                  r.roleArn("arn:aws:iam::000000000000:role/everything").roleSessionName("test"))
              .credentials();
      return S3Client.builder()
          .endpointOverride(cloud.endpoint())
          .forcePathStyle(true)
          .region(Region.US_EAST_1)
          .credentialsProvider(
              StaticCredentialsProvider.create(
                  AwsSessionCredentials.create(
                      issued.accessKeyId(), issued.secretAccessKey(), issued.sessionToken())))
          .build();
    }
  }

  @Test
  void configuresBucketsAndAnswersAsWhereNothingIsConfigured() {
    String bucket = bucket("configured");

    assertRefused(404, "NoSuchBucketPolicy", () -> s3.getBucketPolicy(r -> r.bucket(bucket)));
    assertRefused(404, "NoSuchTagSet", () -> s3.getBucketTagging(r -> r.bucket(bucket)));
    assertRefused(404, "NoSuchCORSConfiguration", () -> s3.getBucketCors(r -> r.bucket(bucket)));
    assertRefused(
        404,
        "NoSuchLifecycleConfiguration",
        () -> s3.getBucketLifecycleConfiguration(r -> r.bucket(bucket)));
    assertThat(s3.getPublicAccessBlock(r -> r.bucket(bucket)).publicAccessBlockConfiguration())
        .satisfies(b -> assertThat(b.blockPublicPolicy()).isTrue());
    assertThat(s3.getBucketLogging(r -> r.bucket(bucket)).loggingEnabled()).isNull();

    s3.putBucketTagging(
        r -> r.bucket(bucket).tagging(t -> t.tagSet(Tag.builder().key("k").value("v").build())));
    s3.putBucketEncryption(r ->
        r.bucket(bucket)
            .serverSideEncryptionConfiguration(c ->
                c.rules(
                    ServerSideEncryptionRule.builder()
                        .applyServerSideEncryptionByDefault(
                            d -> d.sseAlgorithm("aws:kms").kmsMasterKeyID("alias/annal"))
                        .bucketKeyEnabled(true)
                        .build())));

    assertThat(s3.getBucketTagging(r -> r.bucket(bucket)).tagSet())
        .containsExactly(Tag.builder().key("k").value("v").build());
    var rule =
        s3.getBucketEncryption(r -> r.bucket(bucket))
            .serverSideEncryptionConfiguration()
            .rules()
            .getFirst();
    assertThat(rule.bucketKeyEnabled()).isTrue();
    assertThat(rule.applyServerSideEncryptionByDefault().kmsMasterKeyID()).isEqualTo("alias/annal");
    assertThat(
            s3.putObject(r -> r.bucket(bucket).key("k"), RequestBody.fromString("x"))
                .serverSideEncryption())
        .isEqualTo(ServerSideEncryption.AWS_KMS);
    assertRefused(
        501,
        "NotImplemented",
        () ->
            s3.putBucketWebsite(r ->
                r.bucket(bucket).websiteConfiguration(w -> w.indexDocument(d -> d.suffix("i")))));
  }

  @Test
  void namesAreOneSpaceOverAllAccounts() {
    String bucket = bucket("taken");
    try (S3Client other = client("111122223333").build()) {
      assertThatThrownBy(() -> other.createBucket(r -> r.bucket(bucket)))
          .isInstanceOfSatisfying(
              S3Exception.class,
              e -> {
                assertThat(e.statusCode()).isEqualTo(409);
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo("BucketAlreadyExists");
              });
      assertThatThrownBy(() -> other.listObjectsV2(r -> r.bucket(bucket)))
          .isInstanceOfSatisfying(
              S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
      assertThat(other.listBuckets().buckets()).isEmpty();
    }
  }

  @Test
  void bucketsHaveTheirRegion() {
    try (S3Client frankfurt = client(LocalCloud.OWNER).region(Region.EU_CENTRAL_1).build()) {
      frankfurt.createBucket(r ->
          r.bucket("in-frankfurt")
              .createBucketConfiguration(c -> c.locationConstraint("eu-central-1")));
      assertThat(
              frankfurt
                  .getBucketLocation(r -> r.bucket("in-frankfurt"))
                  .locationConstraintAsString())
          .isEqualTo("eu-central-1");
      assertThat(frankfurt.headBucket(r -> r.bucket("in-frankfurt")).bucketRegion())
          .isEqualTo("eu-central-1");
    }
  }

  private static String bucket(String name) {
    String bucket = name + "-bucket";
    s3.createBucket(r -> r.bucket(bucket));
    return bucket;
  }

  private static String put(String bucket, String key, String content) {
    return s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(content)).eTag();
  }

  private static String range(String bucket, String range) {
    return s3.getObjectAsBytes(r -> r.bucket(bucket).key("k").range(range)).asUtf8String();
  }

  private static String part(String bucket, String upload, int number, byte[] content) {
    String key = s3.listMultipartUploads(r -> r.bucket(bucket)).uploads().getFirst().key();
    return s3.uploadPart(
            r -> r.bucket(bucket).key(key).uploadId(upload).partNumber(number),
            RequestBody.fromBytes(content))
        .eTag();
  }

  private static void complete(String bucket, String id, String first, String second) {
    s3.completeMultipartUpload(r ->
        r.bucket(bucket)
            .key("k")
            .uploadId(id)
            .multipartUpload(m ->
                m.parts(
                    CompletedPart.builder().partNumber(1).eTag(first).build(),
                    CompletedPart.builder().partNumber(2).eTag(second).build())));
  }

  private static void assertRefused(
      int status, @org.jspecify.annotations.Nullable String code, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            S3Exception.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(status);
              if (code != null) {
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
              }
            });
  }

  private static S3ClientBuilder client(String accessKey) {
    return S3Client.builder()
        .endpointOverride(cloud.endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(Clients.owner(cloud, accessKey));
  }
}
