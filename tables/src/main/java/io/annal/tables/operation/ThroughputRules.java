package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.schema.Throughput;
import java.util.List;

/** Rules for throughput, provisioned or on demand. */
final class ThroughputRules {
  static final String ON_DEMAND = "PAY_PER_REQUEST";

  private static final String PROVISIONED = "ProvisionedThroughput";
  private static final String LIMITS = "OnDemandThroughput";
  static final long UNLIMITED = -1;

  private static final long MOST = 1_000_000_000_000L;

  private ThroughputRules() {}

  static Throughput of(JsonNode owner) {
    JsonNode units = owner.path(PROVISIONED);
    return new Throughput(
        units.path("ReadCapacityUnits").asLong(), units.path("WriteCapacityUnits").asLong());
  }

  /** Refuses throughput for a table that is paid by request. */
  static void requireNone(JsonNode input) {
    if (input.has(PROVISIONED)) {
      throw Requests.invalid(
          "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is"
              + " PAY_PER_REQUEST");
    }
  }

  /** Refuses units that no table has; the smallest, 1, is the model's. */
  static void requireBounds(JsonNode owner, String suffix) {
    for (String member : List.of("ReadCapacityUnits", "WriteCapacityUnits")) {
      long units = owner.path(PROVISIONED).path(member).asLong();
      if (units > MOST) {
        throw DynamoDbException.validation(
            "Given value %d for %s is out of bounds%s".formatted(units, member, suffix));
      }
    }
  }

  /** Refuses throughput of an index, whose table has none. */
  static Throughput ofIndex(JsonNode index, boolean provisioned) {
    String name = index.path("IndexName").asText();
    if (!provisioned && index.has(PROVISIONED)) {
      throw Requests.invalid(
          "ProvisionedThroughput should not be specified for index: %s when BillingMode is PAY_PER_REQUEST"
              .formatted(name));
    }
    requireBounds(index, " for index " + name);
    return of(index);
  }

  /** Refuses an index without throughput of its own, for a table that has it. */
  static void requireIndexThroughput(JsonNode index, String fault) {
    if (!index.has(PROVISIONED)) {
      throw Requests.invalid(
          "ProvisionedThroughput %s for index: %s"
              .formatted(fault, index.path("IndexName").asText()));
    }
  }

  /** Checks how many requests a second are let through at most. */
  static void requireLimits(JsonNode owner, boolean provisioned) {
    requireLimits(owner, provisioned, 1, "table BillingMode is PROVISIONED.");
  }

  /** The same for a change, in which -1 takes a limit away. */
  static void requireChangedLimits(JsonNode owner, boolean provisioned) {
    requireLimits(owner, provisioned, UNLIMITED, "the table BillingMode is PROVISIONED");
  }

  private static void requireLimits(
      JsonNode owner, boolean provisioned, long least, String unless) {
    for (String member : List.of("MaxReadRequestUnits", "MaxWriteRequestUnits")) {
      JsonNode units = owner.path(LIMITS).path(member);
      if (units.isMissingNode()) {
        continue;
      }
      if (provisioned) {
        throw Requests.invalid(
            "%s for OnDemandThroughput cannot be specified when %s".formatted(member, unless));
      }
      if (units.asLong() < least || units.asLong() == 0) {
        throw Requests.invalid(
            "Requested %s for OnDemandThroughput for table is outside of valid range"
                .formatted(member));
      }
    }
  }

  /** Refuses a change that changes nothing. */
  static DynamoDbException unchanged(Throughput units) {
    return DynamoDbException.validation(
        "The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: %1$d. Requested ReadCapacityUnits: %1$d. Current WriteCapacityUnits provisioned for the table: %2$d. Requested WriteCapacityUnits: %2$d. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
            .formatted(units.read(), units.write()));
  }
}
