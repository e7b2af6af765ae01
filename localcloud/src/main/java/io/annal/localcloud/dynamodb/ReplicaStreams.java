package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import java.util.List;

/**
 * Each replica's stream is switched on and off by itself, and all carry the same records in the
 * same order. So the engine's one stream serves them all; one that is switched on later shows what
 * that stream still holds, where AWS's would begin empty.
 */
final class ReplicaStreams {
  private static final String ON = "Stream";
  private static final String SPECIFICATION = "StreamSpecification";

  private final TableOverlay overlay;

  ReplicaStreams(TableOverlay overlay) {
    this.overlay = overlay;
  }

  /** Notes whether a table that becomes a replica has a stream. */
  static void begin(ObjectNode known, JsonNode description) {
    known.put(ON, description.path(SPECIFICATION).path("StreamEnabled").asBoolean());
  }

  static void end(ObjectNode known) {
    known.remove(ON);
  }

  boolean on(String table, CallContext context) {
    return overlay.get(table, context).path(ON).asBoolean();
  }

  /** Leaves a replica's stream out where it has none. */
  static void describe(ObjectNode description, JsonNode known) {
    if (!known.path(ON).asBoolean()) {
      description.remove(List.of(SPECIFICATION, "LatestStreamArn", "LatestStreamLabel"));
    }
  }

  /** Switches a replica's; what the engine must do beside it stays in the input. */
  void update(
      ObjectNode input,
      ObjectNode known,
      JsonNode description,
      Replication replication,
      CallContext context) {
    JsonNode wanted = input.path(SPECIFICATION);
    if (wanted.isMissingNode()) {
      return;
    }
    String table = input.path("TableName").asText();
    boolean on = wanted.path("StreamEnabled").asBoolean();
    if (on == known.path(ON).asBoolean()) {
      throw AwsException.validation(
          on
              ? "Table already has an enabled stream: TableName: " + table
              : "Table has no enabled stream: TableName: " + table);
    }
    boolean others =
        replication.replicas().stream()
            .filter(region -> !region.equals(context.region()))
            .anyMatch(region -> on(table, context.in(region)));
    if (on && others) {
      requireSameView(wanted, description, table);
    }
    if (others) {
      input.remove(SPECIFICATION);
    }
    known.put(ON, on);
  }

  private static void requireSameView(JsonNode wanted, JsonNode description, String table) {
    JsonNode there = description.path(SPECIFICATION).path("StreamViewType");
    if (!there.equals(wanted.path("StreamViewType"))) {
      throw AwsException.unsupported(
          "A StreamViewType of a replica of %s that differs from another replica's (%s)"
              .formatted(table, there.asText()));
    }
  }
}
