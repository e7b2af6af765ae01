package io.annal.localcloud.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Trees;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * SQS's shapes as the query protocol has them, where a list is its items one after the other and a
 * map a list of names and values; older clients speak it.
 */
final class QueryShapes {
  private static final Map<String, String> INPUT_LISTS =
      Map.of(
          "AttributeName", "AttributeNames",
          "MessageAttributeName", "MessageAttributeNames",
          "MessageSystemAttributeName", "MessageSystemAttributeNames",
          "TagKey", "TagKeys");
  private static final Map<String, String> INPUT_MAPS =
      Map.of(
          "Attribute", "Attributes",
          "MessageAttribute", "MessageAttributes",
          "MessageSystemAttribute", "MessageSystemAttributes",
          "Tag", "Tags");
  private static final Map<String, String> OUTPUT_LISTS =
      Map.of("Messages", "Message", "QueueUrls", "QueueUrl", "queueUrls", "QueueUrl");
  private static final Map<String, String> OUTPUT_MAPS =
      Map.of("Attributes", "Attribute", "MessageAttributes", "MessageAttribute", "Tags", "Tag");

  private QueryShapes() {}

  /** An input in the JSON protocol's names. */
  static ObjectNode input(String operation, ObjectNode query) {
    var input = Trees.object();
    for (var member : query.properties()) {
      String name = member.getKey();
      if (INPUT_LISTS.containsKey(name)) {
        input.set(INPUT_LISTS.get(name), member.getValue());
      } else if (INPUT_MAPS.containsKey(name)) {
        // The one map whose name begins with a small letter in the JSON protocol.
        boolean created = operation.equals("CreateQueue") && name.equals("Tag");
        input.set(created ? "tags" : INPUT_MAPS.get(name), map(member.getValue()));
      } else if (name.endsWith("BatchRequestEntry")) {
        var entries = input.putArray("Entries");
        member
            .getValue()
            .forEach(each ->
                entries.add(each instanceof ObjectNode entry ? input(operation, entry) : each));
      } else {
        input.set(name, member.getValue());
      }
    }
    return input;
  }

  private static ObjectNode map(JsonNode entries) {
    var map = Trees.object();
    for (JsonNode entry : entries) {
      String key = entry.path(entry.has("Key") ? "Key" : "Name").asText();
      map.set(key, entry.path("Value"));
    }
    return map;
  }

  /**
   * An output in the query protocol's names, its lists to be written item by item.
   *
   * @param code the query protocol's name of an error
   */
  static ObjectNode output(String operation, ObjectNode output, UnaryOperator<String> code) {
    for (JsonNode failed : output.path("Failed")) {
      if (failed instanceof ObjectNode entry) {
        entry.put("Code", code.apply(entry.path("Code").asText()));
      }
    }
    return output(operation, output);
  }

  private static ObjectNode output(String operation, ObjectNode output) {
    var query = Trees.object();
    for (var member : output.properties()) {
      String name = member.getKey();
      if (OUTPUT_LISTS.containsKey(name)) {
        list(query, OUTPUT_LISTS.get(name), operation, member.getValue());
      } else if (name.equals("Successful")) {
        list(query, operation + "ResultEntry", operation, member.getValue());
      } else if (name.equals("Failed")) {
        list(query, "BatchResultErrorEntry", operation, member.getValue());
      } else if (OUTPUT_MAPS.containsKey(name)) {
        entries(query, OUTPUT_MAPS.get(name), member.getValue());
      } else {
        query.set(name, member.getValue());
      }
    }
    return query;
  }

  private static void list(ObjectNode query, String name, String operation, JsonNode items) {
    var list = query.putArray(name);
    for (JsonNode item : items) {
      list.add(item instanceof ObjectNode object ? output(operation, object) : item);
    }
  }

  private static void entries(ObjectNode query, String name, JsonNode map) {
    var list = query.putArray(name);
    map.properties()
        .forEach(each ->
            list.addObject()
                .put(name.equals("Tag") ? "Key" : "Name", each.getKey())
                .set("Value", each.getValue()));
  }
}
