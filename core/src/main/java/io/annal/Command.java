package io.annal;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A wish, addressed to one aggregate.
 *
 * @param body what is wished
 * @param cause the command's id and where it came from
 * @param expectedVersion the sequence of the aggregate's last event as the caller knows it, 0 for
 *     none; the command is not decided where it is another
 */
public record Command<C>(
    AggregateId aggregateId, C body, Commit.Cause cause, OptionalLong expectedVersion) {

  /** A command that begins a conversation of its own, whatever version it meets. */
  public static <C> Command<C> of(AggregateId aggregateId, String commandId, C body) {
    var cause = new Commit.Cause(commandId, commandId, Optional.empty(), Json.EMPTY);
    return new Command<>(aggregateId, body, cause, OptionalLong.empty());
  }

  /** The same command, to be decided only on that version. */
  public Command<C> expecting(long version) {
    return new Command<>(aggregateId, body, cause, OptionalLong.of(version));
  }

  /** The same command, under its own id, in that conversation: its ids of others and metadata. */
  public Command<C> causedBy(Commit.Cause other) {
    var own =
        new Commit.Cause(
            cause.commandId(), other.correlationId(), other.causationId(), other.metadata());
    return new Command<>(aggregateId, body, own, expectedVersion);
  }
}
