package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.schema.StoredCatalogue;
import io.annal.tables.schema.TableDefinition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** The setting of point-in-time recovery, and two settings of a table that are always off. */
final class RecoverySettings {
  /** In a table's settings: when it was switched on, in milliseconds, and for how many days. */
  static final String MEMBER = "PointInTimeRecovery";

  private static final long MOST_DAYS = 35;

  private final StoredCatalogue catalogue;
  private final Clock clock;

  RecoverySettings(StoredCatalogue catalogue, Clock clock) {
    this.catalogue = catalogue;
    this.clock = clock;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "DescribeContinuousBackups", this::describe,
        "DescribeContributorInsights", this::describeInsights,
        "DescribeKinesisStreamingDestination", this::describeDestinations,
        "UpdateContinuousBackups", this::update);
  }

  private ObjectNode describe(ObjectNode input, Place place) {
    return describe(table(input, place));
  }

  private ObjectNode describe(TableDefinition table) {
    JsonNode setting = table.settings().path(MEMBER);
    ObjectNode output = JsonNodeFactory.instance.objectNode();
    ObjectNode recovery =
        output
            .putObject("ContinuousBackupsDescription")
            .put("ContinuousBackupsStatus", "ENABLED")
            .putObject("PointInTimeRecoveryDescription")
            .put("PointInTimeRecoveryStatus", setting.isMissingNode() ? "DISABLED" : "ENABLED");
    if (!setting.isMissingNode()) {
      long days = setting.path("Days").asLong();
      Instant since = Instant.ofEpochMilli(setting.path("Since").asLong());
      Instant oldest = clock.instant().minus(Duration.ofDays(days));
      recovery
          .put("RecoveryPeriodInDays", days)
          .put(
              "EarliestRestorableDateTime",
              Requests.seconds(since.isAfter(oldest) ? since : oldest))
          .put("LatestRestorableDateTime", Requests.seconds(clock.instant()));
    }
    return output;
  }

  private ObjectNode update(ObjectNode input, Place place) {
    String name = Requests.tableName(input);
    JsonNode wanted = input.path("PointInTimeRecoverySpecification");
    long days = wanted.path("RecoveryPeriodInDays").asLong(MOST_DAYS);
    if (days < 1 || days > MOST_DAYS) {
      throw DynamoDbException.validation("RecoveryPeriodInDays must be 1 to 35, not " + days);
    }
    boolean on = wanted.path("PointInTimeRecoveryEnabled").asBoolean();
    if (!on && wanted.has("RecoveryPeriodInDays")) {
      throw DynamoDbException.validation(
          "Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time"
              + " recovery.");
    }
    return catalogue
        .change(
            place,
            name,
            table ->
                Definitions.withSettings(
                    table,
                    settings -> {
                      if (on) {
                        long since = settings.path(MEMBER).path("Since").asLong(clock.millis());
                        settings.putObject(MEMBER).put("Since", since).put("Days", days);
                      } else {
                        settings.remove(MEMBER);
                      }
                    }))
        .map(this::describe)
        .orElseThrow(() -> missing(name));
  }

  private ObjectNode describeInsights(ObjectNode input, Place place) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("TableName", other(input, place).name())
        .put("ContributorInsightsStatus", "DISABLED");
  }

  private ObjectNode describeDestinations(ObjectNode input, Place place) {
    ObjectNode output =
        JsonNodeFactory.instance.objectNode().put("TableName", other(input, place).name());
    output.putArray("KinesisDataStreamDestinations");
    return output;
  }

  private TableDefinition table(ObjectNode input, Place place) {
    String name = Requests.tableName(input);
    return catalogue.table(place, name).orElseThrow(() -> missing(name));
  }

  private TableDefinition other(ObjectNode input, Place place) {
    String name = Requests.tableName(input);
    return catalogue.table(place, name).orElseThrow(() -> Requests.noTable(name));
  }

  private static DynamoDbException missing(String name) {
    return DynamoDbException.of("TableNotFoundException", "Table not found: " + name);
  }
}
