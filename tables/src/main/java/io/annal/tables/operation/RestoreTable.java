package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.item.BackFill;
import io.annal.tables.recovery.History;
import io.annal.tables.recovery.RecoveryWindow;
import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.IndexDefinition.Kind;
import io.annal.tables.schema.StoredCatalogue;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.schema.TableDefinition.Status;
import io.annal.tables.schema.Throughput;
import io.annal.tables.storage.Storage;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code RestoreTableToPointInTime}: a new table as another one was. Indexes, throughput and
 * encryption are those that the source has now; tags, stream, time to live, policy, protection and
 * recovery are not restored.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html">RestoreTableToPointInTime</a>
 */
public final class RestoreTable {
  private static final Logger LOG = LoggerFactory.getLogger(RestoreTable.class);
  private static final String NAME = "RestoreTableToPointInTime";
  private static final String IN_PROGRESS = "RestoreInProgress";

  private static final List<String> RESTORED_SETTINGS =
      List.of(
          TableSettings.BILLING,
          TableSettings.CLASS,
          TableSettings.INDEXES,
          TableSettings.WARM,
          "OnDemandThroughput",
          "SSEDescription");

  private final Storage storage;
  private final StoredCatalogue catalogue;
  private final History history;
  private final BackFill backFill;
  private final TableDescriptions descriptions;
  private final Clock clock;

  /** Over a catalogue; tables that a process before did not finish to restore are deleted. */
  public RestoreTable(
      Storage storage, StoredCatalogue catalogue, History history, BackFill backFill, Clock clock) {
    this.storage = storage;
    this.catalogue = catalogue;
    this.history = history;
    this.backFill = backFill;
    this.clock = clock;
    descriptions = new TableDescriptions(storage, clock);
    catalogue.all().stream().filter(RestoreTable::isUnfinished).forEach(catalogue::delete);
  }

  private static boolean isUnfinished(TableDefinition table) {
    return table.settings().path(TableSettings.RESTORED).path(IN_PROGRESS).asBoolean();
  }

  /** By its name. */
  public Map<String, Operation> operations() {
    return Map.of(NAME, this::restore);
  }

  private ObjectNode restore(ObjectNode input, Place place) {
    NewTables.refuse(input, NAME, "SSESpecificationOverride", "OnDemandThroughputOverride");
    String name = sourceName(input);
    TableDefinition source =
        catalogue
            .table(place, name)
            .orElseThrow(
                () -> DynamoDbException.of("TableNotFoundException", "Table not found: " + name));
    Instant time = time(input, source);
    TableDefinition target = target(input, source, time);
    if (!catalogue.create(target)) {
      throw DynamoDbException.of(
          "TableAlreadyExistsException", "Table already exists: " + target.name());
    }
    Thread.ofVirtual().name("restore " + target.name()).start(() -> fill(source, time, target));
    ObjectNode output = JsonNodeFactory.instance.objectNode();
    output.set("TableDescription", descriptions.describe(target, "CREATING"));
    return output;
  }

  private static String sourceName(JsonNode input) {
    String arn = input.path("SourceTableArn").asText();
    String name =
        arn.isEmpty()
            ? input.path("SourceTableName").asText()
            : arn.substring(arn.lastIndexOf('/') + 1);
    if (name.isEmpty()) {
      throw DynamoDbException.validation(
          "Either SourceTableArn or SourceTableName must be provided");
    }
    return name;
  }

  private Instant time(JsonNode input, TableDefinition source) {
    Instant now = clock.instant();
    RecoveryWindow window =
        RecoveryWindow.of(source, now)
            .orElseThrow(() ->
                DynamoDbException.of(
                    "PointInTimeRecoveryUnavailableException",
                    "Point in time recovery is not enabled for table '%s'"
                        .formatted(source.name())));
    boolean latest = input.path("UseLatestRestorableTime").asBoolean();
    if (latest == input.hasNonNull("RestoreDateTime")) {
      throw DynamoDbException.validation(
          "Exactly one of RestoreDateTime and UseLatestRestorableTime must be provided");
    }
    if (latest) {
      return now;
    }
    double seconds = input.path("RestoreDateTime").asDouble();
    if (Math.abs(seconds) < Integer.MAX_VALUE * 100.0) {
      Instant time = Instant.ofEpochMilli(Math.round(seconds * 1000));
      if (window.contains(time)) {
        return time;
      }
    }
    throw DynamoDbException.of(
        "InvalidRestoreTimeException",
        "An invalid restore time was specified. RestoreDateTime must be between EarliestRestorableDateTime and LatestRestorableDateTime.");
  }

