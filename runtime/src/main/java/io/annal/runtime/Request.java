package io.annal.runtime;

import io.annal.AggregateId;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.codec.CommandReader;
import io.annal.command.Aggregate;
import java.time.Instant;
import java.util.Objects;

/**
 * What callers may ask of an aggregate: a name, the fields that come with it, and the command that
 * is made of them. What is not a request, such as a process's own notes, no caller can send.
 *
 * @param <C> the aggregate's commands
 */
public final class Request<C> {
  private final String type;
  private final Reader<C> reader;
  private final boolean oncePerAggregate;

  private interface Reader<C> {
    C read(Json.Obj fields, Context context);
  }

  private Request(String type, Reader<C> reader, boolean oncePerAggregate) {
    this.type = type;
    this.reader = reader;
    this.oncePerAggregate = oncePerAggregate;
  }

  /** What a request does not carry itself. */
  public interface Context {
    /** Whom the request is for. */
    AggregateId aggregateId();

    /** The time. */
    Instant now();

    /**
     * A version that another aggregate of the application has or had; 0 where nothing has happened
     * to it.
     */
    long versionOf(Aggregate<?, ?, ?> kind, AggregateId id);
  }

  /** Makes a command of a request. */
  @FunctionalInterface
  public interface Preparation<R, C> {
    /**
     * The command that is meant. It refuses by the fields alone: a request that is repeated is
     * prepared again, before its first answer is found, so what depends on the time or on other
     * aggregates is for the decider to refuse.
     *
     * @throws InvalidDataException naming the field and what was expected
     * @throws IllegalArgumentException saying what was expected, as constructors of records do
     */
    C prepare(R fields, Context context);
  }

  /**
   * A request whose fields are those of the command, a record.
   *
   * @param type the name that callers use
   */
  public static <C> Request<C> of(String type, Class<? extends C> command) {
    return of(type, command, (fields, context) -> fields);
  }

  /**
   * A request of which a command is made.
   *
   * @param type the name that callers use
   * @param fields a record; what it does not have is refused
   */
  public static <R, C> Request<C> of(
      String type, Class<R> fields, Preparation<? super R, ? extends C> preparation) {
    if (!fields.isRecord()) {
      throw new IllegalArgumentException(
          "the fields of the request %s are a record, not %s".formatted(type, fields.getName()));
    }
    CommandReader<R> reader = CommandReader.of(fields);
    return new Request<>(
        type,
        (data, context) -> {
          var read = reader.read(context.aggregateId(), fields.getSimpleName(), data);
          try {
            return Objects.requireNonNull(preparation.prepare(read, context));
          } catch (InvalidDataException e) {
            throw e.within("eventData");
          } catch (IllegalArgumentException e) {
            throw new InvalidDataException("eventData", "" + e.getMessage(), "other fields")
                .quotingData();
          }
        },
        false);
  }

  /** A request that a reader of its own reads. */
  static <C> Request<C> by(CommandReader<? extends C> reader, String type) {
    return new Request<>(
        type, (data, context) -> reader.read(context.aggregateId(), type, data), false);
  }

  /**
   * The same, made once of each aggregate: whatever command ids it comes under, the same request of
   * the same aggregate gets its first answer again, and another one is refused, as long as command
   * ids are known, see {@link io.annal.command.CommandOptions}; after that the decider has to
   * refuse it. For what begins something whose id the caller chooses, such as a transfer.
   */
  public Request<C> oncePerAggregate() {
    return new Request<>(type, reader, true);
  }

  String type() {
    return type;
  }

  boolean isOncePerAggregate() {
    return oncePerAggregate;
  }

  C read(Json.Obj fields, Context context) {
    return reader.read(fields, context);
  }
}
