package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.item.BackFill;
import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.StoredCatalogue;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.storage.Storage;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The operations on tables and their settings. */
public final class TableOperations {
  private static final int PAGE = 100;

  private static final List<String> REFUSED =
      List.of(
          "CreateBackup",
          "CreateGlobalTable",
          "DescribeTableReplicaAutoScaling",
          "DisableKinesisStreamingDestination",
          "EnableKinesisStreamingDestination",
          "ExportTableToPointInTime",
          "ImportTable",
          "UpdateContributorInsights",
          "UpdateGlobalTable",
          "UpdateGlobalTableSettings",
          "UpdateKinesisStreamingDestination",
          "UpdateTableReplicaAutoScaling");

  private final StoredCatalogue catalogue;
  private final NewTables newTables;
  private final TableUpdates updates;
  private final TableDescriptions descriptions;
  private final UnderWay underWay;
  private final Clock clock;

  /**
   * Over a catalogue.
   *
   * @param updatesTake how long a table is {@code UPDATING} after a change, minutes at AWS: until
   *     then it can neither be changed nor deleted
   */
  public TableOperations(
      Storage storage,
      StoredCatalogue catalogue,
      BackFill backFill,
      Clock clock,
      Duration updatesTake) {
    this.catalogue = catalogue;
    this.clock = clock;
    newTables = new NewTables(storage, clock);
    updates = new TableUpdates(storage, clock);
    descriptions = new TableDescriptions(storage, clock);
    underWay = new UnderWay(catalogue, backFill, updatesTake);
    underWay.resume();
  }

  /** By their names; those that are not done are refused by name. */
  public Map<String, Operation> operations() {
    var operations = new HashMap<String, Operation>();
    REFUSED.forEach(name ->
        operations.put(
            name,
            (input, place) -> {
              throw DynamoDbException.unsupported(name);
            }));
    operations.putAll(UnsupportedResources.operations());
    operations.put("CreateTable", this::create);
    operations.put("DeleteTable", this::delete);
    operations.put("DescribeTable", this::describe);
    operations.put("ListTables", this::list);
    operations.put("UpdateTable", this::update);
    operations.put("DescribeLimits", (input, place) -> AccountLimits.describe());
    operations.put("DescribeEndpoints", (input, place) -> AccountLimits.endpoints(place));
    operations.putAll(new TableTags(catalogue).operations());
    operations.putAll(new TimeToLive(catalogue).operations());
    operations.putAll(new RecoverySettings(catalogue, clock).operations());
    operations.putAll(new ResourcePolicies(catalogue, clock).operations());
    operations.replaceAll((name, operation) -> TableArns.resolving(operation));
    return Map.copyOf(operations);
  }

  private ObjectNode create(ObjectNode input, Place place) {
    NewTables.refuse(
        input, "CreateTable", "GlobalTableSourceArn", "GlobalTableSettingsReplicationMode");
    TableDefinition table = newTables.of(input, place);
    if (!catalogue.create(table)) {
      throw DynamoDbException.of("ResourceInUseException", "Table already exists: " + table.name());
    }
    return answer("TableDescription", descriptions.describe(table, "CREATING"));
  }

  private ObjectNode describe(ObjectNode input, Place place) {
    TableDefinition table = existing(input, place);
    return answer("Table", descriptions.describe(table, underWay.status(table)));
  }

  private ObjectNode update(ObjectNode input, Place place) {
    TableUpdates.check(input);
    TableDefinition before = existing(input, place);
    TableDefinition after =
        catalogue
            .change(
                place,
                before.name(),
                table -> {
                  underWay.requireSettled(table);
                  return updates.apply(table, input);
                })
            .orElseThrow(() -> Requests.noTable(before.name()));
    underWay.begin(after);
    after.indexes().stream()
        .filter(index -> index.status() == IndexDefinition.Status.CREATING)
        .forEach(index -> underWay.fill(after, index.name()));
    // Until the change is done, what is told is the throughput before it.
    TableDefinition told =
        Definitions.withThroughput(after, after.provisioned(), before.throughput());
    return answer("TableDescription", descriptions.describe(told, "UPDATING"));
  }

  private ObjectNode delete(ObjectNode input, Place place) {
    TableDefinition table = existing(input, place);
    underWay.requireSettled(table);
    if (table.protectedFromDeletion()) {
      throw DynamoDbException.validation(
          "Resource cannot be deleted as it is currently protected against deletion. Disable"
              + " deletion protection first.");
    }
    ObjectNode description = descriptions.describe(table, "DELETING");
    if (!catalogue.delete(table)) {
      throw Requests.noTable(table.name());
    }
    return answer("TableDescription", description);
  }

  private ObjectNode list(ObjectNode input, Place place) {
    int limit = input.path("Limit").asInt(PAGE);
    String start = input.path("ExclusiveStartTableName").asText();
    List<String> names =
        catalogue.tables(place).stream()
            .map(TableDefinition::name)
            .filter(name -> name.compareTo(start) > 0)
            .limit(limit + 1L)
            .toList();
    ObjectNode output = JsonNodeFactory.instance.objectNode();
    var page = output.putArray("TableNames");
    names.stream().limit(limit).forEach(page::add);
    if (names.size() > limit) {
      output.put("LastEvaluatedTableName", names.get(limit - 1));
    }
    return output;
  }

  private TableDefinition existing(JsonNode input, Place place) {
    String name = Requests.tableName(input);
    return catalogue.table(place, name).orElseThrow(() -> Requests.noTable(name));
  }

  private static ObjectNode answer(String member, ObjectNode description) {
    ObjectNode output = JsonNodeFactory.instance.objectNode();
    output.set(member, description);
    return output;
  }
}
