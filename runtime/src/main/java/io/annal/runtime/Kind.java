package io.annal.runtime;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.command.Aggregate;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.History;
import io.annal.command.Outcome;
import io.annal.process.ProcessDefinition;
import io.annal.process.ProcessManager;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One kind of aggregate of a running application; what it needs is made when it is needed. */
final class Kind<C, S, E> implements Commands {
  private final AggregateDefinition<C, S, E> definition;
  private final Optional<ManagedProcess<C, S, E>> process;
  private final RunningApplication application;
  private final Resources resources;
  private @Nullable CommandHandler<C, S, E> handler;
  private @Nullable ProcessManager<C, S, E> manager;

  Kind(
      AggregateDefinition<C, S, E> definition,
      Optional<ManagedProcess<C, S, E>> process,
      RunningApplication application,
      Resources resources) {
    this.definition = definition;
    this.process = process;
    this.application = application;
    this.resources = resources;
  }

  AggregateDefinition<C, S, E> definition() {
    return definition;
  }

  Optional<ManagedProcess<C, S, E>> process() {
    return process;
  }

  synchronized CommandHandler<C, S, E> handler() {
    var made = handler;
    if (made == null) {
      made =
          new CommandHandler<>(
              definition.aggregate(),
              application.store(),
              resources.commandOptions(),
              resources.environment(),
              resources.telemetry());
      handler = made;
    }
    return made;
  }

  synchronized ProcessManager<C, S, E> manager() {
    var made = manager;
    if (made == null) {
      made =
          new ProcessManager<>(
              definition.aggregate(),
              new Steps(process.orElseThrow().logic()),
              handler(),
              application.store(),
              resources.readModel(),
              resources.environment());
      manager = made;
    }
    return made;
  }

  HistoryQueries<S> history(boolean first) {
    var history =
        new History<>(
            definition.aggregate(),
            application.store(),
            resources.commandOptions().snapshotEvery());
    return new HistoryQueries<>(definition.type(), history, definition.view(), first);
  }

  @Override
  public Outcome handle(
      AggregateId id,
      String type,
      Json.Obj data,
      Commit.Cause cause,
      OptionalLong expectedVersion) {
    var request = definition.request(type);
    var body = request.read(data, new Context(id));
    var asked = Optional.<Json>of(Json.EMPTY.with(type, data));
    return handle(
        request.isOncePerAggregate()
            ? new Command<>(
                id, body, once(type, id, cause, expectedVersion), expectedVersion, asked)
            : new Command<>(id, body, cause, expectedVersion, asked));
  }

  Outcome handle(Command<C> command) {
    return process.isPresent() ? manager().begin(command) : handler().handle(command);
  }

  /** Under an id of the aggregate's own, by which the request is known again. */
  private static Commit.Cause once(
      String type, AggregateId id, Commit.Cause cause, OptionalLong expectedVersion) {
    if (expectedVersion.isPresent()) {
      throw new InvalidDataException("expectedVersion", "nothing for " + type, "a number");
    }
    return new Commit.Cause(
        onceId(id),
        cause.correlationId(),
        cause.causationId().or(() -> Optional.of(cause.commandId())),
        cause.metadata());
  }

  /** The command id of what is asked once of each aggregate. */
  static String onceId(AggregateId id) {
    return id + "/request";
  }

  private final class Context implements Request.Context {
    private final AggregateId id;

    Context(AggregateId id) {
      this.id = id;
    }

    @Override
    public AggregateId aggregateId() {
      return id;
    }

    @Override
    public Instant now() {
      return resources.environment().clock().instant();
    }

    @Override
    public long versionOf(Aggregate<?, ?, ?> kind, AggregateId other) {
      try {
        return application.kind(kind).handler().knownVersion(other);
      } catch (InvalidDataException e) { // which field has the id only the preparation knows
        throw new InvalidDataException("", e.expected(), e.found());
      }
    }
  }

  /** The process's effects, as steps that carry them out. */
  private final class Steps implements ProcessDefinition<C, S> {
    private final ManagedProcess.Logic<C, S> logic;

    Steps(ManagedProcess.Logic<C, S> logic) {
      this.logic = logic;
    }

    @Override
    public Optional<Step<C>> next(AggregateId id, S state, Instant now) {
      return switch (logic.next(id, state, now)) {
        case Effect.Send<C, ?> send -> Optional.of(step(send));
        case Effect.None<C> none -> Optional.empty();
      };
    }

    private <D> Step<C> step(Effect.Send<C, D> send) {
      return new Step<>(
          send.name(),
          cause ->
              application
                  .kind(send.to())
                  .handler()
                  .handleOnce(
                      Command.of(send.id(), cause.commandId(), send.command()).causedBy(cause),
                      send.since()),
          send.then());
    }

    @Override
    public Optional<Instant> deadline(S state) {
      return logic.deadline(state);
    }
  }
}
