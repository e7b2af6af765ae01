package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * An event on a bus.
 *
 * @param json exactly as targets get it
 * @param tree the same
 * @param ingested when the bus took it
 * @param hops over which buses it came, none for one that a customer put
 * @param trace the X-Ray trace header that it was put with, or empty
 */
record Event(String json, ObjectNode tree, Instant ingested, Hops hops, String trace) {

  /**
   * "EventBridge can't route events received from a sender event bus to a third event bus",
   * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-bus-to-bus.html
   *
   * @param within it came from another bus of the same Region
   * @param across it came from another Region
   */
  record Hops(boolean within, boolean across) {
    static final Hops NONE = new Hops(false, false);
  }

  static Event of(ObjectNode tree, Instant ingested, String trace) {
    return new Event(Json.write(tree), tree, ingested, Hops.NONE, trace);
  }

  static Event stored(ObjectNode stored) {
    var json = stored.path("Event").asText();
    return new Event(
        json,
        (ObjectNode) Json.trusted(json),
        Instant.ofEpochMilli(stored.path("Ingested").asLong()),
        new Hops(
            stored.path("HopWithin").asBoolean(false), stored.path("HopAcross").asBoolean(false)),
        stored.path("Trace").asText(""));
  }

  /** As text, so that no store touches its numbers. */
  ObjectNode store() {
    var stored = Json.object().put("Event", json).put("Ingested", ingested.toEpochMilli());
    if (hops.within()) {
      stored.put("HopWithin", true);
    }
    if (hops.across()) {
      stored.put("HopAcross", true);
    }
    if (!trace.isEmpty()) {
      stored.put("Trace", trace);
    }
    return stored;
  }

  String id() {
    return tree.path("id").asText();
  }

  Instant time() {
    return OffsetDateTime.parse(tree.path("time").asText()).toInstant();
  }

  boolean replayed() {
    return tree.has("replay-name");
  }

  /** The same event as a replay sends it: same id, time and resources, and the replay's name. */
  Event replayedAs(String replay, Instant now) {
    var changed = tree.deepCopy().put("replay-name", replay);
    return new Event(Json.write(changed), changed, now, hops, trace);
  }

  /**
   * The same event as it arrives on another bus: under another id where the bus is of another
   * account or Region.
   */
  Event forwarded(BusName from, BusName to, Instant now) {
    var across = !from.region().equals(to.region());
    var next = new Hops(hops.within() || !across, hops.across() || across);
    if (!across && from.account().equals(to.account())) {
      return new Event(json, tree, now, next, trace);
    }
    var renamed = tree.deepCopy().put("id", UUID.randomUUID().toString());
    return new Event(Json.write(renamed), renamed, now, next, trace);
  }
}
