package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What can be set on a bucket, one operation of S3 each. */
final class S3Settings {
  private static final String SERVICE = "s3";

  private S3Settings() {}

  /** Applies each setting that is another than before. */
  static void apply(Request request, ObjectNode before) {
    if (request.changed(before, "VersioningConfiguration")) {
      var status =
          request
              .optional("VersioningConfiguration")
              .map(v -> v.path("Status").asText())
              .orElse("Suspended");
      put(
          request,
          "PutBucketVersioning",
          "VersioningConfiguration",
          Request.input("Status", status));
    }
    if (request.changed(before, "BucketEncryption")) {
      one(
          request,
          "BucketEncryption",
          "BucketEncryption",
          "ServerSideEncryptionConfiguration",
          S3Settings::encryption);
    }
    if (request.changed(before, "PublicAccessBlockConfiguration")) {
      one(
          request,
          "PublicAccessBlockConfiguration",
          "PublicAccessBlock",
          "PublicAccessBlockConfiguration",
          n -> n);
    }
    if (request.changed(before, "OwnershipControls")) {
      one(request, "OwnershipControls", "BucketOwnershipControls", "OwnershipControls", n -> n);
    }
    if (request.changed(before, "LifecycleConfiguration")) {
      one(
          request,
          "LifecycleConfiguration",
          "BucketLifecycle",
          "LifecycleConfiguration",
          S3Lifecycle::forApi);
    }
    if (request.changed(before, "CorsConfiguration")) {
      one(request, "CorsConfiguration", "BucketCors", "CORSConfiguration", S3Settings::cors);
    }
    if (request.changed(before, "LoggingConfiguration")) {
      throw AwsException.unsupported("LoggingConfiguration of AWS::S3::Bucket");
    }
    tags(request, before);
  }

  /** Puts a setting, or takes it away. */
  private static void one(
      Request request,
      String property,
      String setting,
      String member,
      UnaryOperator<JsonNode> form) {
    var value = request.optional(property);
    if (value.isPresent()) {
      var operation = setting.equals("BucketLifecycle") ? "BucketLifecycleConfiguration" : setting;
      put(request, "Put" + operation, member, form.apply(value.get()));
    } else {
      request.call(SERVICE, "Delete" + setting, Request.input("Bucket", request.physicalId()));
    }
  }

  private static void put(Request request, String operation, String member, JsonNode value) {
    var input = Request.input("Bucket", request.physicalId());
    input.set(member, value);
    request.call(SERVICE, operation, input);
  }

  private static JsonNode encryption(JsonNode given) {
    var rules = Request.input();
    var list = rules.putArray("Rules");
    given
        .path("ServerSideEncryptionConfiguration")
        .forEach(rule -> {
          var out = list.addObject();
          if (rule.has("ServerSideEncryptionByDefault")) {
            out.set(
                "ApplyServerSideEncryptionByDefault", rule.path("ServerSideEncryptionByDefault"));
          }
          if (rule.has("BucketKeyEnabled")) {
            out.set("BucketKeyEnabled", rule.path("BucketKeyEnabled"));
          }
          if (rule.has("BlockedEncryptionTypes")) {
            throw AwsException.unsupported("BlockedEncryptionTypes of AWS::S3::Bucket");
          }
        });
    return rules;
  }

  private static JsonNode cors(JsonNode given) {
    var out = Request.input();
    var list = out.putArray("CORSRules");
    given
        .path("CorsRules")
        .forEach(rule -> {
          var one = list.addObject();
          var names =
              Map.of(
                  "AllowedHeaders", "AllowedHeaders",
                  "AllowedMethods", "AllowedMethods",
                  "AllowedOrigins", "AllowedOrigins",
                  "ExposedHeaders", "ExposeHeaders",
                  "Id", "ID",
                  "MaxAge", "MaxAgeSeconds");
          rule.properties()
              .forEach(e -> one.set(names.getOrDefault(e.getKey(), e.getKey()), e.getValue()));
        });
    return out;
  }

  private static void tags(Request request, ObjectNode before) {
    if (!request.changed(before, "Tags")) {
      return;
    }
    var tagging = Request.input();
    request.tagList(tagging, "TagSet");
    if (tagging.has("TagSet")) {
      put(request, "PutBucketTagging", "Tagging", tagging);
    } else {
      request.call(SERVICE, "DeleteBucketTagging", Request.input("Bucket", request.physicalId()));
    }
  }
}
