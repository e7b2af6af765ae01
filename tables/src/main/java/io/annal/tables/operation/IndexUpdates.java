package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.ScalarType;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.schema.Throughput;
import io.annal.tables.storage.Storage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes a table's global indexes: one is created or deleted at a time.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html">UpdateTable</a>
 */
final class IndexUpdates {
  private static final List<String> ACTIONS = List.of("Update", "Create", "Delete");

  private static final List<String> THROUGHPUT =
      List.of("ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput");

  private final Storage storage;

  IndexUpdates(Storage storage) {
    this.storage = storage;
  }

  /** What can be said without the table. */
  static void check(JsonNode updates) {
    var names = new HashSet<String>();
    for (JsonNode update : updates) {
      if (ACTIONS.stream().noneMatch(update::has)) {
        throw Requests.invalid(
            "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create,"
                + " GlobalSecondaryIndexUpdate.Delete must not be null");
      }
      if (ACTIONS.stream().filter(update::has).count() > 1) {
        throw Requests.invalid(
            "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate"
                + " object");
      }
      for (String action : ACTIONS) {
        if (update.has(action) && !names.add(name(update.path(action)))) {
          throw Requests.invalid(
              "Only one global secondary index update per index is allowed simultaneously. Index: "
                  + name(update.path(action)));
        }
      }
    }
  }

  TableDefinition apply(TableDefinition table, JsonNode input, Instant now) {
    JsonNode updates = input.path("GlobalSecondaryIndexUpdates");
    requireOneAtATime(updates);
    TableDefinition changed = table;
    for (JsonNode update : updates) {
      if (update.has("Update")) {
        changed = updated(changed, update.path("Update"), now);
      }
      if (update.has("Create")) {
        changed = created(changed, update.path("Create"), input);
      }
      if (update.has("Delete")) {
        changed = deleted(changed, name(update.path("Delete")));
      }
    }
    return changed;
  }

  private static void requireOneAtATime(JsonNode updates) {
    int online = 0;
    for (JsonNode update : updates) {
      online += (update.has("Create") ? 1 : 0) + (update.has("Delete") ? 1 : 0);
    }
    if (online > 1) {
      throw DynamoDbException.of(
          "LimitExceededException",
          "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously"
              + " per table");
    }
  }

  private static TableDefinition updated(TableDefinition table, JsonNode update, Instant now) {
    String name = name(update);
    IndexDefinition index = global(table, name, "update");
    requireSome(update, table);
    ThroughputRules.requireChangedLimits(update, table.provisioned());
    TableDefinition changed =
        Definitions.withSettings(
            table,
            settings -> TableSettings.throughput(update, TableSettings.ofIndex(settings, name)));
    if (!update.has("ProvisionedThroughput")) {
      return changed;
    }
    if (!table.provisioned()) {
      throw Requests.invalid(
          "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: %s when BillingMode is PAY_PER_REQUEST"
              .formatted(name));
    }
    Throughput throughput = ThroughputRules.ofIndex(update, true);
    changed =
        Definitions.withSettings(
            changed,
            settings ->
                TableDescriptions.note(
                    TableSettings.ofIndex(settings, name), index.throughput(), throughput, now));
    return Definitions.withIndex(changed, name, each -> Definitions.with(each, throughput));
  }

  private TableDefinition created(TableDefinition table, JsonNode create, JsonNode input) {
    if (!input.has("AttributeDefinitions")) {
      throw Requests.invalid("AttributeDefinitions is not specified for index: " + name(create));
    }
    Map<String, ScalarType> given = NewTables.attributes(input);
    IndexDefinition index =
        new IndexRequests(given.keySet(), table.provisioned(), storage::newSpace).added(create);
    if (table.indexes().stream().anyMatch(each -> each.name().equals(index.name()))) {
      throw DynamoDbException.validation("Attempting to create an index which already exists");
    }
    var indexes = new ArrayList<>(table.indexes());
    indexes.add(index);
    if (indexes.stream().filter(IndexUpdates::isGlobal).count() > IndexRequests.MOST_GLOBAL) {
      throw DynamoDbException.of(
          "LimitExceededException",
          "Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of"
              + " "
              + IndexRequests.MOST_GLOBAL);
    }
    IndexRequests.requireFewProjected(indexes);
    Map<String, ScalarType> attributes = new LinkedHashMap<>(table.attributes());
    index.key().names().forEach(each -> add(each, given, attributes));
    TableDefinition changed = Definitions.withIndexes(table, attributes, indexes);
    return Definitions.withSettings(
        changed,
        settings ->
            TableSettings.throughput(create, TableSettings.ofIndex(settings, index.name())));
  }

  /** An attribute that another key has already keeps its type. */
  private static void add(
      String name, Map<String, ScalarType> given, Map<String, ScalarType> attributes) {
    ScalarType type = given.get(name);
    ScalarType before = type == null ? null : attributes.putIfAbsent(name, type);
    if (before != null && before != type) {
      throw Requests.invalid(
          "Attribute %s is of type %s in the table's keys, not %s".formatted(name, before, type));
    }
  }

  private static TableDefinition deleted(TableDefinition table, String name) {
    global(table, name, "delete");
    List<IndexDefinition> left =
        table.indexes().stream().filter(each -> !each.name().equals(name)).toList();
    Map<String, ScalarType> attributes = new LinkedHashMap<>(table.attributes());
    attributes.keySet().retainAll(NewTables.used(table.key(), left));
    return Definitions.withSettings(
        Definitions.withIndexes(table, attributes, left),
        settings -> TableSettings.object(settings, TableSettings.INDEXES).remove(name));
  }

  private static void requireSome(JsonNode update, TableDefinition table) {
    boolean none =
        THROUGHPUT.stream().allMatch(member -> update.path(member).properties().isEmpty());
    if (none) {
      throw Requests.invalid(
          (table.provisioned()
                  ? "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: %s"
                  : "The only Updates for index: %s when TableThroughputMode is PAY_PER_REQUEST can"
                      + " be to OnDemandThroughput, WarmThroughput")
              .formatted(name(update)));
    }
  }

  private static IndexDefinition global(TableDefinition table, String name, String action) {
    IndexDefinition index =
        table
            .index(name)
            .orElseThrow(() ->
                DynamoDbException.of(
                    "ResourceNotFoundException",
                    "Requested resource not found: Index %s for table %s"
                        .formatted(name, table.name())));
    if (!isGlobal(index)) {
      throw DynamoDbException.validation(
          "Cannot %s an index that is not a GlobalSecondaryIndex: %s".formatted(action, name));
    }
    return index;
  }

  private static boolean isGlobal(IndexDefinition index) {
    return index.kind() == IndexDefinition.Kind.GLOBAL;
  }

  private static String name(JsonNode index) {
    return index.path("IndexName").asText();
  }
}
