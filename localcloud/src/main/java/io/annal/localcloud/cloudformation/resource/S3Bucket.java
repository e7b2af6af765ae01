package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** AWS::S3::Bucket. */
final class S3Bucket implements ResourceType {
  private static final String SERVICE = "s3";

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(request.name("BucketName", 63).toLowerCase(Locale.ROOT));
  }

  @Override
  public boolean exists(Request request) {
    return Existence.in(() -> request.call(SERVICE, "HeadBucket", key(request)));
  }

  @Override
  public Provisioned create(Request request) {
    ownedByOneAccount(request);
    var input = key(request);
    request.copy("BucketName");
    if (!request.context().region().equals("us-east-1")) {
      input
          .putObject("CreateBucketConfiguration")
          .put("LocationConstraint", request.context().region());
    }
    request
        .optional("ObjectLockEnabled")
        .ifPresent(lock -> input.set("ObjectLockEnabledForBucket", lock));
    request.call(SERVICE, "CreateBucket", input);
    S3Settings.apply(request, Request.input());
    return provisioned(request);
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    ownedByOneAccount(request);
    S3Settings.apply(request, before);
    if (request.changed(before, "ObjectLockEnabled")) {
      throw AwsException.unsupported("A change of ObjectLockEnabled of AWS::S3::Bucket");
    }
    request.copy("BucketName");
    return provisioned(request);
  }

  @Override
  public void delete(Request request) {
    request.call(SERVICE, "DeleteBucket", key(request));
  }

  // Private is what a bucket without access control lists is anyway.
  private static void ownedByOneAccount(Request request) {
    var acl = request.text("AccessControl");
    if (!acl.isEmpty() && !acl.equals("Private")) {
      throw AwsException.unsupported("AccessControl %s of AWS::S3::Bucket".formatted(acl));
    }
  }

  private static ObjectNode key(Request request) {
    return Request.input("Bucket", request.physicalId());
  }

  private static Provisioned provisioned(Request request) {
    var name = request.physicalId();
    var region = request.context().region();
    return new Provisioned(
        name,
        Request.input("Arn", "arn:aws:s3:::" + name)
            .put("DomainName", name + ".s3.amazonaws.com")
            .put("DualStackDomainName", "%s.s3.dualstack.%s.amazonaws.com".formatted(name, region))
            .put("RegionalDomainName", "%s.s3.%s.amazonaws.com".formatted(name, region))
            .put("WebsiteURL", "http://%s.s3-website-%s.amazonaws.com".formatted(name, region)));
  }

  @Override
  public Set<String> unsupported() {
    return Set.of(
        "AbacStatus",
        "AccelerateConfiguration",
        "AnalyticsConfigurations",
        "BucketNamePrefix",
        "BucketNamespace",
        "IntelligentTieringConfigurations",
        "InventoryConfigurations",
        "MetadataConfiguration",
        "MetadataTableConfiguration",
        "MetricsConfigurations",
        "NotificationConfiguration",
        "ObjectLockConfiguration",
        "ReplicationConfiguration",
        "WebsiteConfiguration");
  }
}
