package io.annal.localcloud.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Trees;
import java.util.Optional;

/**
 * A message in a queue.
 *
 * @param number its place in the queue; of a FIFO queue its sequence number, too
 * @param facts as they are on disk; times in milliseconds since 1970. Changed under the lock of its
 *     queue only.
 */
record Message(long number, ObjectNode facts) {
  private static final String GROUP = "MessageGroupId";

  /** A new one that can be received from {@code visibleAt} on. */
  static Message of(long number, ObjectNode entry, String id, String sender, long sent, long at) {
    var facts = Trees.object().put("id", id).put("body", entry.path("MessageBody").asText());
    facts.put("sent", sent).put("visibleAt", at).put("sender", sender).put("receives", 0);
    for (String member :
        new String[] {
          "MessageAttributes", "MessageSystemAttributes", GROUP, "MessageDeduplicationId"
        }) {
      if (entry.hasNonNull(member)) {
        facts.set(member, entry.get(member));
      }
    }
    return new Message(number, facts);
  }

  /**
   * The same one in another queue. How often it was received goes on being counted, as the service
   * does it.
   */
  Message movedTo(long otherNumber, String sourceArn, long at) {
    var moved = facts.deepCopy();
    moved.remove("receipt");
    moved.put("visibleAt", at).put("source", sourceArn);
    return new Message(otherNumber, moved);
  }

  String id() {
    return facts.get("id").asText();
  }

  String body() {
    return facts.get("body").asText();
  }

  JsonNode attributes() {
    return facts.path("MessageAttributes");
  }

  JsonNode systemAttributes() {
    return facts.path("MessageSystemAttributes");
  }

  Optional<String> group() {
    return text(GROUP);
  }

  Optional<String> deduplication() {
    return text("MessageDeduplicationId");
  }

  /** The queue that it failed in too often. */
  Optional<String> source() {
    return text("source");
  }

  String sender() {
    return facts.get("sender").asText();
  }

  long sent() {
    return facts.get("sent").asLong();
  }

  int receives() {
    return facts.get("receives").asInt();
  }

  long firstReceived() {
    return facts.path("firstReceived").asLong();
  }

  /** The handle of its latest receipt; empty before the first. */
  String receipt() {
    return facts.path("receipt").asText();
  }

  boolean visible(long now) {
    return visibleAt() <= now;
  }

  long visibleAt() {
    return facts.get("visibleAt").asLong();
  }

  /** Somebody has it and has not given it back. */
  boolean inFlight(long now) {
    return !visible(now) && !receipt().isEmpty();
  }

  void received(String receipt, long now, long until) {
    if (receives() == 0) {
      facts.put("firstReceived", now);
    }
    facts.put("receives", receives() + 1).put("receipt", receipt).put("visibleAt", until);
  }

  void hideUntil(long until) {
    facts.put("visibleAt", until);
  }

  private Optional<String> text(String member) {
    return facts.hasNonNull(member) ? Optional.of(facts.get(member).asText()) : Optional.empty();
  }
}
