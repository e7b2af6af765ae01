package io.annal.localcloud.s3;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.s3.Buckets.Bucket;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Trees;
import java.util.HashMap;
import java.util.Map;

/**
 * What a bucket cannot be configured with here. It is refused by name, and reads as on AWS where it
 * never was configured.
 */
final class FixedConfigurations {
  private final Buckets buckets;

  FixedConfigurations(Buckets buckets) {
    this.buckets = buckets;
  }

  Map<String, Operation> operations() {
    var all = new HashMap<String, Operation>();
    missing(all, "BucketCors", "NoSuchCORSConfiguration", "The CORS configuration does not exist");
    missing(
        all,
        "BucketWebsite",
        "NoSuchWebsiteConfiguration",
        "The specified bucket does not have a website configuration");
    missing(
        all,
        "BucketReplication",
        "ReplicationConfigurationNotFoundError",
        "The replication configuration was not found");
    missing(
        all,
        "ObjectLockConfiguration",
        "ObjectLockConfigurationNotFoundError",
        "Object Lock configuration does not exist for this bucket");
    empty(all, "BucketLogging");
    empty(all, "BucketAccelerateConfiguration");
    empty(all, "BucketNotificationConfiguration");
    all.put(
        "GetBucketRequestPayment",
        (input, context) -> {
          bucket(input, context);
          return Trees.object().put("Payer", "BucketOwner");
        });
    all.put("GetBucketAcl", this::acl);
    all.put(
        "PutBucketAcl",
        (input, context) -> {
          bucket(input, context);
          BucketOperations.privateOnly(input);
          if (!input.hasNonNull("ACL")) {
            throw AwsException.badRequest(
                "AccessControlListNotSupported", "The bucket does not allow ACLs");
          }
          return Trees.object();
        });
    return all;
  }

  private void missing(Map<String, Operation> all, String name, String code, String message) {
    all.put(
        "Get" + name,
        (input, context) -> {
          bucket(input, context);
          throw S3Errors.notFound(code, message);
        });
    all.put(
        "Delete" + name,
        (input, context) -> {
          bucket(input, context);
          return Trees.object();
        });
  }

  /** A configuration that is there, and empty; putting an empty one changes nothing. */
  private void empty(Map<String, Operation> all, String name) {
    all.put(
        "Get" + name,
        (input, context) -> {
          bucket(input, context);
          return Trees.object();
        });
    all.put(
        "Put" + name,
        (input, context) -> {
          bucket(input, context);
          boolean something =
              input.properties().stream()
                  .anyMatch(e -> e.getValue().isObject() && !e.getValue().isEmpty());
          if (something) {
            throw AwsException.unsupported("Put" + name);
          }
          return Trees.object();
        });
  }

  private ObjectNode acl(ObjectNode input, CallContext context) {
    bucket(input, context);
    ObjectNode output = Trees.object();
    output.set("Owner", BucketOperations.owner(context));
    ObjectNode grant = output.putArray("Grants").addObject();
    grant.set("Grantee", BucketOperations.owner(context).put("Type", "CanonicalUser"));
    grant.put("Permission", "FULL_CONTROL");
    return output;
  }

  private Bucket bucket(ObjectNode input, CallContext context) {
    return buckets.get(Input.text(input, "Bucket"), context);
  }
}
