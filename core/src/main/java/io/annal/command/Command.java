package io.annal.command;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Json;
import io.annal.codec.Codec;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A request, addressed to one aggregate.
 *
 * @param body what is asked for
 * @param cause the command's id and where it came from
 * @param expectedVersion the sequence of the aggregate's last event as the caller knows it, 0 for
 *     none; the command is not decided where it is another
 * @param asked what the caller asked for, where the body holds more than that, such as the time or
 *     a version that was read; otherwise the body counts
 */
public record Command<C>(
    AggregateId aggregateId,
    C body,
    Commit.Cause cause,
    OptionalLong expectedVersion,
    Optional<Json> asked) {

  /** A command whose body is what the caller asked for. */
  public Command(
      AggregateId aggregateId, C body, Commit.Cause cause, OptionalLong expectedVersion) {
    this(aggregateId, body, cause, expectedVersion, Optional.empty());
  }

  /** A command that begins a conversation of its own, whatever version it meets. */
  public static <C> Command<C> of(AggregateId aggregateId, String commandId, C body) {
    var cause = new Commit.Cause(commandId, commandId, Optional.empty(), Json.EMPTY);
    return new Command<>(aggregateId, body, cause, OptionalLong.empty());
  }

  /** The same command, to be decided only on that version. */
  public Command<C> expecting(long version) {
    return new Command<>(aggregateId, body, cause, OptionalLong.of(version), asked);
  }

  /** The same command, under its own id, in that conversation: its ids of others and metadata. */
  public Command<C> causedBy(Commit.Cause other) {
    var own =
        new Commit.Cause(
            cause.commandId(),
            other.correlationId(),
            other.causationId(),
            other.metadata(),
            cause.commandIdGiven());
    return new Command<>(aggregateId, body, own, expectedVersion, asked);
  }

  /** The same command; two of one id are the same where this is the same. */
  public Command<C> asking(Json other) {
    return new Command<>(aggregateId, body, cause, expectedVersion, Optional.of(other));
  }

  /**
   * A digest of the aggregate, of what is asked for and of the expected version, by which a command
   * that comes again is told from another one under the same id: the first 128 bits of a SHA-256
   * over a canonical encoding, 22 characters of Base64. Empty where the body is no record that
   * {@link Codec} can map and nothing says what was asked for: such commands cannot be compared.
   */
  public Optional<String> digest() {
    return asked.or(this::mapped).map(json -> CommandDigest.of(aggregateId, json, expectedVersion));
  }

  private Optional<Json> mapped() {
    if (!(body instanceof Record)) {
      return Optional.empty();
    }
    try {
      @SuppressWarnings("unchecked") // the class of the body
      var codec = (Codec<C>) Codec.of(body.getClass());
      return Optional.of(Json.EMPTY.with(body.getClass().getSimpleName(), codec.encode(body)));
    } catch (RuntimeException e) { // a type without a mapping: no reason to refuse the command
      return Optional.empty();
    }
  }
}
