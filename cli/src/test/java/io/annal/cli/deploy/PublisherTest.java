package io.annal.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.cli.aws.Aws;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;

/** Where the function package goes, and how its bucket is kept. */
@ParameterizedClass
@EnumSource(PublisherTest.Way.class)
final class PublisherTest {
  private static final String BUCKET = "annal-packages-000000000000-eu-west-1";

  @TempDir private Path folder = Path.of("");
  private LocalCloud cloud;
  private Aws aws;
  private S3Client s3;

  @Parameter private Way way = Way.AWS_CLIENTS;

  /** How {@code annal publish} and {@code annal up} do it. */
  enum Way {
    AWS_CLIENTS,
    IN_PROCESS
  }

  @BeforeEach
  void start() {
    start(Clock.systemUTC());
  }

  private void start(Clock clock) {
    cloud =
        LocalCloud.start(new LocalCloudOptions(folder.resolve("cloud"), 0, "000000000000", clock));
    aws = Aws.local(cloud.endpoint(), cloud.secret(), "eu-west-1");
    s3 = aws.s3();
  }

  @AfterEach
  void stop() {
    s3.close();
    aws.close();
    cloud.close();
  }

  @Test
  void itsBucketIsPrivateAndReachedOverTlsOnly() {
    publish("code");

    assertThat(s3.getBucketPolicy(b -> b.bucket(BUCKET)).policy())
        .contains("\"Deny\"", "\"s3:*\"", "\"aws:SecureTransport\": \"false\"")
        .contains("\"arn:aws:s3:::" + BUCKET + "\"", "\"arn:aws:s3:::" + BUCKET + "/*\"");
    assertThat(s3.getPublicAccessBlock(b -> b.bucket(BUCKET)).publicAccessBlockConfiguration())
        .isEqualTo(
            PublicAccessBlockConfiguration.builder()
                .blockPublicAcls(true)
                .ignorePublicAcls(true)
                .blockPublicPolicy(true)
                .restrictPublicBuckets(true)
                .build());
  }

  @Test
  void aPackageStaysAndAnUnfinishedUploadGoes() {
    String key = publish("code").key();
    s3.createMultipartUpload(b -> b.bucket(BUCKET).key("unfinished"));
    stop();

    start(Clock.offset(Clock.systemUTC(), Duration.ofDays(3650)));

    Awaitility.await()
        .until(() -> s3.listMultipartUploads(b -> b.bucket(BUCKET)).uploads().isEmpty());
    assertThat(s3.listObjectsV2(b -> b.bucket(BUCKET)).contents())
        .singleElement()
        .satisfies(left -> assertThat(left.key()).isEqualTo(key));
  }

  @Test
  void whatItsOwnerHasSetStays() {
    s3.createBucket(b -> b.bucket(BUCKET));
    var rule =
        LifecycleRule.builder()
            .id("mine")
            .status("Disabled")
            .filter(every -> every.prefix(""))
            .expiration(e -> e.days(1));
    s3.putBucketLifecycleConfiguration(
        b -> b.bucket(BUCKET).lifecycleConfiguration(all -> all.rules(rule.build())));

    publish("code");
    publish("code");

    assertThat(s3.getBucketLifecycleConfiguration(b -> b.bucket(BUCKET)).rules())
        .extracting(LifecycleRule::id)
        .containsExactly("mine");
  }

  @Test
  void whatItHasNamedItNamesOnceOnly() {
    publish("code");
    publish("code");
    assertThat(version(Publisher.KEY_PARAMETER)).isEqualTo(1);

    publish("other code");
    assertThat(version(Publisher.KEY_PARAMETER)).isEqualTo(2);
    assertThat(version(Publisher.BUCKET_PARAMETER)).isEqualTo(1);
  }

  private long version(String parameter) {
    try (var ssm = aws.ssm()) {
      return ssm.getParameter(get -> get.name(parameter)).parameter().version();
    }
  }

  private Publisher.Published publish(String content) {
    try {
      Path file = Files.writeString(folder.resolve("function.jar"), content);
      return switch (way) {
        case AWS_CLIENTS -> Publisher.publish(aws, file);
        case IN_PROCESS ->
            new Publisher(new LocalPackageStore(cloud, "eu-west-1"))
                .publish(file, Publisher.keyOf(file));
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
