package io.annal.tables.partiql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** The {@code ConsumedCapacity} of the requests of a statement or a batch, summed by table. */
final class Capacities {
  private final Map<String, ObjectNode> byTable = new LinkedHashMap<>();

  /** Adds what an answer says, if it does. */
  void add(ObjectNode answer) {
    JsonNode consumed = answer.path("ConsumedCapacity");
    if (consumed instanceof ObjectNode one) {
      ObjectNode sum =
          byTable.computeIfAbsent(
              one.path("TableName").asText(), absent -> JsonNodeFactory.instance.objectNode());
      addTo(sum, one);
    }
  }

  private static void addTo(ObjectNode sum, ObjectNode more) {
    for (Map.Entry<String, JsonNode> entry : more.properties()) {
      String name = entry.getKey();
      JsonNode value = entry.getValue();
      if (value.isNumber()) {
        sum.put(name, sum.path(name).asDouble() + value.asDouble());
      } else if (value instanceof ObjectNode nested) {
        addTo(sum.withObject("/" + name.replace("~", "~0").replace("/", "~1")), nested);
      } else {
        sum.set(name, value);
      }
    }
  }

  /** Puts the sum of the one table into an answer. */
  void putOne(ObjectNode answer) {
    byTable.values().stream().findFirst().ifPresent(sum -> answer.set("ConsumedCapacity", sum));
  }

  /** Puts the sums of all tables into an answer. */
  void putAll(ObjectNode answer) {
    if (!byTable.isEmpty()) {
      ArrayNode all = answer.putArray("ConsumedCapacity");
      byTable.values().forEach(all::add);
    }
  }
}
