package io.annal.command;

import io.annal.AggregateId;
import io.annal.ConflictsExhaustedException;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.Json;
import io.annal.Telemetry;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Handles the commands of one kind of aggregate: loads, decides, appends, and after a conflict
 * decides again on what the winner made of the aggregate. Safe for many threads.
 *
 * <p>A command whose id is among the last {@link CommandOptions#snapshotEvery()} commits of its
 * aggregate, or was given by its caller within {@link CommandOptions#idempotencyWindow()}, gets its
 * first answer once more, if it asks for the same; another command under the same id is refused. No
 * refusal rests on remembered state: before one is given, the tail is read.
 *
 * <p>Once events are accepted, only what the store cannot hold of them fails the command:
 * snapshots, memory and telemetry are best effort, and nothing fails it after it was stored.
 */
public final class CommandHandler<C, S, E> {
  private static final Json ONCE = Json.of("the first of its id");

  private final CommandParts<C, S, E> parts;
  private final Telemetry telemetry;

  /** A handler with a memory of its own. */
  public CommandHandler(
      Aggregate<C, S, E> aggregate,
      EventStore store,
      CommandOptions options,
      Environment environment,
      Telemetry telemetry) {
    this.telemetry = new SafeTelemetry(telemetry);
    this.parts = CommandParts.of(aggregate, store, options, environment, this.telemetry);
  }

  /** With standard options, on this machine's clock. */
  public CommandHandler(Aggregate<C, S, E> aggregate, EventStore store) {
    this(aggregate, store, CommandOptions.standard(), Environment.system(), Telemetry.NONE);
  }

  /**
   * Handles one command.
   *
   * @throws ConflictsExhaustedException if others were faster every time; nothing is stored
   * @throws io.annal.CommitTooLargeException if it leads to more than can be stored at once;
   *     nothing is stored
   * @throws io.annal.EventStoreException if the store cannot be read or written
   */
  public Outcome handle(Command<C> command) {
    return handle(command, state -> {});
  }

  /**
   * As {@link #handle}, but the command is known again however many commits lie between: it is
   * looked for from that sequence on, which costs reads only where it lies beyond what is known
   * anyway. Of all the commands of one id that are handled this way the first one that is accepted
   * counts for all, unless they say what they are {@link Command#asking}.
   *
   * @param since a version that the aggregate had before the command was sent for the first time
   */
  public Outcome handleOnce(Command<C> command, long since) {
    return counted(
        command.asked().isPresent() ? command : command.asking(ONCE), since, state -> {});
  }

  /**
   * As {@link #handle}.
   *
   * @param before is told the state that there is to be before it is stored, each time that is
   *     tried; if it fails, nothing is stored
   */
  public Outcome handle(Command<C> command, Consumer<S> before) {
    return counted(command, Long.MAX_VALUE, before);
  }

  /**
   * A version that the aggregate has, or had: the one that is remembered, or else the one that is
   * read; 0 where nothing has happened to it yet. Enough for {@link #handleOnce}.
   */
  public long knownVersion(AggregateId id) {
    return parts
        .warm()
        .get(id)
        .map(warm -> warm.loaded().version())
        .orElseGet(() -> latest(id).version());
  }

  /** The aggregate as it is remembered; it may have moved on since. */
  public Optional<Versioned<S>> remembered(AggregateId id) {
    return parts.warm().get(id).map(warm -> warm.loaded().versioned());
  }

  /** The aggregate as it is now, which is remembered for the next command. */
  public Versioned<S> latest(AggregateId id) {
    return parts.latest(id).versioned();
  }

  /** The id with its type, where the key of its stream carries that, or is to carry it. */
  public AggregateId place(AggregateId id) {
    return parts.store().place(id);
  }

  private Outcome counted(Command<C> command, long since, Consumer<S> before) {
    Outcome outcome;
    try {
      outcome = new CommandHandling<>(parts, command, since, before).run();
    } catch (ConflictsExhaustedException e) {
      telemetry.count("ConflictsExhausted", 1);
      throw e;
    }
    telemetry.count(
        switch (outcome) {
          case Outcome.Accepted accepted ->
              accepted.repeated() ? "CommandsRepeated" : "CommandsAccepted";
          case Outcome.Refused refused -> "CommandsRefused";
          case Outcome.UnexpectedVersion unexpected -> "CommandsUnexpectedVersion";
          case Outcome.CommandIdReused reused -> "CommandIdsReused";
        },
        1);
    return outcome;
  }
}
