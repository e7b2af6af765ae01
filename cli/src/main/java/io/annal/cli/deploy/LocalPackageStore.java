package io.annal.cli.deploy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.wire.AwsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The account of a local cloud in this process. AWS's clients take longer to load than the cloud
 * itself, and would send to themselves what is here already.
 */
public final class LocalPackageStore implements PackageStore {
  private final LocalCloud cloud;
  private final String region;

  public LocalPackageStore(LocalCloud cloud, String region) {
    this.cloud = cloud;
    this.region = region;
  }

  @Override
  public Owner owner() {
    ObjectNode caller = cloud.call("sts", "GetCallerIdentity", object(), region);
    return new Owner(
        caller.path("Account").asText(), caller.path("Arn").asText().split(":", 3)[1], region);
  }

  @Override
  public boolean isSet(BucketPart part, PackageBucket bucket) {
    return isThere(
        switch (part) {
          case BUCKET -> "HeadBucket";
          case PUBLIC_ACCESS_BLOCK -> "GetPublicAccessBlock";
          case POLICY -> "GetBucketPolicy";
          case LIFECYCLE -> "GetBucketLifecycleConfiguration";
        },
        of(bucket));
  }

  private boolean isThere(String operation, ObjectNode input) {
    try {
      cloud.call("s3", operation, input, region);
      return true;
    } catch (AwsException e) {
      if (e.status() == 404) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void set(BucketPart part, PackageBucket bucket) {
    switch (part) {
      case BUCKET -> create(bucket);
      case PUBLIC_ACCESS_BLOCK -> blockPublicAccess(bucket);
      case POLICY -> call("PutBucketPolicy", of(bucket).put("Policy", bucket.overTlsOnly()));
      case LIFECYCLE -> expireWhatIsLeftBehind(bucket);
    }
  }

  private void create(PackageBucket bucket) {
    ObjectNode input = of(bucket);
    if (!region.equals("us-east-1")) {
      input.putObject("CreateBucketConfiguration").put("LocationConstraint", region);
    }
    call("CreateBucket", input);
  }

  private void blockPublicAccess(PackageBucket bucket) {
    ObjectNode input = of(bucket);
    input
        .putObject("PublicAccessBlockConfiguration")
        .put("BlockPublicAcls", "true")
        .put("IgnorePublicAcls", "true")
        .put("BlockPublicPolicy", "true")
        .put("RestrictPublicBuckets", "true");
    call("PutPublicAccessBlock", input);
  }

  private void expireWhatIsLeftBehind(PackageBucket bucket) {
    ObjectNode input = of(bucket);
    ObjectNode rule =
        input
            .putObject("LifecycleConfiguration")
            .putArray("Rules")
            .addObject()
            .put("ID", PackageBucket.RULE)
            .put("Status", "Enabled");
    rule.putObject("Filter").put("Prefix", "");
    rule.putObject("AbortIncompleteMultipartUpload")
        .put("DaysAfterInitiation", PackageBucket.UNFINISHED_DAYS);
    rule.putObject("NoncurrentVersionExpiration")
        .put("NoncurrentDays", PackageBucket.NONCURRENT_DAYS);
    call("PutBucketLifecycleConfiguration", input);
  }

  @Override
  public boolean isThere(PackageBucket bucket, String key) {
    return isThere("HeadObject", of(bucket).put("Key", key));
  }

  @Override
  public void put(PackageBucket bucket, String key, Path file) {
    ObjectNode input = of(bucket).put("Key", key).put("ChecksumAlgorithm", "CRC32");
    try {
      call("PutObject", input.put("Body", Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  @Override
  public Map<String, String> parameters(Collection<String> names) {
    ObjectNode input = object();
    names.forEach(input.putArray("Names")::add);
    return cloud
        .call("ssm", "GetParameters", input, region)
        .path("Parameters")
        .valueStream()
        .collect(
            Collectors.toMap(
                found -> found.path("Name").asText(), found -> found.path("Value").asText()));
  }

  @Override
  public void setParameter(String name, String value) {
    ObjectNode input = object().put("Name", name).put("Value", value);
    cloud.call("ssm", "PutParameter", input.put("Type", "String").put("Overwrite", true), region);
  }

  /** The cloud goes on. */
  @Override
  public void close() {}

  private void call(String operation, ObjectNode input) {
    cloud.call("s3", operation, input, region);
  }

  private static ObjectNode of(PackageBucket bucket) {
    return object().put("Bucket", bucket.name());
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
