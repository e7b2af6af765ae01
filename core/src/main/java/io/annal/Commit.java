package io.annal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * All the events that one command yielded, stored together or not at all; its key is the sequence
 * of its first event.
 *
 * @param events at least one, of this aggregate, numbered without a gap from {@link #sequence()}
 * @param aggregateType the kind of aggregate, e.g. {@code Account}
 * @param cause which command, and in what conversation
 * @param snapshot the aggregate after this commit, where the commit carries it
 * @param digest of what the command asked for, see {@link io.annal.command.Command#digest()}; empty
 *     in commits that were stored without
 * @param recent ids of earlier commands, where the commit carries them
 * @param lastSnapshot the {@link #sequence()} of the last commit before this one that carries a
 *     snapshot, so that a load need not look for it; empty where none was known
 */
public record Commit(
    AggregateId aggregateId,
    String aggregateType,
    List<RecordedEvent> events,
    Cause cause,
    Optional<Snapshot> snapshot,
    Optional<String> digest,
    Optional<RecentCommands> recent,
    OptionalLong lastSnapshot) {

  /**
   * Why a commit came about.
   *
   * @param commandId the caller's, or the request's; a command with an id among the last ones is
   *     answered, not repeated
   * @param correlationId of the conversation that the command belongs to
   * @param causationId of the message that the command answers
   * @param metadata the caller's own words, trace context among them; never read by the library
   * @param commandIdGiven whether the caller chose the command's id and may send it again: it is
   *     then known for a time, see {@link io.annal.command.CommandOptions#idempotencyWindow()}
   */
  public record Cause(
      String commandId,
      String correlationId,
      Optional<String> causationId,
      Json.Obj metadata,
      boolean commandIdGiven) {

    /** The cause of a command whose caller chose its id. */
    public Cause(
        String commandId, String correlationId, Optional<String> causationId, Json.Obj metadata) {
      this(commandId, correlationId, causationId, metadata, true);
    }
  }

  /**
   * The aggregate after a commit.
   *
   * @param version of the state's schema: a snapshot of another version than today's is passed over
   */
  public record Snapshot(int version, Json state) {}

  /** A commit that does not say what its command asked for. */
  public Commit(
      AggregateId aggregateId,
      String aggregateType,
      List<RecordedEvent> events,
      Cause cause,
      Optional<Snapshot> snapshot) {
    this(
        aggregateId,
        aggregateType,
        events,
        cause,
        snapshot,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty());
  }

  public Commit {
    events = List.copyOf(events);
    if (aggregateId.type().filter(type -> !type.equals(aggregateType)).isPresent()) {
      throw new IllegalArgumentException(
          "a commit of type %s cannot have the key %s".formatted(aggregateType, aggregateId));
    }
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

  /** The same commit of these events. */
  public Commit of(List<RecordedEvent> others) {
    return new Commit(
        aggregateId, aggregateType, others, cause, snapshot, digest, recent, lastSnapshot);
  }

  /** The same commit with the id that callers know. */
  public Commit plain() {
    return at(aggregateId.plain());
  }

  /** The same commit in another stream, with its events. */
  public Commit at(AggregateId other) {
    return other.equals(aggregateId)
        ? this
        : new Commit(
            other,
            aggregateType,
            events.stream().map(event -> event.at(other)).toList(),
            cause,
            snapshot,
            digest,
            recent,
            lastSnapshot);
  }

  /** The same commit with that snapshot, or without one. */
  public Commit carrying(Optional<Snapshot> other) {
    return new Commit(
        aggregateId, aggregateType, events, cause, other, digest, recent, lastSnapshot);
  }

  /** The same commit with those ids, or without any. */
  public Commit remembering(Optional<RecentCommands> other) {
    return new Commit(
        aggregateId, aggregateType, events, cause, snapshot, digest, other, lastSnapshot);
  }

  /**
   * The id of a further event of a commit, made of the first one's so that a store need not keep
   * it: as many are added to the 62 random bits of the UUIDv7.
   *
   * @param index 1 for the second event
   */
  public static UUID eventId(UUID first, int index) {
    long low = first.getLeastSignificantBits();
    long random = (low + index) & 0x3FFF_FFFF_FFFF_FFFFL;
    return new UUID(first.getMostSignificantBits(), (low & ~0x3FFF_FFFF_FFFF_FFFFL) | random);
  }

  /** The sequence of its first event. */
  public long sequence() {
    return events.getFirst().sequence();
  }

  /** The sequence of its last event. */
  public long lastSequence() {
    return events.getLast().sequence();
  }

  /**
   * Must come directly after that event.
   *
   * @throws UnreadableException where something is missing between, or is there twice
   */
  public void checkFollows(long last) {
    if (sequence() != last + 1) {
      throw gap(aggregateId, last, sequence());
    }
  }

  /** The error of a stream in which something is missing between two events. */
  public static UnreadableException gap(AggregateId id, long before, long after) {
    return new UnreadableException(
        "the events of %s have a gap: after %d comes %d".formatted(id, before, after));
  }

  /** The time of its last event. */
  public Instant timestamp() {
    return events.getLast().timestamp();
  }
}
