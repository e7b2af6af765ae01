package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.schema.StoredCatalogue;
import io.annal.tables.schema.TableDefinition;
import java.util.Map;
import java.util.Optional;

/** The setting of time to live; items are deleted elsewhere. */
final class TimeToLive {
  private final StoredCatalogue catalogue;

  TimeToLive(StoredCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  Map<String, Operation> operations() {
    return Map.of("DescribeTimeToLive", this::describe, "UpdateTimeToLive", this::update);
  }

  private ObjectNode describe(ObjectNode input, Place place) {
    String name = Requests.tableName(input);
    TableDefinition table = catalogue.table(place, name).orElseThrow(() -> Requests.noTable(name));
    ObjectNode output = JsonNodeFactory.instance.objectNode();
    ObjectNode description =
        output
            .putObject("TimeToLiveDescription")
            .put("TimeToLiveStatus", table.timeToLive().isPresent() ? "ENABLED" : "DISABLED");
    table.timeToLive().ifPresent(attribute -> description.put("AttributeName", attribute));
    return output;
  }

  private ObjectNode update(ObjectNode input, Place place) {
    String name = Requests.tableName(input);
    JsonNode wanted = input.path("TimeToLiveSpecification");
    boolean on = wanted.path("Enabled").asBoolean();
    String attribute = wanted.path("AttributeName").asText();
    Optional<TableDefinition> changed =
        catalogue.change(
            place,
            name,
            table -> {
              requireChange(table.timeToLive(), on, attribute);
              return Definitions.withTimeToLive(
                  table, on ? Optional.of(attribute) : Optional.empty());
            });
    if (changed.isEmpty()) {
      throw Requests.noTable(name);
    }
    ObjectNode output = JsonNodeFactory.instance.objectNode();
    output.set("TimeToLiveSpecification", wanted.deepCopy());
    return output;
  }

  private static void requireChange(Optional<String> now, boolean on, String attribute) {
    if (now.isEmpty() && !on) {
      throw DynamoDbException.validation("TimeToLive is already disabled");
    }
    now.filter(active -> !active.equals(attribute))
        .ifPresent(active -> {
          throw DynamoDbException.validation(
              "TimeToLive is active on a different AttributeName: current AttributeName is "
                  + active);
        });
    if (now.isPresent() && on) {
      throw DynamoDbException.validation("TimeToLive is already enabled");
    }
  }
}
