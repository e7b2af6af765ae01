package io.annal.localcloud.s3;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.s3.Buckets.Bucket;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Trees;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** Buckets themselves. */
final class BucketOperations {
  private static final String HOME = "us-east-1";
  private static final List<String> PRIVATE = List.of("private", "bucket-owner-full-control");

  private final Buckets buckets;
  private final ObjectStore objects;
  private final Clock clock;

  BucketOperations(Buckets buckets, ObjectStore objects, Clock clock) {
    this.buckets = buckets;
    this.objects = objects;
    this.clock = clock;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "CreateBucket", this::create,
        "HeadBucket", this::head,
        "DeleteBucket", this::delete,
        "ListBuckets", this::list,
        "GetBucketLocation", this::location);
  }

  private ObjectNode create(ObjectNode input, CallContext context) {
    String name = checked(Input.text(input, "Bucket"));
    privateOnly(input);
    for (String member :
        List.of("ObjectLockEnabledForBucket", "GrantRead", "GrantWrite", "GrantFullControl")) {
      if (input.hasNonNull(member) && !input.get(member).asText().equals("false")) {
        throw AwsException.unsupported(member + " of CreateBucket");
      }
    }
    String region = region(input, context);
    ObjectNode node =
        Trees.object()
            .put("Account", context.account())
            .put("Region", region)
            .put("CreationDate", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    ObjectNode configurations = node.putObject("Configurations");
    configurations
        .putObject("OwnershipControls")
        .putArray("Rules")
        .addObject()
        .put("ObjectOwnership", ownership(input));
    ObjectNode blocked = configurations.putObject("PublicAccessBlockConfiguration");
    BucketConfigurations.PUBLIC_ACCESS.forEach(member -> blocked.put(member, "true"));
    if (!buckets.add(new Bucket(name, node))) {
      alreadyThere(name, region, context);
    }
    return Trees.object()
        .put(
            "Location",
            region.equals(HOME) ? "/" + name : "http://%s.s3.amazonaws.com/".formatted(name));
  }

  private void alreadyThere(String name, String region, CallContext context) {
    boolean own = buckets.find(name).map(b -> b.account().equals(context.account())).orElse(false);
    if (!own) {
      throw new AwsException(
          "BucketAlreadyExists",
          409,
          "The requested bucket name is not available. The bucket namespace is shared by all users"
              + " of the system. Please select a different name and try again.");
    }
    if (!region.equals(HOME)) {
      throw new AwsException(
          "BucketAlreadyOwnedByYou",
          409,
          "Your previous request to create the named bucket succeeded and you already own it.");
    }
  }

  private ObjectNode head(ObjectNode input, CallContext context) {
    Bucket bucket = buckets.get(Input.text(input, "Bucket"), context);
    return Trees.object()
        .put("BucketArn", bucket.arn())
        .put("BucketRegion", bucket.region())
        .put("AccessPointAlias", "false");
  }

  private ObjectNode delete(ObjectNode input, CallContext context) {
    Bucket bucket = buckets.get(Input.text(input, "Bucket"), context);
    if (!objects.isEmpty(bucket.name())) {
      throw new AwsException(
          "BucketNotEmpty",
          409,
          bucket.versioning().isEmpty()
              ? "The bucket you tried to delete is not empty"
              : "The bucket you tried to delete is not empty. You must delete all versions in the"
                  + " bucket.");
    }
    buckets.remove(bucket.name());
    return Trees.object();
  }

  private ObjectNode list(ObjectNode input, CallContext context) {
    String prefix = Input.optionalText(input, "Prefix").orElse("");
    String region = Input.optionalText(input, "BucketRegion").orElse("");
    ObjectNode output = Trees.object();
    output.set("Owner", owner(context));
    ArrayNode list = output.putArray("Buckets");
    for (Bucket bucket : buckets.all()) {
      if (bucket.account().equals(context.account())
          && bucket.name().startsWith(prefix)
          && (region.isEmpty() || bucket.region().equals(region))) {
        list.addObject()
            .put("Name", bucket.name())
            .put("BucketRegion", bucket.region())
            .set("CreationDate", Trees.timestamp(Instant.parse(bucket.created())));
      }
    }
    return output;
  }

  private ObjectNode location(ObjectNode input, CallContext context) {
    Bucket bucket = buckets.get(Input.text(input, "Bucket"), context);
    return Trees.object()
        .put("LocationConstraint", bucket.region().equals(HOME) ? "" : bucket.region());
  }

  /** The account's canonical user, a stand-in made of its number. */
  static ObjectNode owner(CallContext context) {
    return Trees.object().put("ID", context.account().repeat(6).substring(0, 64));
  }

  static void privateOnly(ObjectNode input) {
    Input.optionalText(input, "ACL")
        .filter(acl -> !PRIVATE.contains(acl))
        .ifPresent(acl -> {
          throw AwsException.badRequest(
              "AccessControlListNotSupported", "The bucket does not allow ACLs");
        });
  }

  private static String ownership(ObjectNode input) {
    String ownership = Input.optionalText(input, "ObjectOwnership").orElse("BucketOwnerEnforced");
    if (!ownership.equals("BucketOwnerEnforced")) {
      throw AwsException.unsupported("ObjectOwnership " + ownership);
    }
    return ownership;
  }

  private static String region(ObjectNode input, CallContext context) {
    String constraint =
        Input.optionalObject(input, "CreateBucketConfiguration")
            .flatMap(c -> Input.optionalText(c, "LocationConstraint"))
            .orElse("");
    if (constraint.isEmpty() && !context.region().equals(HOME)) {
      throw AwsException.badRequest(
          "IllegalLocationConstraintException",
          "The unspecified location constraint is incompatible for the region specific endpoint"
              + " this request was sent to.");
    }
    if (constraint.equals(HOME)) {
      throw AwsException.badRequest(
          "InvalidLocationConstraint", "The specified location-constraint is not valid");
    }
    if (!constraint.isEmpty()
        && !constraint.equals(context.region())
        && !context.region().equals(HOME)) {
      throw AwsException.badRequest(
          "IllegalLocationConstraintException",
          "The %s location constraint is incompatible for the region specific endpoint this request was sent to."
              .formatted(constraint));
    }
    return constraint.isEmpty() ? HOME : constraint;
  }

  private static String checked(String name) {
    boolean valid =
        name.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
            && !name.contains("..")
            && !name.matches("\\d+\\.\\d+\\.\\d+\\.\\d+")
            && !name.startsWith("xn--")
            && !name.endsWith("-s3alias");
    if (!valid) {
      throw AwsException.badRequest(
          "InvalidBucketName", "The specified bucket is not valid: " + name);
    }
    return name;
  }
}
