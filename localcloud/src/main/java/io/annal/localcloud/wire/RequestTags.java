package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Service.Permission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tags that a request brings, as the condition keys {@code aws:RequestTag/…} and {@code
 * aws:TagKeys}
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requesttag).
 */
public final class RequestTags {
  private RequestTags() {}

  /** The permission with those keys, where there are any. */
  public static Permission added(Permission permission, ObjectNode input) {
    Map<String, List<String>> keys = of(input);
    if (keys.isEmpty()) {
      return permission;
    }
    keys.putAll(permission.conditionKeys());
    return new Permission(permission.action(), permission.resource(), keys);
  }

  private static Map<String, List<String>> of(ObjectNode input) {
    var tags = new HashMap<String, List<String>>();
    var names = new ArrayList<String>();
    for (var member : input.properties()) {
      switch (member.getKey()) {
        case "Tags", "tags" -> tags(member.getValue(), tags, names);
        case "TagKeys", "tagKeys" -> member.getValue().forEach(key -> names.add(key.asText()));
        default -> {}
      }
    }
    if (!names.isEmpty()) {
      tags.put("aws:TagKeys", List.copyOf(names));
    }
    return tags;
  }

  private static void tags(JsonNode given, Map<String, List<String>> tags, List<String> names) {
    if (given.isObject()) {
      given.properties().forEach(tag -> put(tag.getKey(), tag.getValue(), tags, names));
      return;
    }
    for (JsonNode tag : given) {
      JsonNode key = tag.has("Key") ? tag.get("Key") : tag.path("TagKey");
      put(key.asText(), tag.has("Value") ? tag.get("Value") : tag.path("TagValue"), tags, names);
    }
  }

  private static void put(
      String key, JsonNode value, Map<String, List<String>> tags, List<String> names) {
    tags.put("aws:RequestTag/" + key, List.of(value.asText()));
    names.add(key);
  }
}
