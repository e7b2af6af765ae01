package io.annal.cli.deploy;

import io.annal.cli.aws.Aws;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.BucketLifecycleConfiguration;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Response;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.sts.StsClient;

/** The account of whoever calls, through AWS's clients. */
final class AwsPackageStore implements PackageStore {
  private final StsClient sts;
  private final S3Client s3;
  private final SsmClient ssm;

  AwsPackageStore(Aws aws) {
    sts = aws.sts();
    s3 = aws.s3();
    ssm = aws.ssm();
  }

  @Override
  public Owner owner() {
    var caller = sts.getCallerIdentity();
    return new Owner(
        caller.account(),
        caller.arn().split(":", 3)[1],
        s3.serviceClientConfiguration().region().id());
  }

  @Override
  public boolean isSet(BucketPart part, PackageBucket bucket) {
    String name = bucket.name();
    String account = bucket.owner().account();
    return isThere(() ->
        switch (part) {
          case BUCKET -> s3.headBucket(b -> b.bucket(name).expectedBucketOwner(account));
          case PUBLIC_ACCESS_BLOCK ->
              s3.getPublicAccessBlock(b -> b.bucket(name).expectedBucketOwner(account));
          case POLICY -> s3.getBucketPolicy(b -> b.bucket(name).expectedBucketOwner(account));
          case LIFECYCLE ->
              s3.getBucketLifecycleConfiguration(b -> b.bucket(name).expectedBucketOwner(account));
        });
  }

  /** S3 answers 404 where a bucket, or that part of its configuration, was never set. */
  private static boolean isThere(Supplier<S3Response> question) {
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

  @Override
  public void set(BucketPart part, PackageBucket bucket) {
    switch (part) {
      case BUCKET -> create(bucket.name());
      case PUBLIC_ACCESS_BLOCK -> blockPublicAccess(bucket);
      case POLICY ->
          s3.putBucketPolicy(b ->
              b.bucket(bucket.name())
                  .expectedBucketOwner(bucket.owner().account())
                  .policy(bucket.overTlsOnly()));
      case LIFECYCLE -> expireWhatIsLeftBehind(bucket);
    }
  }

  private void create(String name) {
    try {
      s3.createBucket(b -> b.bucket(name));
    } catch (BucketAlreadyOwnedByYouException e) {
      // Another publish was quicker, and what it made is what we want.
      return;
    }
  }

  private void blockPublicAccess(PackageBucket bucket) {
    s3.putPublicAccessBlock(b ->
        b.bucket(bucket.name())
            .expectedBucketOwner(bucket.owner().account())
            .publicAccessBlockConfiguration(all ->
                all.blockPublicAcls(true)
                    .ignorePublicAcls(true)
                    .blockPublicPolicy(true)
                    .restrictPublicBuckets(true)));
  }

  private void expireWhatIsLeftBehind(PackageBucket bucket) {
    var rule =
        LifecycleRule.builder()
            .id(PackageBucket.RULE)
            .status(ExpirationStatus.ENABLED)
            .filter(every -> every.prefix(""))
            .abortIncompleteMultipartUpload(
                after -> after.daysAfterInitiation(PackageBucket.UNFINISHED_DAYS))
            .noncurrentVersionExpiration(
                after -> after.noncurrentDays(PackageBucket.NONCURRENT_DAYS))
            .build();
    s3.putBucketLifecycleConfiguration(b ->
        b.bucket(bucket.name())
            .expectedBucketOwner(bucket.owner().account())
            .lifecycleConfiguration(BucketLifecycleConfiguration.builder().rules(rule).build()));
  }

  @Override
  public boolean isThere(PackageBucket bucket, String key) {
    return isThere(() -> s3.headObject(which -> which.bucket(bucket.name()).key(key)));
  }

  @Override
  public void put(PackageBucket bucket, String key, Path file) {
    s3.putObject(to -> to.bucket(bucket.name()).key(key), RequestBody.fromFile(file));
  }

  @Override
  public Map<String, String> parameters(Collection<String> names) {
    return ssm.getParameters(get -> get.names(names)).parameters().stream()
        .collect(Collectors.toMap(Parameter::name, Parameter::value));
  }

  @Override
  public void setParameter(String name, String value) {
    ssm.putParameter(put -> put.name(name).value(value).type(ParameterType.STRING).overwrite(true));
  }

  @Override
  public void close() {
    sts.close();
    s3.close();
    ssm.close();
  }
}
