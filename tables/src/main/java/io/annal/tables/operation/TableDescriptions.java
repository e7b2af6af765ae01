package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.IndexDefinition.Kind;
import io.annal.tables.schema.IndexDefinition.Projection;
import io.annal.tables.schema.KeySchema;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.schema.Throughput;
import io.annal.tables.storage.Space;
import io.annal.tables.storage.Storage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Tables as {@code DescribeTable} describes them. */
final class TableDescriptions {
  /**
   * What a table on demand takes at once, from its beginning.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput-scenarios.html">Warm
   *     throughput in different scenarios</a>
   */
  private static final Throughput WARM_ON_DEMAND = new Throughput(12_000, 4_000);

  private static final String READ = "ReadUnitsPerSecond";
  private static final String WRITE = "WriteUnitsPerSecond";
  private static final long DAY = Duration.ofDays(1).toSeconds();

  private final Storage storage;
  private final Clock clock;

  TableDescriptions(Storage storage, Clock clock) {
    this.storage = storage;
    this.clock = clock;
  }

  ObjectNode describe(TableDefinition table, String status) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    var attributes = json.putArray("AttributeDefinitions");
    table
        .attributes()
        .forEach((name, type) ->
            attributes.addObject().put("AttributeName", name).put("AttributeType", type.name()));
    json.put("TableName", table.name());
    key(json, table.key());
    json.put("TableStatus", status);
    json.put("CreationDateTime", Requests.seconds(table.created()));
    throughput(json, table.throughput(), table.settings().path(TableSettings.TIMES));
    Space items = storage.space(table.space());
    json.put("TableSizeBytes", SpaceSizes.of(items)).put("ItemCount", items.count());
    json.put("TableArn", table.arn()).put("TableId", table.id());
    TableSettings.describe(table.settings(), json);
    if (!table.provisioned()) {
      modes(json, table);
    }
    indexes(json, table, Kind.LOCAL, status);
    indexes(json, table, Kind.GLOBAL, status);
    stream(json, table);
    json.put("DeletionProtectionEnabled", table.protectedFromDeletion());
    warm(json, status, table.provisioned(), table.throughput(), table.settings());
    return json;
  }

  private static void modes(ObjectNode json, TableDefinition table) {
    var since = table.settings().path(TableSettings.BILLING).path("Since");
    double seconds = since.isMissingNode() ? Requests.seconds(table.created()) : since.asDouble();
    json.putObject(TableSettings.BILLING)
        .put("BillingMode", ThroughputRules.ON_DEMAND)
        .put("LastUpdateToPayPerRequestDateTime", seconds);
    json.putObject("TableThroughputModeSummary")
        .put("TableThroughputMode", ThroughputRules.ON_DEMAND)
        .put("LastUpdateToPayPerRequestDateTime", seconds);
  }

  private static void stream(ObjectNode json, TableDefinition table) {
    table.stream()
        .ifPresent(stream ->
            json.putObject("StreamSpecification")
                .put("StreamEnabled", true)
                .put("StreamViewType", stream.view().name()));
    Requests.text(table.settings(), TableSettings.LATEST_STREAM)
        .ifPresent(label ->
            json.put("LatestStreamLabel", label)
                .put("LatestStreamArn", table.arn() + "/stream/" + label));
  }

  private void indexes(ObjectNode json, TableDefinition table, Kind kind, String tableStatus) {
    List<IndexDefinition> indexes =
        table.indexes().stream().filter(each -> each.kind() == kind).toList();
    if (indexes.isEmpty()) {
      return;
    }
    var list =
        json.putArray(kind == Kind.LOCAL ? "LocalSecondaryIndexes" : "GlobalSecondaryIndexes");
    for (IndexDefinition index : indexes) {
      ObjectNode described = list.addObject().put("IndexName", index.name());
      key(described, index.key());
      projection(described, index);
      if (kind == Kind.GLOBAL) {
        global(described, table, index, tableStatus);
      }
      Space entries = storage.space(index.space());
      described.put("IndexSizeBytes", SpaceSizes.of(entries)).put("ItemCount", entries.count());
      described.put("IndexArn", table.arn() + "/index/" + index.name());
    }
  }

  private void global(
      ObjectNode json, TableDefinition table, IndexDefinition index, String tableStatus) {
    JsonNode settings = settings(table, index.name());
    String status = tableStatus.equals("CREATING") ? tableStatus : index.status().name();
    json.put("IndexStatus", status);
    if (index.status() == IndexDefinition.Status.CREATING) {
      json.put("Backfilling", true);
    }
    throughput(json, index.throughput(), settings.path(TableSettings.TIMES));
    if (settings instanceof ObjectNode object) {
      TableSettings.describe(object, json);
    }
    warm(json, status, table.provisioned(), index.throughput(), settings);
  }

  /** What is kept of an index beside its definition. */
  static JsonNode settings(TableDefinition table, String index) {
    return table.settings().path(TableSettings.INDEXES).path(index);
  }

  private static void key(ObjectNode json, KeySchema key) {
    var elements = json.putArray("KeySchema");
    key.hash()
        .forEach(name -> elements.addObject().put("AttributeName", name).put("KeyType", "HASH"));
    key.range()
        .forEach(name -> elements.addObject().put("AttributeName", name).put("KeyType", "RANGE"));
  }

  private static void projection(ObjectNode json, IndexDefinition index) {
    ObjectNode projection =
        json.putObject("Projection").put("ProjectionType", index.projection().name());
    if (index.projection() == Projection.INCLUDE) {
      var names = projection.putArray("NonKeyAttributes");
      index.included().forEach(names::add);
    }
  }

  private void throughput(ObjectNode json, Throughput throughput, JsonNode times) {
    ObjectNode described = json.putObject("ProvisionedThroughput");
    for (String member : new String[] {"LastIncreaseDateTime", "LastDecreaseDateTime"}) {
      if (times.has(member)) {
        described.put(member, times.path(member).asDouble());
      }
    }
    described
        .put("NumberOfDecreasesToday", decreases(times, clock.instant()))
        .put("ReadCapacityUnits", throughput.read())
        .put("WriteCapacityUnits", throughput.write());
  }

  /** Days begin at midnight, UTC. */
  private static long decreases(JsonNode times, Instant now) {
    long last = times.path("LastDecreaseDateTime").asLong();
    boolean today = last / DAY == now.getEpochSecond() / DAY;
    return today ? times.path("Decreases").asLong() : 0;
  }

  /** What it can take at once: what is provisioned, or what every table on demand has, or more. */
  private static void warm(
      ObjectNode json,
      String status,
      boolean provisioned,
      Throughput throughput,
      JsonNode settings) {
    Throughput warm = warm(provisioned, throughput, settings);
    json.putObject(TableSettings.WARM)
        .put(READ, warm.read())
        .put(WRITE, warm.write())
        .put("Status", status.equals("CREATING") ? "UPDATING" : status);
  }

  private static Throughput warm(boolean provisioned, Throughput throughput, JsonNode settings) {
    Throughput least = provisioned ? throughput : WARM_ON_DEMAND;
    JsonNode wanted = settings.path(TableSettings.WARM);
    return new Throughput(
        Math.max(least.read(), wanted.path(READ).asLong()),
        Math.max(least.write(), wanted.path(WRITE).asLong()));
  }

  /**
   * Refuses less than a table can take at once already. The words are the service's, e.g. in
   * https://github.com/hashicorp/terraform-provider-aws, resource aws_dynamodb_table.
   */
  static void requireNotColder(TableDefinition table, JsonNode input) {
    Throughput now = warm(table.provisioned(), table.throughput(), table.settings());
    JsonNode wanted = input.path(TableSettings.WARM);
    if (wanted.path(READ).asLong(now.read()) < now.read()) {
      throw colder(READ);
    }
    if (wanted.path(WRITE).asLong(now.write()) < now.write()) {
      throw colder(WRITE);
    }
  }

  /** Refuses less than a new table can take at once anyway. */
  static void requireWarm(JsonNode input, boolean provisioned) {
    JsonNode wanted = input.path(TableSettings.WARM);
    Throughput least = provisioned ? ThroughputRules.of(input) : WARM_ON_DEMAND;
    if (wanted.path(READ).asLong(least.read()) < least.read()) {
      throw tooCold(READ, "ReadCapacityUnits", provisioned);
    }
    if (wanted.path(WRITE).asLong(least.write()) < least.write()) {
      throw tooCold(WRITE, "WriteCapacityUnits", provisioned);
    }
  }

  private static DynamoDbException tooCold(String member, String units, boolean provisioned) {
    String least =
        provisioned
            ? units + " of ProvisionedThroughput"
            : "initial throughput for OnDemand. See:"
                + " https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial";
    return Requests.invalid(
        "Requested %s for WarmThroughput for table is lower than %s".formatted(member, least));
  }

  private static DynamoDbException colder(String member) {
    return Requests.invalid(
        "Requested %s for WarmThroughput for table is lower than current WarmThroughput, decreasing WarmThroughput is not supported"
            .formatted(member));
  }

  /** Notes when throughput was raised or lowered. */
  static void note(ObjectNode settings, Throughput before, Throughput after, Instant now) {
    ObjectNode times = TableSettings.object(settings, TableSettings.TIMES);
    if (after.read() > before.read() || after.write() > before.write()) {
      times.put("LastIncreaseDateTime", Requests.seconds(now));
    }
    if (after.read() < before.read() || after.write() < before.write()) {
      times.put("Decreases", decreases(times, now) + 1);
      times.put("LastDecreaseDateTime", Requests.seconds(now));
    }
  }
}
