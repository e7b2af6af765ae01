package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Trees;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The setting of point-in-time recovery, and other settings of a table that are off. Restoring is
 * refused by name like every operation that is not there.
 */
final class Recovery {
  private static final String STATE = "PointInTimeRecovery";
  private static final int DEFAULT_DAYS = 35;

  private final TableOperations tables;
  private final TableOverlay overlay;
  private final Clock clock;

  Recovery(TableOperations tables, TableOverlay overlay, Clock clock) {
    this.tables = tables;
    this.overlay = overlay;
    this.clock = clock;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "DescribeContinuousBackups", this::describe,
        "DescribeContributorInsights", this::describeContributorInsights,
        "DescribeKinesisStreamingDestination", this::describeStreamingDestination,
        "UpdateContinuousBackups", this::update);
  }

  private ObjectNode update(ObjectNode input, CallContext context) {
    String table = tables.existing(Input.text(input, "TableName"), context);
    var wanted =
        Input.optionalObject(input, "PointInTimeRecoverySpecification")
            .orElseThrow(
                () -> AwsException.validation("'PointInTimeRecoverySpecification' is required"));
    long days = Input.optionalLong(wanted, "RecoveryPeriodInDays").orElse((long) DEFAULT_DAYS);
    if (days < 1 || days > DEFAULT_DAYS) {
      throw AwsException.validation("RecoveryPeriodInDays must be 1 to 35, not " + days);
    }
    var known = overlay.get(table, context);
    if (Input.optionalBoolean(wanted, "PointInTimeRecoveryEnabled").orElse(false)) {
      long since = known.path(STATE).path("Since").asLong(clock.millis());
      known.putObject(STATE).put("Since", since).put("Days", days);
    } else {
      known.remove(STATE);
    }
    overlay.put(table, known, context);
    return describe(input, context);
  }

  private ObjectNode describe(ObjectNode input, CallContext context) {
    String table = tables.existing(Input.text(input, "TableName"), context);
    var state = overlay.get(table, context).path(STATE);
    var recovery =
        Trees.object()
            .put("PointInTimeRecoveryStatus", state.isMissingNode() ? "DISABLED" : "ENABLED");
    if (!state.isMissingNode()) {
      long days = state.path("Days").asLong();
      var since = Instant.ofEpochMilli(state.path("Since").asLong());
      var oldest = clock.instant().minus(Duration.ofDays(days));
      recovery.put("RecoveryPeriodInDays", days);
      recovery.set(
          "EarliestRestorableDateTime", Trees.timestamp(since.isAfter(oldest) ? since : oldest));
      recovery.set("LatestRestorableDateTime", Trees.timestamp(clock.instant()));
    }
    var output = Trees.object();
    output
        .putObject("ContinuousBackupsDescription")
        .put("ContinuousBackupsStatus", "ENABLED")
        .set("PointInTimeRecoveryDescription", recovery);
    return output;
  }

  private ObjectNode describeContributorInsights(ObjectNode input, CallContext context) {
    String table = tables.existing(Input.text(input, "TableName"), context);
    return Trees.object().put("TableName", table).put("ContributorInsightsStatus", "DISABLED");
  }

  private ObjectNode describeStreamingDestination(ObjectNode input, CallContext context) {
    String table = tables.existing(Input.text(input, "TableName"), context);
    var output = Trees.object().put("TableName", table);
    output.putArray("KinesisDataStreamDestinations");
    return output;
  }
}
