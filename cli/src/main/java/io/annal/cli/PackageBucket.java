package io.annal.cli;

import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.BucketLifecycleConfiguration;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Response;

/**
 * The bucket of function packages: private, reached over TLS only, encrypted with S3's own key as
 * every bucket is. What its owner has set instead is left as it is.
 *
 * <p>A package never expires: a stack needs it for as long as it may be rolled back to. Unfinished
 * uploads do, and versions that were replaced or deleted, where the owner keeps versions.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html">Security
 *     best practices for Amazon S3</a>
 */
final class PackageBucket {
  private static final int UNFINISHED_DAYS = 7;
  private static final int NONCURRENT_DAYS = 90;

  private final S3Client s3;
  private final String name;
  private final String account;
  private final String partition;

  /**
   * @param account its owner's: a bucket of that name may be somebody else's
   * @param partition of ARNs, such as {@code aws} or {@code aws-cn}
   */
  PackageBucket(S3Client s3, String name, String account, String partition) {
    this.s3 = s3;
    this.name = name;
    this.account = account;
    this.partition = partition;
  }

  /** Makes it where it is missing, and sets what is not set. */
  void prepare() {
    if (!isSet(() -> s3.headBucket(b -> b.bucket(name).expectedBucketOwner(account)))) {
      create();
    }
    if (!isSet(() -> s3.getPublicAccessBlock(b -> b.bucket(name).expectedBucketOwner(account)))) {
      blockPublicAccess();
    }
    if (!isSet(() -> s3.getBucketPolicy(b -> b.bucket(name).expectedBucketOwner(account)))) {
      s3.putBucketPolicy(b -> b.bucket(name).expectedBucketOwner(account).policy(overTlsOnly()));
    }
    if (!isSet(
        () ->
            s3.getBucketLifecycleConfiguration(b -> b.bucket(name).expectedBucketOwner(account)))) {
      expireWhatIsLeftBehind();
    }
  }

  /** S3 answers 404 where a bucket, or that part of its configuration, was never set. */
  private static boolean isSet(Supplier<S3Response> question) {
    try {
      var _ = question.get();
      return true;
    } catch (S3Exception e) {
      if (e.statusCode() == 404) {
        return false;
      }
      throw e;
    }
  }

  private void create() {
    try {
      s3.createBucket(b -> b.bucket(name));
    } catch (BucketAlreadyOwnedByYouException e) {
      // Another publish was quicker, and what it made is what we want.
      return;
    }
  }

  private String overTlsOnly() {
    return """
    {"Version": "2012-10-17", "Statement": [{"Sid": "OnlyOverTls", "Effect": "Deny", "Principal": "*",
     "Action": "s3:*", "Resource": ["arn:%1$s:s3:::%2$s", "arn:%1$s:s3:::%2$s/*"],
     "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}\
    """
        .formatted(partition, name);
  }

  private void blockPublicAccess() {
    s3.putPublicAccessBlock(b ->
        b.bucket(name)
            .expectedBucketOwner(account)
            .publicAccessBlockConfiguration(all ->
                all.blockPublicAcls(true)
                    .ignorePublicAcls(true)
                    .blockPublicPolicy(true)
                    .restrictPublicBuckets(true)));
  }

  private void expireWhatIsLeftBehind() {
    var rule =
        LifecycleRule.builder()
            .id("left-behind")
            .status(ExpirationStatus.ENABLED)
            .filter(every -> every.prefix(""))
            .abortIncompleteMultipartUpload(after -> after.daysAfterInitiation(UNFINISHED_DAYS))
            .noncurrentVersionExpiration(after -> after.noncurrentDays(NONCURRENT_DAYS))
            .build();
    s3.putBucketLifecycleConfiguration(b ->
        b.bucket(name)
            .expectedBucketOwner(account)
            .lifecycleConfiguration(BucketLifecycleConfiguration.builder().rules(rule).build()));
  }
}
