package io.annal.localcloud.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.s3.Buckets.Bucket;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Trees;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a bucket can be configured with: what is kept here is also done. What would only be kept
 * (CORS, websites, replication, notifications …) stands in {@link FixedConfigurations}.
 */
final class BucketConfigurations {
  static final List<String> PUBLIC_ACCESS =
      List.of("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets");

  private static final Set<String> ALGORITHMS = Set.of("AES256", "aws:kms", "aws:kms:dsse");

  private final Buckets buckets;
  private final Cloud cloud;

  BucketConfigurations(Buckets buckets, Cloud cloud) {
    this.buckets = buckets;
    this.cloud = cloud;
  }

  Map<String, Operation> operations() {
    var all = new HashMap<String, Operation>();
    all.put("PutBucketVersioning", this::putVersioning);
    all.put("GetBucketVersioning", this::getVersioning);
    all.put("PutBucketPolicy", this::putPolicy);
    all.put("GetBucketPolicy", this::getPolicy);
    all.put("DeleteBucketPolicy", (i, c) -> remove(i, c, "Policy"));
    all.put("GetBucketPolicyStatus", this::policyStatus);
    kept(all);
    all.put("GetBucketEncryption", this::getEncryption);
    all.putAll(new FixedConfigurations(buckets).operations());
    return all;
  }

  private void kept(Map<String, Operation> all) {
    keep(all, "BucketEncryption", "BucketEncryption", "ServerSideEncryptionConfiguration", "");
    keep(
        all,
        "PublicAccessBlock",
        "PublicAccessBlock",
        "PublicAccessBlockConfiguration",
        "NoSuchPublicAccessBlockConfiguration");
    keep(
        all,
        "BucketOwnershipControls",
        "BucketOwnershipControls",
        "OwnershipControls",
        "OwnershipControlsNotFoundError");
    keep(all, "BucketTagging", "BucketTagging", "Tagging", "NoSuchTagSet");
    keep(
        all,
        "BucketLifecycleConfiguration",
        "BucketLifecycle",
        "LifecycleConfiguration",
        "NoSuchLifecycleConfiguration");
  }

  private void keep(
      Map<String, Operation> all, String name, String deleted, String element, String missing) {
    all.put("Put" + name, (input, context) -> put(input, context, element));
    all.put("Get" + name, (input, context) -> get(input, context, element, missing));
    all.put("Delete" + deleted, (input, context) -> remove(input, context, element));
  }

  private ObjectNode put(ObjectNode input, CallContext context, String element) {
    ObjectNode configuration =
        Input.optionalObject(input, element).orElseThrow(S3Errors::malformedXml);
    switch (element) {
      case "ServerSideEncryptionConfiguration" -> encryption(configuration);
      case "PublicAccessBlockConfiguration" ->
          PUBLIC_ACCESS.stream()
              .filter(member -> !configuration.has(member))
              .forEach(member -> configuration.put(member, "false"));
      case "OwnershipControls" -> ownership(configuration);
      case "LifecycleConfiguration" -> Lifecycle.validate(configuration);
      default -> tagging(configuration);
    }
    buckets.change(
        Input.text(input, "Bucket"),
        context,
        bucket -> bucket.withObject("Configurations").set(element, configuration));
    return Trees.object();
  }

  private ObjectNode get(ObjectNode input, CallContext context, String element, String missing) {
    JsonNode configuration =
        bucket(input, context)
            .configuration(element)
            .orElseThrow(() ->
                S3Errors.notFound(
                    missing,
                    missing.equals("NoSuchTagSet")
                        ? "The TagSet does not exist"
                        : "The %s was not found".formatted(element)));
    ObjectNode output = Trees.object();
    boolean inPlace = element.equals("LifecycleConfiguration") || element.equals("Tagging");
    return inPlace ? output.setAll((ObjectNode) configuration) : output.set(element, configuration);
  }

