package io.annal.localcloud.kms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Tags as KMS spells them ({@code TagKey}, {@code TagValue}), kept as one object. */
final class Tags {
  private Tags() {}

  static ObjectNode added(JsonNode kept, List<JsonNode> tags) {
    var all = copy(kept);
    tags.forEach(tag -> all.put(tag.path("TagKey").asText(), tag.path("TagValue").asText()));
    return all;
  }

  static ObjectNode removed(JsonNode kept, List<JsonNode> names) {
    var all = copy(kept);
    names.forEach(name -> all.remove(name.asText()));
    return all;
  }

  static ArrayNode list(JsonNode kept) {
    var list = JsonNodeFactory.instance.arrayNode();
    kept.properties()
        .forEach(
            tag -> list.addObject().put("TagKey", tag.getKey()).set("TagValue", tag.getValue()));
    return list;
  }

  private static ObjectNode copy(JsonNode kept) {
    return kept instanceof ObjectNode object
        ? object.deepCopy()
        : JsonNodeFactory.instance.objectNode();
  }
}
