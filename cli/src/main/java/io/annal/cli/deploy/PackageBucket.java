package io.annal.cli.deploy;

import io.annal.cli.deploy.PackageStore.BucketPart;
import io.annal.cli.deploy.PackageStore.Owner;

/**
 * The bucket of function packages: private, reached over TLS only, encrypted with S3's own key as
 * every bucket is. What its owner has set instead is left as it is.
 *
 * <p>A package never expires: a stack needs it for as long as it may be rolled back to. Unfinished
 * uploads do, and versions that were replaced or deleted, where the owner keeps versions.
 *
 * @param owner a bucket of that name may be somebody else's
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html">Security
 *     best practices for Amazon S3</a>
 */
record PackageBucket(String name, Owner owner) {
  static final String RULE = "left-behind";
  static final int UNFINISHED_DAYS = 7;
  static final int NONCURRENT_DAYS = 90;

  static PackageBucket of(Owner owner) {
    return new PackageBucket(
        "annal-packages-%s-%s".formatted(owner.account(), owner.region()), owner);
  }

  /** Makes it where it is missing, and sets what is not set. */
  void prepare(PackageStore store) {
    for (BucketPart part : BucketPart.values()) {
      if (!store.isSet(part, this)) {
        store.set(part, this);
      }
    }
  }

  String overTlsOnly() {
    return """
    {"Version": "2012-10-17", "Statement": [{"Sid": "OnlyOverTls", "Effect": "Deny", "Principal": "*",
     "Action": "s3:*", "Resource": ["arn:%1$s:s3:::%2$s", "arn:%1$s:s3:::%2$s/*"],
     "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}\
    """
        .formatted(owner.partition(), name);
  }
}