  /** Every bucket is encrypted; what was not configured is S3's own key. */
  private ObjectNode getEncryption(ObjectNode input, CallContext context) {
    ObjectNode output = Trees.object();
    bucket(input, context)
        .configuration("ServerSideEncryptionConfiguration")
        .ifPresentOrElse(
            known -> output.set("ServerSideEncryptionConfiguration", known),
            () ->
                output
                    .putObject("ServerSideEncryptionConfiguration")
                    .putArray("Rules")
                    .addObject()
                    .put("BucketKeyEnabled", "false")
                    .putObject("ApplyServerSideEncryptionByDefault")
                    .put("SSEAlgorithm", "AES256"));
    return output;
  }

  private ObjectNode remove(ObjectNode input, CallContext context, String element) {
    buckets.change(
        Input.text(input, "Bucket"),
        context,
        bucket -> bucket.withObject("Configurations").remove(element));
    return Trees.object();
  }

  private ObjectNode putVersioning(ObjectNode input, CallContext context) {
    ObjectNode configuration =
        Input.optionalObject(input, "VersioningConfiguration").orElseThrow(S3Errors::malformedXml);
    if (configuration
        .path("MFADelete")
        .asText(configuration.path("MfaDelete").asText(""))
        .equals("Enabled")) {
      throw AwsException.unsupported("MFADelete of PutBucketVersioning");
    }
    String status = Input.optionalText(configuration, "Status").orElse("");
    if (!Set.of("Enabled", "Suspended").contains(status)) {
      throw S3Errors.malformedXml();
    }
    buckets.change(
        Input.text(input, "Bucket"), context, bucket -> bucket.put("Versioning", status));
    return Trees.object();
  }

  private ObjectNode getVersioning(ObjectNode input, CallContext context) {
    String status = bucket(input, context).versioning();
    return status.isEmpty() ? Trees.object() : Trees.object().put("Status", status);
  }

  private ObjectNode putPolicy(ObjectNode input, CallContext context) {
    String policy = Input.text(input, "Policy");
    Bucket bucket = bucket(input, context);
    cloud.authorizer().requireResourcePolicy(policy, "MalformedPolicy");
    buckets.change(
        bucket.name(), context, node -> node.withObject("Configurations").put("Policy", policy));
    return Trees.object();
  }

  private ObjectNode getPolicy(ObjectNode input, CallContext context) {
    String policy =
        bucket(input, context)
            .configuration("Policy")
            .map(JsonNode::textValue)
            .orElseThrow(
                () -> S3Errors.notFound("NoSuchBucketPolicy", "The bucket policy does not exist"));
    return Trees.object().put("Policy", policy);
  }

  private ObjectNode policyStatus(ObjectNode input, CallContext context) {
    getPolicy(input, context);
    ObjectNode output = Trees.object();
    output.putObject("PolicyStatus").put("IsPublic", "false");
    return output;
  }

  private Bucket bucket(ObjectNode input, CallContext context) {
    return buckets.get(Input.text(input, "Bucket"), context);
  }

  private static void encryption(ObjectNode configuration) {
    for (JsonNode rule : Input.list(configuration, "Rules")) {
      String algorithm =
          rule.path("ApplyServerSideEncryptionByDefault").path("SSEAlgorithm").asText("");
      if (!ALGORITHMS.contains(algorithm)) {
        throw S3Errors.malformedXml();
      }
    }
  }

  private static void ownership(ObjectNode configuration) {
    for (JsonNode rule : Input.list(configuration, "Rules")) {
      String ownership = rule.path("ObjectOwnership").asText("");
      if (!ownership.equals("BucketOwnerEnforced")) {
        throw AwsException.unsupported("ObjectOwnership " + ownership);
      }
    }
  }

  private static void tagging(ObjectNode configuration) {
    if (!configuration.path("TagSet").isArray()) {
      throw S3Errors.malformedXml();
    }
    for (JsonNode tag : configuration.get("TagSet")) {
      if (tag.path("Key").asText("").isEmpty() || !tag.has("Value")) {
        throw AwsException.badRequest("InvalidTag", "The TagKey you have provided is invalid");
      }
    }
  }
}
