package io.annal.localcloud.s3;

import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.RawService.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request is about: in the path, or with the bucket in the host's name.
 *
 * @param bucket empty for the service itself
 * @param key empty for the bucket itself
 */
record Target(String bucket, String key) {
  private static final Pattern VIRTUAL_HOST =
      Pattern.compile("(.+?)\\.(?:s3[.-].*|s3|localhost)(?::\\d+)?");

  /** Operations on buckets by method and the parameter that selects them. */
  private static final Map<String, String> ON_BUCKET =
      Map.ofEntries(
          Map.entry("versioning", "BucketVersioning"),
          Map.entry("encryption", "BucketEncryption"),
          Map.entry("publicAccessBlock", "PublicAccessBlock"),
          Map.entry("ownershipControls", "BucketOwnershipControls"),
          Map.entry("tagging", "BucketTagging"),
          Map.entry("lifecycle", "BucketLifecycleConfiguration"),
          Map.entry("policy", "BucketPolicy"),
          Map.entry("policyStatus", "BucketPolicyStatus"),
          Map.entry("location", "BucketLocation"),
          Map.entry("acl", "BucketAcl"),
          Map.entry("cors", "BucketCors"),
          Map.entry("website", "BucketWebsite"),
          Map.entry("replication", "BucketReplication"),
          Map.entry("logging", "BucketLogging"),
          Map.entry("notification", "BucketNotificationConfiguration"),
          Map.entry("accelerate", "BucketAccelerateConfiguration"),
          Map.entry("requestPayment", "BucketRequestPayment"),
          Map.entry("object-lock", "ObjectLockConfiguration"),
          Map.entry("analytics", "BucketAnalyticsConfiguration"),
          Map.entry("inventory", "BucketInventoryConfiguration"),
          Map.entry("metrics", "BucketMetricsConfiguration"),
          Map.entry("intelligent-tiering", "BucketIntelligentTieringConfiguration"),
          Map.entry("metadataTable", "BucketMetadataTableConfiguration"),
          Map.entry("metadataConfiguration", "BucketMetadataConfiguration"),
          Map.entry("abac", "BucketAbac"),
          Map.entry("session", "Session"));

  private static final Map<String, String> ON_OBJECT =
      Map.of(
          "tagging", "ObjectTagging",
          "acl", "ObjectAcl",
          "attributes", "ObjectAttributes",
          "retention", "ObjectRetention",
          "legal-hold", "ObjectLegalHold",
          "torrent", "ObjectTorrent",
          "encryption", "ObjectEncryption");

  static Target of(Request request) {
    String path = request.path().startsWith("/") ? request.path().substring(1) : request.path();
    Matcher host = VIRTUAL_HOST.matcher(request.header("host"));
    if (host.matches() && !host.group(1).equals("s3")) {
      return new Target(host.group(1), decoded(path));
    }
    int slash = path.indexOf('/');
    return slash < 0
        ? new Target(decoded(path), "")
        : new Target(decoded(path.substring(0, slash)), decoded(path.substring(slash + 1)));
  }

  /** The API's name of the operation. */
  String operation(Request request) {
    if (bucket.isEmpty()) {
      if (request.method().equals("GET")) {
        return "ListBuckets";
      }
      throw notAllowed(request);
    }
    return key.isEmpty() ? onBucket(request) : onObject(request);
  }

  private static String onBucket(Request request) {
    for (Map.Entry<String, String> selected : ON_BUCKET.entrySet()) {
      if (request.query().containsKey(selected.getKey())) {
        return verb(request)
            + selected
                .getValue()
                .replaceFirst(
                    "^BucketLifecycleConfiguration$",
                    request.method().equals("DELETE")
                        ? "BucketLifecycle"
                        : "BucketLifecycleConfiguration");
      }
    }
    return switch (request.method()) {
      case "GET" -> list(request);
      case "HEAD" -> "HeadBucket";
      case "PUT" -> "CreateBucket";
      case "DELETE" -> "DeleteBucket";
      case "POST" -> {
        if (request.query().containsKey("delete")) {
          yield "DeleteObjects";
        }
        throw AwsException.unsupported("An upload by a browser's form (POST Object)");
      }
      default -> throw notAllowed(request);
    };
  }

  private static String list(Request request) {
    if (request.query().containsKey("uploads")) {
      return "ListMultipartUploads";
    }
    if (request.query().containsKey("versions")) {
      return "ListObjectVersions";
    }
    return request.parameter("list-type").equals("2") ? "ListObjectsV2" : "ListObjects";
  }

  private static String onObject(Request request) {
    for (Map.Entry<String, String> selected : ON_OBJECT.entrySet()) {
      if (request.query().containsKey(selected.getKey())) {
        return verb(request) + selected.getValue();
      }
    }
    boolean upload = request.query().containsKey("uploadId");
    boolean copy = request.headers().containsKey("x-amz-copy-source");
    return switch (request.method()) {
      case "GET" -> upload ? "ListParts" : "GetObject";
      case "HEAD" -> "HeadObject";
      case "PUT" -> {
        if (upload) {
          yield copy ? "UploadPartCopy" : "UploadPart";
        }
        yield copy ? "CopyObject" : "PutObject";
      }
      case "DELETE" -> upload ? "AbortMultipartUpload" : "DeleteObject";
      case "POST" -> {
        if (request.query().containsKey("uploads")) {
          yield "CreateMultipartUpload";
        }
        if (upload) {
          yield "CompleteMultipartUpload";
        }
        throw AwsException.unsupported("POST of an object with " + request.query().keySet());
      }
      default -> throw notAllowed(request);
    };
  }

  private static String verb(Request request) {
    return switch (request.method()) {
      case "GET" -> "Get";
      case "PUT" -> "Put";
      case "DELETE" -> "Delete";
      default -> throw notAllowed(request);
    };
  }

  private static AwsException notAllowed(Request request) {
    return new AwsException(
        "MethodNotAllowed",
        405,
        "The specified method is not allowed against this resource: " + request.method());
  }

  private static String decoded(String path) {
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw AwsException.badRequest("InvalidURI", "Couldn't parse the specified URI.");
    }
  }
}
