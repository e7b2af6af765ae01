package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.schema.StreamDefinition;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.schema.Throughput;
import io.annal.tables.storage.Storage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Changes definitions as {@code UpdateTable} says, with DynamoDB's rules in its order. */
final class TableUpdates {
  private static final List<String> CHANGES =
      List.of(
          "ProvisionedThroughput",
          "BillingMode",
          "StreamSpecification",
          "SSESpecification",
          "TableClass",
          "DeletionProtectionEnabled",
          "OnDemandThroughput",
          "WarmThroughput");

  private final NewTables tables;
  private final IndexUpdates indexes;
  private final Clock clock;

  TableUpdates(Storage storage, Clock clock) {
    tables = new NewTables(storage, clock);
    indexes = new IndexUpdates(storage);
    this.clock = clock;
  }

  /** What can be said without the table. */
  static void check(ObjectNode input) {
    NewTables.refuse(
        input,
        "UpdateTable",
        "GlobalTableWitnessUpdates",
        "MultiRegionConsistency",
        "GlobalTableSettingsReplicationMode");
    JsonNode updates = input.path("GlobalSecondaryIndexUpdates");
    if (!input.path("ReplicaUpdates").isEmpty()) {
      NewTables.refuse(input, "UpdateTable", "ReplicaUpdates");
    }
    if (updates.isArray() && updates.isEmpty()) {
      throw Requests.invalid("List of GlobalSecondaryIndexUpdates is empty");
    }
    if (CHANGES.stream().noneMatch(input::has) && updates.isEmpty()) {
      throw DynamoDbException.validation(
          "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled,"
              + " GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates,"
              + " MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency,"
              + " DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is"
              + " required");
    }
    if (isOnDemand(input)) {
      ThroughputRules.requireNone(input);
    }
    ThroughputRules.requireBounds(input, "");
    IndexUpdates.check(updates);
    requireAlone(input, updates);
  }

  private static void requireAlone(ObjectNode input, JsonNode updates) {
    boolean online =
        updates.valueStream().anyMatch(each -> each.has("Create") || each.has("Delete"));
    if (online && input.has("ProvisionedThroughput")) {
      throw Requests.invalid("You cannot create or delete index while updating table IOPS");
    }
    if (online && input.has("StreamSpecification")) {
      throw Requests.invalid("You cannot create or delete index while changing stream status");
    }
  }

  /** The table after the change. */
  TableDefinition apply(TableDefinition table, ObjectNode input) {
    Instant now = clock.instant();
    boolean provisioned = input.has("BillingMode") ? !isOnDemand(input) : table.provisioned();
    if (input.has("BillingMode") && provisioned && !input.has("ProvisionedThroughput")) {
      throw Requests.invalid(
          "ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
    }
    ThroughputRules.requireChangedLimits(input, provisioned);
    TableDescriptions.requireNotColder(table, input);
    TableDefinition changed = throughput(table, input, now);
    if (input.has("GlobalSecondaryIndexUpdates")) {
      changed = indexes.apply(changed, input, now);
    }
    changed = stream(changed, input, now);
    Optional<Boolean> protection = Requests.flag(input, "DeletionProtectionEnabled");
    if (protection.isPresent()) {
      changed = Definitions.withProtection(changed, protection.get());
    }
    return Definitions.withSettings(
        changed,
        settings -> {
          TableSettings.take(input, settings, table.place());
          if (input.has("TableClass")) {
            TableSettings.object(settings, TableSettings.CLASS)
                .put("LastUpdateDateTime", Requests.seconds(now));
          }
        });
  }

  private static TableDefinition throughput(TableDefinition table, ObjectNode input, Instant now) {
    if (isOnDemand(input)) {
      return table.provisioned() ? onDemand(table, now) : table;
    }
    if (!input.has("ProvisionedThroughput")) {
      return table;
    }
    if (!table.provisioned() && !input.has("BillingMode")) {
      ThroughputRules.requireNone(input);
    }
    Throughput before = table.throughput();
    Throughput after = ThroughputRules.of(input);
    if (table.provisioned() && before.equals(after)) {
      throw ThroughputRules.unchanged(after);
    }
    TableDefinition changed = Definitions.withThroughput(table, true, after);
    if (!table.provisioned()) {
      for (var index : table.indexes()) {
        changed =
            Definitions.withIndex(changed, index.name(), each -> Definitions.with(each, after));
      }
    }
    return Definitions.withSettings(
        changed,
        settings -> {
          settings.remove(TableSettings.BILLING);
          TableDescriptions.note(settings, before, after, now);
        });
  }

  private static TableDefinition onDemand(TableDefinition table, Instant now) {
    TableDefinition changed = Definitions.withThroughput(table, false, Throughput.ON_DEMAND);
    for (var index : table.indexes()) {
      changed =
          Definitions.withIndex(
              changed, index.name(), each -> Definitions.with(each, Throughput.ON_DEMAND));
    }
    return Definitions.withSettings(
        changed,
        settings -> settings.putObject(TableSettings.BILLING).put("Since", Requests.seconds(now)));
  }

  /**
   * Words of the service's, e.g. in
   * https://github.com/hashicorp/terraform-provider-aws/issues/18402.
   */
  private TableDefinition stream(TableDefinition table, ObjectNode input, Instant now) {
    Optional<ObjectNode> wanted = Requests.object(input, "StreamSpecification");
    if (wanted.isEmpty()) {
      return table;
    }
    if (input.has("ProvisionedThroughput")) {
      throw Requests.invalid("You cannot modify stream status while updating table IOPS");
    }
    boolean on = wanted.get().path("StreamEnabled").asBoolean();
    boolean named = wanted.get().has("StreamViewType");
    if (on && !named) {
      throw Requests.invalid("If stream is being enabled then UpdateViewType is required");
    }
    if (!on && named) {
      throw Requests.invalid(
          "If stream is being disabled, then UpdateViewType must not be specified");
    }
    if (on == table.stream().isPresent()) {
      throw DynamoDbException.validation(
          (on ? "Table already has an enabled stream" : "Table has no stream to disable")
              + ": TableName: "
              + table.name());
    }
    if (!on) {
      return Definitions.withStream(table, Optional.empty());
    }
    StreamDefinition stream =
        tables.stream(wanted.get(), later(now, table.settings())).orElseThrow();
    return Definitions.withSettings(
        Definitions.withStream(table, Optional.of(stream)),
        settings -> settings.put(TableSettings.LATEST_STREAM, stream.label()));
  }

  /** A stream's label is its moment: no other stream of the table may have it. */
  private static Instant later(Instant now, ObjectNode settings) {
    return Requests.text(settings, TableSettings.LATEST_STREAM)
        .map(label -> Instant.parse(label + "Z"))
        .filter(last -> Duration.between(last, now).toMillis() < 1)
        .map(last -> last.plusMillis(1))
        .orElse(now);
  }

  private static boolean isOnDemand(JsonNode input) {
    return input.path("BillingMode").asText().equals(ThroughputRules.ON_DEMAND);
  }
}