  private TableDefinition target(JsonNode input, TableDefinition source, Instant time) {
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    for (String member : RESTORED_SETTINGS) {
      Optional.ofNullable(source.settings().get(member))
          .ifPresent(value -> settings.set(member, value.deepCopy()));
    }
    settings
        .putObject(TableSettings.RESTORED)
        .put("SourceTableArn", source.arn())
        .put("RestoreDateTime", Requests.seconds(time))
        .put(IN_PROGRESS, true);
    boolean provisioned =
        Requests.text(input, "BillingModeOverride")
            .map(mode -> !mode.equals(ThroughputRules.ON_DEMAND))
            .orElse(source.provisioned());
    List<IndexDefinition> indexes = indexes(input, source, provisioned);
    Set<String> used = NewTables.used(source.key(), indexes);
    var attributes = new LinkedHashMap<>(source.attributes());
    attributes.keySet().retainAll(used);
    return new TableDefinition(
        source.place(),
        input.path("TargetTableName").asText(),
        UUID.randomUUID().toString(),
        clock.instant(),
        Status.CREATING,
        attributes,
        source.key(),
        indexes,
        provisioned,
        throughput(input.path("ProvisionedThroughputOverride"), provisioned, source.throughput()),
        Optional.empty(),
        Optional.empty(),
        false,
        storage.newSpace(),
        settings);
  }

  private static Throughput throughput(JsonNode units, boolean provisioned, Throughput source) {
    if (!provisioned) {
      return Throughput.ON_DEMAND;
    }
    if (!units.isMissingNode()) {
      return new Throughput(
          units.path("ReadCapacityUnits").asLong(), units.path("WriteCapacityUnits").asLong());
    }
    if (source.equals(Throughput.ON_DEMAND)) {
      throw Requests.invalid(
          "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is"
              + " PROVISIONED");
    }
    return source;
  }

  /** Those of the source, or those of them that the request names. */
  private List<IndexDefinition> indexes(
      JsonNode input, TableDefinition source, boolean provisioned) {
    Set<String> wanted = new HashSet<>();
    source.indexes().stream()
        .filter(index -> index.status() != IndexDefinition.Status.DELETING)
        .filter(index -> !input.has(override(index.kind())))
        .forEach(index -> wanted.add(index.name()));
    for (Kind kind : Kind.values()) {
      for (JsonNode each : input.path(override(kind))) {
        String name = each.path("IndexName").asText();
        if (source.index(name).filter(index -> index.kind() == kind).isEmpty()) {
          throw Requests.invalid("The source table has no index of that kind and name: " + name);
        }
        wanted.add(name);
      }
    }
    return source.indexes().stream()
        .filter(index -> wanted.contains(index.name()))
        .map(index -> index(index, provisioned))
        .toList();
  }

  private static String override(Kind kind) {
    return kind == Kind.GLOBAL ? "GlobalSecondaryIndexOverride" : "LocalSecondaryIndexOverride";
  }

  private IndexDefinition index(IndexDefinition index, boolean provisioned) {
    return new IndexDefinition(
        index.name(),
        index.kind(),
        index.key(),
        index.projection(),
        index.included(),
        provisioned ? index.throughput() : Throughput.ON_DEMAND,
        IndexDefinition.Status.ACTIVE,
        storage.newSpace());
  }

  private void fill(TableDefinition source, Instant time, TableDefinition target) {
    try {
      history.restore(source, time, target.space());
      target.indexes().forEach(index -> backFill.fill(target, index.name()));
      catalogue.change(target.place(), target.name(), RestoreTable::finished);
    } catch (RuntimeException e) {
      LOG.warn("Table {} could not be restored and is deleted", target.name(), e);
      catalogue.delete(target);
    }
  }

  private static TableDefinition finished(TableDefinition table) {
    TableDefinition changed =
        Definitions.withSettings(
            table,
            settings -> settings.withObject("/" + TableSettings.RESTORED).put(IN_PROGRESS, false));
    return Definitions.withStatus(changed, Status.ACTIVE);
  }
}
