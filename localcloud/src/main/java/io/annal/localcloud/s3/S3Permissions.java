package io.annal.localcloud.s3;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Service.Permission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which actions operations need.
 *
 * <p>See <a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html">the
 * Service Authorization Reference</a>.
 */
final class S3Permissions {
  private static final Map<String, String> ON_BUCKET =
      Map.ofEntries(
          Map.entry("HeadBucket", "ListBucket"),
          Map.entry("ListObjects", "ListBucket"),
          Map.entry("ListObjectsV2", "ListBucket"),
          Map.entry("ListObjectVersions", "ListBucketVersions"),
          Map.entry("ListMultipartUploads", "ListBucketMultipartUploads"),
          Map.entry("GetBucketEncryption", "GetEncryptionConfiguration"),
          Map.entry("PutBucketEncryption", "PutEncryptionConfiguration"),
          Map.entry("DeleteBucketEncryption", "PutEncryptionConfiguration"),
          Map.entry("GetPublicAccessBlock", "GetBucketPublicAccessBlock"),
          Map.entry("PutPublicAccessBlock", "PutBucketPublicAccessBlock"),
          Map.entry("DeletePublicAccessBlock", "PutBucketPublicAccessBlock"),
          Map.entry("DeleteBucketOwnershipControls", "PutBucketOwnershipControls"),
          Map.entry("DeleteBucketTagging", "PutBucketTagging"),
          Map.entry("GetBucketLifecycleConfiguration", "GetLifecycleConfiguration"),
          Map.entry("PutBucketLifecycleConfiguration", "PutLifecycleConfiguration"),
          Map.entry("DeleteBucketLifecycle", "PutLifecycleConfiguration"),
          Map.entry("GetBucketReplication", "GetReplicationConfiguration"),
          Map.entry("GetBucketAccelerateConfiguration", "GetAccelerateConfiguration"),
          Map.entry("GetBucketNotificationConfiguration", "GetBucketNotification"),
          Map.entry("GetObjectLockConfiguration", "GetBucketObjectLockConfiguration"));

  private static final Map<String, String> ON_OBJECT =
      Map.ofEntries(
          Map.entry("GetObject", "GetObject"),
          Map.entry("HeadObject", "GetObject"),
          Map.entry("GetObjectAttributes", "GetObjectAttributes"),
          Map.entry("PutObject", "PutObject"),
          Map.entry("CopyObject", "PutObject"),
          Map.entry("CreateMultipartUpload", "PutObject"),
          Map.entry("UploadPart", "PutObject"),
          Map.entry("UploadPartCopy", "PutObject"),
          Map.entry("CompleteMultipartUpload", "PutObject"),
          Map.entry("AbortMultipartUpload", "AbortMultipartUpload"),
          Map.entry("ListParts", "ListMultipartUploadParts"),
          Map.entry("DeleteObject", "DeleteObject"),
          Map.entry("GetObjectTagging", "GetObjectTagging"),
          Map.entry("PutObjectTagging", "PutObjectTagging"),
          Map.entry("DeleteObjectTagging", "DeleteObjectTagging"));

  private S3Permissions() {}

  static List<Permission> of(String operation, ObjectNode input) {
    if (operation.equals("ListBuckets")) {
      return List.of(new Permission("s3:ListAllMyBuckets", "*", Map.of()));
    }
    String bucket = Input.optionalText(input, "Bucket").orElse("");
    if (operation.equals("DeleteObjects")) {
      return each(input, bucket);
    }
    String action = ON_OBJECT.get(operation);
    if (action == null) {
      return List.of(
          permission(
              ON_BUCKET.getOrDefault(operation, operation), bucket, "", listing(operation, input)));
    }
    var all = new ArrayList<Permission>();
    String key = Input.optionalText(input, "Key").orElse("");
    boolean ofVersion =
        input.hasNonNull("VersionId")
            && action.matches("(Get|Delete|Put)Object(Tagging|Attributes)?");
    Map<String, List<String>> keys =
        ofVersion ? Map.of("s3:VersionId", List.of(input.get("VersionId").asText())) : Map.of();
    all.add(permission(ofVersion ? version(action) : action, bucket, key, keys));
    if (input.hasNonNull("CopySource")) {
      CopySource source = CopySource.of(Input.text(input, "CopySource"));
      all.add(permission("GetObject", source.bucket(), source.key(), Map.of()));
    }
    return all;
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html */
  private static Map<String, List<String>> listing(String operation, ObjectNode input) {
    var keys = new HashMap<String, List<String>>();
    if (operation.startsWith("ListObject")) {
      Map.of("Prefix", "s3:prefix", "Delimiter", "s3:delimiter", "MaxKeys", "s3:max-keys")
          .forEach((member, key) -> {
            if (input.hasNonNull(member)) {
              keys.put(key, List.of(input.get(member).asText()));
            }
          });
    }
    return keys;
  }

  private static String version(String action) {
    return action.replaceFirst("Object", "ObjectVersion");
  }

  private static List<Permission> each(ObjectNode input, String bucket) {
    return Input.optionalObject(input, "Delete")
        .map(d -> Input.list(d, "Objects"))
        .orElse(List.of())
        .stream()
        .map(object ->
            permission(
                object.hasNonNull("VersionId") ? "DeleteObjectVersion" : "DeleteObject",
                bucket,
                object.path("Key").asText(),
                Map.of()))
        .toList();
  }

  private static Permission permission(
      String action, String bucket, String key, Map<String, List<String>> keys) {
    String resource = "arn:aws:s3:::" + bucket + (key.isEmpty() ? "" : "/" + key);
    return new Permission("s3:" + action, resource, keys);
  }
}
