package io.annal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All the events that one command yielded, stored together or not at all; its key is the sequence
 * of its first event.
 *
 * @param events at least one, of this aggregate, numbered without a gap from {@link #sequence()}
 * @param aggregateType the kind of aggregate, e.g. {@code Account}
 * @param cause which command, and in what conversation
 * @param snapshot the aggregate after this commit, where the commit carries it
 */
public record Commit(
    AggregateId aggregateId,
    String aggregateType,
    List<RecordedEvent> events,
    Cause cause,
    Optional<Snapshot> snapshot) {

  /**
   * Why a commit came about.
   *
   * @param commandId the caller's, or the request's; a command with an id among the last ones is
   *     answered, not repeated
   * @param correlationId of the conversation that the command belongs to
   * @param causationId of the message that the command answers
   * @param metadata the caller's own words, trace context among them; never read by the library
   */
  public record Cause(
      String commandId, String correlationId, Optional<String> causationId, Json.Obj metadata) {}

  /**
   * The aggregate after a commit.
   *
   * @param version of the state's schema: a snapshot of another version than today's is passed over
   */
  public record Snapshot(int version, Json state) {}

  public Commit {
    events = List.copyOf(events);
    if (events.isEmpty()) {
      throw new IllegalArgumentException("a commit to " + aggregateId + " has no event");
    }
    for (int i = 0; i < events.size(); i++) {
      var event = events.get(i);
      if (!event.aggregateId().equals(aggregateId)
          || event.sequence() != events.getFirst().sequence() + i
          || event.sequence() < 1) {
        throw new IllegalArgumentException(
            "event %d of a commit to %s is number %d of %s"
                .formatted(i, aggregateId, event.sequence(), event.aggregateId()));
      }
    }
  }

  /** The sequence of its first event. */
  public long sequence() {
    return events.getFirst().sequence();
  }

  /** The sequence of its last event. */
  public long lastSequence() {
    return events.getLast().sequence();
  }

  /** The time of its last event. */
  public Instant timestamp() {
    return events.getLast().timestamp();
  }
}
