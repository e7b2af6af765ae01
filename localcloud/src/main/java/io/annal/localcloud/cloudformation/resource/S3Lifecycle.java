package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.util.Map;

/** Lifecycle rules: the template reference and the API of S3 name them differently. */
final class S3Lifecycle {
  private S3Lifecycle() {}

  /** The rules as PutBucketLifecycleConfiguration takes them. */
  static JsonNode forApi(JsonNode given) {
    if (given.has("TransitionDefaultMinimumObjectSize")) {
      throw AwsException.unsupported("TransitionDefaultMinimumObjectSize of AWS::S3::Bucket");
    }
    var out = Request.input();
    var rules = out.putArray("Rules");
    given.path("Rules").forEach(rule -> rules.add(rule(rule)));
    return out;
  }

  private static ObjectNode rule(JsonNode given) {
    var rule = Request.input("Status", given.path("Status").asText());
    given
        .properties()
        .forEach(e -> {
          switch (e.getKey()) {
            case "Status",
                "Prefix",
                "TagFilters",
                "ObjectSizeGreaterThan",
                "ObjectSizeLessThan" -> {}
            case "Id" -> rule.set("ID", e.getValue());
            case "ExpirationInDays" -> expiration(rule).set("Days", e.getValue());
            case "ExpirationDate" -> expiration(rule).set("Date", e.getValue());
            case "ExpiredObjectDeleteMarker" ->
                expiration(rule).set("ExpiredObjectDeleteMarker", e.getValue());
            case "NoncurrentVersionExpirationInDays" ->
                rule.putObject("NoncurrentVersionExpiration").set("NoncurrentDays", e.getValue());
            case "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload" ->
                rule.set(e.getKey(), renamed(e.getValue()));
            case "Transitions", "NoncurrentVersionTransitions" -> {
              var list = rule.putArray(e.getKey());
              e.getValue().forEach(transition -> list.add(renamed(transition)));
            }
            default ->
                throw AwsException.unsupported(
                    e.getKey() + " of a lifecycle rule of AWS::S3::Bucket");
          }
        });
    rule.set("Filter", filter(given));
    return rule;
  }

  private static ObjectNode expiration(ObjectNode rule) {
    return rule.path("Expiration") instanceof ObjectNode there
        ? there
        : rule.putObject("Expiration");
  }

  private static ObjectNode renamed(JsonNode given) {
    var names = Map.of("TransitionInDays", "Days", "TransitionDate", "Date");
    var out = Request.input();
    given
        .properties()
        .forEach(e -> out.set(names.getOrDefault(e.getKey(), e.getKey()), e.getValue()));
    return out;
  }

  private static ObjectNode filter(JsonNode given) {
    var parts = Request.input();
    for (var name : new String[] {"Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan"}) {
      if (given.has(name)) {
        parts.set(name, given.path(name));
      }
    }
    var tags = given.path("TagFilters");
    if (parts.size() + tags.size() > 1) {
      if (!tags.isEmpty()) {
        parts.set("Tags", tags);
      }
      var and = Request.input();
      and.set("And", parts);
      return and;
    }
    if (!tags.isEmpty()) {
      parts.set("Tag", tags.path(0));
    } else if (parts.isEmpty()) {
      parts.put("Prefix", "");
    }
    return parts;
  }
}
