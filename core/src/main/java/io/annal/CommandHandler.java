package io.annal;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Handles the commands of one kind of aggregate: loads, decides, appends, and after a conflict
 * decides again on what the winner made of the aggregate. Safe for many threads.
 *
 * <p>A command whose id is among the last {@link CommandOptions#snapshotEvery()} commits of its
 * aggregate gets its first answer once more. No refusal rests on remembered state: before one is
 * given, the tail is read.
 */
public final class CommandHandler<C, S, E> {
  private final Aggregate<C, S, E> aggregate;
  private final EventStore store;
  private final CommandOptions options;
  private final Environment environment;
  private final Telemetry telemetry;
  private final Loader<S, E> loader;
  private final WarmStates<S> warm;

  /** A handler with a memory of its own. */
  public CommandHandler(
      Aggregate<C, S, E> aggregate,
      EventStore store,
      CommandOptions options,
      Environment environment,
      Telemetry telemetry) {
    this.aggregate = aggregate;
    this.store = store;
    this.options = options;
    this.environment = environment;
    this.telemetry = telemetry;
    this.loader = new Loader<>(aggregate, store, options.snapshotEvery());
    this.warm = new WarmStates<>(aggregate.state(), options, environment.clock());
  }

  /** With standard options, on this machine's clock. */
  public CommandHandler(Aggregate<C, S, E> aggregate, EventStore store) {
    this(aggregate, store, CommandOptions.standard(), Environment.system(), Telemetry.NONE);
  }

  /**
   * Handles one command.
   *
   * @throws ConflictsExhaustedException if others were faster every time; nothing is stored
   * @throws CommitTooLargeException if it leads to more than can be stored at once; nothing is
   *     stored
   * @throws EventStoreException if the store cannot be read or written
   */
  public Outcome handle(Command<C> command) {
    return handleOnce(command, Long.MAX_VALUE);
  }

  /**
   * As {@link #handle}, but the command is known again however many commits lie between: it is
   * looked for from that sequence on, which costs reads only where it lies beyond what is known
   * anyway.
   *
   * @param since a version that the aggregate had before the command was sent for the first time
   */
  public Outcome handleOnce(Command<C> command, long since) {
    Outcome outcome;
    try {
      outcome = new Handling(command, since).run();
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
        },
        1);
    return outcome;
  }

  /** One command on its way. */
  private final class Handling {
    private final Command<C> command;
    private final AggregateId id;
    private Instant readAt;
    private Folded<S> folded;
    private boolean latest;
    private int conflicts;
    private long searchedTo;
    private boolean readAnew;

    Handling(Command<C> command, long since) {
      this.command = command;
      this.id = command.aggregateId();
      var remembered = warm.get(id);
      this.latest = remembered.isEmpty();
      this.readAt = remembered.map(WarmStates.Warm::readAt).orElseGet(environment.clock()::instant);
      this.folded = remembered.map(WarmStates.Warm::folded).orElseGet(() -> loader.latest(id));
      this.searchedTo = since;
    }

    Outcome run() {
      while (true) {
        var answer = firstAnswer();
        if (answer.isPresent()) {
          remember();
          return accepted(answer.get(), true);
        }
        var outcome = attemptOnceMoreIfForgotten();
        if (outcome.isPresent()) {
          return outcome.get();
        }
      }
    }

    private void remember() {
      warm.put(id, new WarmStates.Warm<>(folded, readAt));
    }

    /**
     * What is remembered may tell of somebody who was forgotten since, and whom no snapshot can
     * carry any more. As it is stored, the aggregate shows them as erased.
     */
    private Optional<Outcome> attemptOnceMoreIfForgotten() {
      try {
        return attempt();
      } catch (ForgottenException e) {
        if (readAnew) {
          throw e;
        }
        warm.forget(id);
        readAt = environment.clock().instant();
        folded = loader.latest(id);
        latest = true;
        readAnew = true;
        return Optional.empty();
      }
    }

    private Optional<Commit> firstAnswer() {
      var commandId = command.cause().commandId();
      var known = folded.answers().to(commandId);
      if (known.isPresent() || searchedTo >= folded.version()) {
        return known;
      }
      long from = searchedTo + 1;
      searchedTo = folded.version();
      return loader.find(id, from, folded.answers().from() - 1, commandId);
    }

    /** Empty where more is known now, and the command is to be decided once more. */
    private Optional<Outcome> attempt() {
      if (otherVersionExpected()) {
        return onLatest(
            new Outcome.UnexpectedVersion(
                id, command.expectedVersion().orElseThrow(), folded.version()));
      }
      return switch (aggregate.decider().decide(command.body(), folded.state())) {
        case Decision.Refused<E>(var refusal) ->
            onLatest(new Outcome.Refused(id, refusal, folded.version()));
        case Decision.Accepted<E>(var events) ->
            events.isEmpty()
                ? onLatest(new Outcome.Accepted(id, List.of(), folded.version(), false))
                : append(events);
      };
    }

    private boolean otherVersionExpected() {
      var expected = command.expectedVersion();
      return expected.isPresent() && expected.getAsLong() != folded.version();
    }

    private Optional<Outcome> onLatest(Outcome outcome) {
      if (latest) {
        remember();
        return Optional.of(outcome);
      }
      folded = loader.refresh(folded, id);
      latest = true;
      return Optional.empty();
    }

    /**
     * A state that is too large to ride along stays behind; what happened is stored all the same.
     */
    private Optional<Outcome> append(List<E> events) {
      var commit = commit(events);
      var snapshot = snapshot(commit);
      if (snapshot.isPresent()) {
        try {
          return append(carrying(commit, snapshot));
        } catch (CommitTooLargeException e) {
          telemetry.count("SnapshotsTooLarge", 1);
        }
      }
      return append(commit);
    }

    private Optional<Outcome> append(Commit commit) {
      return switch (store.append(commit)) {
        case EventStore.Appended.Stored stored -> {
          folded = folded.with(aggregate, commit);
          remember();
          yield Optional.of(accepted(commit, false));
        }
        case EventStore.Appended.Conflict(var winner) -> {
          afterConflict(winner);
          yield Optional.empty();
        }
        case EventStore.Appended.Contended contended -> {
          afterContention();
          yield Optional.empty();
        }
      };
    }

    private void afterConflict(Commit winner) {
      telemetry.count("Conflicts", 1);
      folded = folded.with(aggregate, winner);
      latest = false;
      conflicts++;
      if (folded.answers().to(command.cause().commandId()).isPresent()) {
        return;
      }
      pause();
      if (conflicts > 1) {
        folded = loader.refresh(folded, id);
        latest = true;
      }
    }

    /** The other one may have failed as well: what is decided anew may still be the first. */
    private void afterContention() {
      telemetry.count("Contentions", 1);
      conflicts++;
      pause();
      folded = loader.refresh(folded, id);
      latest = true;
    }

    private void pause() {
      telemetry.count("Retries", 1);
      options.retries().pauseAfter(conflicts, "a command to " + id, environment);
    }

    private Commit commit(List<E> events) {
      var now = environment.clock().instant().truncatedTo(ChronoUnit.MILLIS);
      var time = folded.timestamp().filter(now::isBefore).orElse(now);
      var recorded = new ArrayList<RecordedEvent>(events.size());
      for (E event : events) {
        recorded.add(recorded(event, folded.version() + 1 + recorded.size(), time));
      }
      return new Commit(id, aggregate.type(), recorded, command.cause(), Optional.empty());
    }

    private RecordedEvent recorded(E event, long sequence, Instant time) {
      var written = aggregate.events().write(event);
      return new RecordedEvent(
          environment.ids().get(),
          id,
          sequence,
          written.type(),
          written.version(),
          written.data(),
          time);
    }

    /** Due when a multiple of N is crossed, or when the last one lies N events back. */
    private Optional<Commit.Snapshot> snapshot(Commit commit) {
      int every = options.snapshotEvery();
      boolean crossed = commit.lastSequence() / every > folded.version() / every;
      if (!crossed && commit.lastSequence() - folded.snapshotAt() < every) {
        return Optional.empty();
      }
      var state = Folded.fold(aggregate, folded.state(), commit.events());
      return Optional.of(
          new Commit.Snapshot(aggregate.stateVersion(), aggregate.state().encode(state)));
    }

    private Commit carrying(Commit commit, Optional<Commit.Snapshot> snapshot) {
      return new Commit(
          commit.aggregateId(), commit.aggregateType(), commit.events(), commit.cause(), snapshot);
    }

    private Outcome accepted(Commit commit, boolean repeated) {
      return new Outcome.Accepted(id, commit.events(), commit.lastSequence(), repeated);
    }
  }
}
