package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The global secondary indexes of an AWS::DynamoDB::Table. */
final class TableIndexes {
  private final Request request;
  private final Consumer<ObjectNode> updateTable;

  /**
   * @param updateTable calls UpdateTable and waits until the table is active again
   */
  TableIndexes(Request request, Consumer<ObjectNode> updateTable) {
    this.request = request;
    this.updateTable = updateTable;
  }

  /** The indexes of a new table. */
  static JsonNode checked(JsonNode indexes) {
    indexes.forEach(index -> {
      if (index.has("ContributorInsightsSpecification")) {
        throw AwsException.unsupported(
            "ContributorInsightsSpecification of an index of AWS::DynamoDB::Table");
      }
    });
    return indexes;
  }

  /** DynamoDB takes one new or vanishing index at a time. */
  void update(ObjectNode before) {
    var old = byName(before.path("GlobalSecondaryIndexes"));
    var now = byName(request.optional("GlobalSecondaryIndexes").orElseGet(Request::input));
    for (var name : old.keySet()) {
      if (!now.containsKey(name) || !sameKeys(old.get(name), now.get(name))) {
        updateIndex("Delete", Request.input("IndexName", name));
      }
    }
    now.forEach((name, index) -> {
      var was = old.get(name);
      if (was == null || !sameKeys(was, index)) {
        updateIndex("Create", index);
      } else if (!was.equals(index)) {
        var input = Request.input("IndexName", name);
        for (var member :
            List.of("ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput")) {
          if (index.has(member)) {
            input.set(member, index.path(member));
          }
        }
        updateIndex("Update", input);
      }
    });
  }

  private static boolean sameKeys(@Nullable JsonNode one, @Nullable JsonNode other) {
    return one != null
        && other != null
        && one.path("KeySchema").equals(other.path("KeySchema"))
        && one.path("Projection").equals(other.path("Projection"));
  }

  private static Map<String, JsonNode> byName(JsonNode indexes) {
    var named = new LinkedHashMap<String, JsonNode>();
    indexes.forEach(index -> named.put(index.path("IndexName").asText(), index));
    return named;
  }

  private void updateIndex(String action, JsonNode index) {
    var input = Request.input();
    input.putArray("GlobalSecondaryIndexUpdates").addObject().set(action, index);
    request
        .optional("AttributeDefinitions")
        .ifPresent(value -> input.set("AttributeDefinitions", value));
    updateTable.accept(input);
  }
}
