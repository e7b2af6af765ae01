package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The values of properties in a change set, which are shown to whoever asks for them by {@code
 * IncludePropertyValues}: <a
 * href="https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html">ResourceChange</a>.
 */
final class PropertyValues {
  private static final String BEFORE = "BeforeContext";
  private static final String AFTER = "AfterContext";
  private static final List<String> OF_TARGET =
      List.of("BeforeValue", "AfterValue", "AttributeChangeType", "Path");

  private PropertyValues() {}

  static void before(ObjectNode change, ObjectNode properties, JsonNode metadata) {
    change.put(BEFORE, context(properties, metadata));
  }

  static void after(ObjectNode change, ObjectNode properties, JsonNode metadata) {
    change.put(AFTER, context(properties, metadata));
  }

  private static String context(ObjectNode properties, JsonNode metadata) {
    var context = JsonNodeFactory.instance.objectNode();
    context.set("Properties", properties);
    if (!metadata.isMissingNode() && !metadata.isNull()) {
      context.set("Metadata", metadata);
    }
    return context.toString();
  }

  /** Adds to a change's target what it changes from and to. */
  static void target(ObjectNode target, String property, ObjectNode before, ObjectNode after) {
    var type = !before.has(property) ? "Add" : !after.has(property) ? "Remove" : "Modify";
    target.put("AttributeChangeType", type).put("Path", "/Properties/" + property);
    put(target, "BeforeValue", before.path(property));
    put(target, "AfterValue", after.path(property));
  }

  private static void put(ObjectNode target, String member, JsonNode value) {
    if (!value.isMissingNode()) {
      target.put(member, value.isContainerNode() ? value.toString() : value.asText());
    }
  }

  /** A change as it is shown without them. */
  static JsonNode without(JsonNode whole) {
    ObjectNode copy = whole.deepCopy();
    if (copy.path("ResourceChange") instanceof ObjectNode change) {
      change.remove(List.of(BEFORE, AFTER));
      if (change.path("Action").asText().equals("Add")) {
        change.remove("Replacement");
      }
      for (var detail : change.path("Details")) {
        if (detail.path("Target") instanceof ObjectNode target) {
          target.remove(OF_TARGET);
        }
      }
    }
    return copy;
  }
}
