package io.annal.cli.deploy;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

/** Where a function package is published to: one account in one Region. */
interface PackageStore extends AutoCloseable {
  /**
   * Whose it is.
   *
   * @param partition of ARNs, such as {@code aws} or {@code aws-cn}
   */
  record Owner(String account, String partition, String region) {}

  /** What a bucket of packages is made of; a bucket or a part of it that its owner set stays. */
  enum BucketPart {
    BUCKET,
    PUBLIC_ACCESS_BLOCK,
    POLICY,
    LIFECYCLE
  }

  Owner owner();

  boolean isSet(BucketPart part, PackageBucket bucket);

  void set(BucketPart part, PackageBucket bucket);

  boolean isThere(PackageBucket bucket, String key);

  void put(PackageBucket bucket, String key, Path file);

  /** The SSM parameters of those names that there are. */
  Map<String, String> parameters(Collection<String> names);

  void setParameter(String name, String value);

  @Override
  void close();
}
