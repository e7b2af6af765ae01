package io.annal.localcloud.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Input;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The API's structures, made of what is stored. */
final class Shapes {
  private static final int DEFAULT_PAGE = 100;
  private static final int MAX_TAGS = 50;

  private Shapes() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** What stands in lists of roles. */
  static ObjectNode roleSummary(Role role) {
    ObjectNode stored = role.node();
    ObjectNode shape =
        object()
            .put("Path", role.path())
            .put("RoleName", role.name())
            .put("RoleId", role.id())
            .put("Arn", role.arn());
    time(shape, "CreateDate", stored);
    shape.put("AssumeRolePolicyDocument", encoded(stored.get("Trust").textValue()));
    if (stored.has("Description")) {
      shape.set("Description", stored.get("Description"));
    }
    shape.set("MaxSessionDuration", stored.get("MaxSessionDuration"));
    return shape;
  }

  static ObjectNode role(Role role) {
    ObjectNode shape = roleSummary(role);
    if (!role.boundary().isEmpty()) {
      shape
          .putObject("PermissionsBoundary")
          .put("PermissionsBoundaryType", "Policy")
          .put("PermissionsBoundaryArn", role.boundary());
    }
    if (!role.tags().isEmpty()) {
      shape.set("Tags", tags(role.tags()));
    }
    shape.putObject("RoleLastUsed");
    return shape;
  }

  static ObjectNode policy(ManagedPolicy policy, int attachments, int boundaries) {
    ObjectNode stored = policy.node();
    ObjectNode shape =
        object()
            .put("PolicyName", policy.name())
            .put("PolicyId", stored.get("PolicyId").textValue())
            .put("Arn", policy.arn())
            .put("Path", policy.path())
            .put("DefaultVersionId", policy.defaultVersion())
            .put("AttachmentCount", attachments)
            .put("PermissionsBoundaryUsageCount", boundaries)
            .put("IsAttachable", true);
    if (stored.has("Description")) {
      shape.set("Description", stored.get("Description"));
    }
    time(shape, "CreateDate", stored);
    time(shape, "UpdateDate", stored);
    return shape;
  }

  static ObjectNode version(ManagedPolicy policy, ObjectNode version) {
    String id = version.get("VersionId").textValue();
    ObjectNode shape =
        object().put("VersionId", id).put("IsDefaultVersion", id.equals(policy.defaultVersion()));
    time(shape, "CreateDate", version);
    return shape;
  }

  static ArrayNode tags(Map<String, String> tags) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    tags.forEach((key, value) -> list.addObject().put("Key", key).put("Value", value));
    return list;
  }

  /** The input's tags, put onto those that are there. */
  static void addTags(ObjectNode stored, ObjectNode input) {
    var tags = new TreeMap<String, String>();
    for (JsonNode tag : Input.list(input, "Tags")) {
      String key = Input.text((ObjectNode) tag, "Key");
      if (tags.put(key, Input.optionalText((ObjectNode) tag, "Value").orElse("")) != null) {
        throw new io.annal.localcloud.wire.AwsException(
            "InvalidInput",
            400,
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
      }
    }
    ObjectNode map = stored.withObject("TagMap");
    tags.forEach(map::put);
    if (map.size() > MAX_TAGS) {
      throw IamErrors.limit("The number of tags has reached the maximum limit.");
    }
  }

  static void removeTags(ObjectNode stored, ObjectNode input) {
    ObjectNode map = stored.withObject("TagMap");
    Input.list(input, "TagKeys").forEach(key -> map.remove(key.asText()));
  }

  /** The part of a list that {@code Marker} and {@code MaxItems} ask for. */
  static ObjectNode page(String member, List<? extends JsonNode> all, ObjectNode input) {
    int from = Input.optionalText(input, "Marker").map(Shapes::marker).orElse(0);
    int size = Input.optionalInt(input, "MaxItems").orElse(DEFAULT_PAGE);
    if (size < 1 || size > 1000) {
      throw IamErrors.invalid(
          "1 validation error detected: Value '%d' at 'maxItems' failed to satisfy constraint:"
                  .formatted(size)
              + " Member must have value between 1 and 1000");
    }
    int to = Math.min(all.size(), from + size);
    ObjectNode page = object();
    page.putArray(member).addAll(all.subList(Math.min(from, to), to));
    page.put("IsTruncated", to < all.size());
    if (to < all.size()) {
      page.put("Marker", Integer.toString(to));
    }
    return page;
  }

  /** As IAM sends documents: percent-encoded by RFC 3986. */
  static String encoded(String document) {
    return URLEncoder.encode(document, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  private static int marker(String marker) {
    try {
      return Math.max(0, Integer.parseInt(marker));
    } catch (NumberFormatException e) {
      throw IamErrors.invalid("Invalid Marker.");
    }
  }

  private static void time(ObjectNode shape, String member, ObjectNode stored) {
    shape.putPOJO(member, Instant.parse(stored.get(member).textValue()));
  }
}
