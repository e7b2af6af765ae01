package io.annal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Moves processes on, step by step. Everything that it knows stands in the process's own stream,
 * and every command that it sends has an id made of the process and the step: so it may be started
 * anywhere, twice at once, and again after a crash at any point.
 */
public final class ProcessManager<C, S, E> {
  private static final int MOST_STEPS = 100;
  private static final int SHARDS = 8;

  private final Aggregate<C, S, E> aggregate;
  private final ProcessDefinition<C, S> process;
  private final CommandHandler<C, S, E> handler;
  private final EventStore store;
  private final History<S, E> history;
  private final Environment environment;

  /**
   * A manager of one kind of process.
   *
   * @param handler of the process's own commands
   * @param store where the processes are
   */
  public ProcessManager(
      Aggregate<C, S, E> aggregate,
      ProcessDefinition<C, S> process,
      CommandHandler<C, S, E> handler,
      EventStore store,
      Environment environment) {
    this.aggregate = aggregate;
    this.process = process;
    this.handler = handler;
    this.store = store;
    this.history = new History<>(aggregate, store, CommandOptions.standard().snapshotEvery());
    this.environment = environment;
  }

  /**
   * Does what is to be done, until the process is over or waits.
   *
   * @return its state then
   * @throws AnnalException if a command cannot be handled now; call it again to go on
   */
  public S advance(AggregateId id) {
    Optional<Commit.Cause> origin = Optional.empty();
    for (int steps = 0; steps < MOST_STEPS; steps++) {
      var before = history.latest(id);
      var step = process.next(id, before.state(), environment.clock().instant());
      if (step.isEmpty()) {
        return before.state();
      }
      origin = Optional.of(origin.orElseGet(() -> origin(id)));
      advance(id, before.version(), step.get(), origin.get());
    }
    throw new AnnalException(
        "%s %s was not over after %d steps".formatted(aggregate.type(), id, MOST_STEPS));
  }

  /** What began the process: all that comes of it belongs to the same conversation. */
  private Commit.Cause origin(AggregateId id) {
    var first = new EventStore.Range(1, 1, EventStore.Direction.FORWARD, 1);
    return store.read(id, first).commits().getFirst().cause();
  }

  private void advance(
      AggregateId id, long version, ProcessDefinition.Step<C> step, Commit.Cause origin) {
    var name = id + "/" + step.name();
    var conversation = origin.correlationId();
    var sent = new Commit.Cause(name, conversation, Optional.of(id.value()), origin.metadata());
    var outcome = step.send().apply(sent);
    // the answer's id holds the version: a later step of the same name has an answer of its own
    var noted =
        new Commit.Cause(
            name + "/answer/" + version, conversation, Optional.of(name), origin.metadata());
    var command = Command.of(id, noted.commandId(), step.then().apply(outcome));
    var answer = handler.handleOnce(command.causedBy(noted), version);
    if (!(answer instanceof Outcome.Accepted)) {
      throw new AnnalException(
          "%s %s refused the answer to its step %s: %s"
              .formatted(aggregate.type(), id, step.name(), answer));
    }
    if (history.latest(id).version() == version) {
      throw new AnnalException(
          "%s %s made nothing of the answer to its step %s"
              .formatted(aggregate.type(), id, step.name()));
    }
  }

  /**
   * The processes that are not over, with their deadlines.
   *
   * @param deadlines by the process's id
   */
  public record Open(Map<String, Instant> deadlines) {
    public Open {
      deadlines = Map.copyOf(deadlines);
    }

    private Open with(String id, Optional<Instant> deadline) {
      var changed = new LinkedHashMap<>(deadlines);
      changed.remove(id);
      deadline.ifPresent(time -> changed.put(id, time));
      return new Open(changed);
    }
  }

  /**
   * The projection from which {@link #tick} knows what is open; deliver the processes' events to it
   * as to any other.
   *
   * @param revision see {@link CrossProjection#revision()}
   */
  public CrossProjection<S, Open, E> openProcesses(int revision) {
    return new CrossProjection<>(
        "Open" + aggregate.type() + "s",
        revision,
        aggregate.events(),
        aggregate.state(),
        Codec.of(Open.class),
        (state, event) ->
            aggregate.decider().evolve(state.orElse(aggregate.decider().initial()), event.body()),
        (state, event) -> List.of(shard(event.aggregateId())),
        (view, state, event) ->
            view.orElse(new Open(Map.of()))
                .with(event.aggregateId().value(), process.deadline(state)));
  }

  private static String shard(AggregateId id) {
    return "shard-" + Math.floorMod(id.hashCode(), SHARDS);
  }

  /**
   * Moves on every open process whose deadline has passed, and those that were left in the middle
   * with it.
   *
   * @return the processes that were moved on
   * @throws AnnalException if some could not be; the others were moved on all the same
   */
  public List<AggregateId> tick(ReadModel readModel, int revision) {
    var now = environment.clock().instant();
    var projection = openProcesses(revision);
    var due =
        IntStream.range(0, SHARDS)
            .mapToObj(i -> readModel.get(projection.rows(), "shard-" + i))
            .flatMap(Optional::stream)
            .flatMap(row -> projection.read(row).deadlines().entrySet().stream())
            .filter(open -> !open.getValue().isAfter(now))
            .map(open -> new AggregateId(open.getKey()))
            .sorted()
            .toList();
    advanceAll(due);
    return due;
  }

  private void advanceAll(List<AggregateId> due) {
    var failures = new ArrayList<RuntimeException>();
    for (var id : due) {
      try {
        advance(id);
      } catch (RuntimeException e) { // a bug that one of them meets is not the others' matter
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      var failed =
          new AnnalException(
              "%d of %d %s processes could not be moved on"
                  .formatted(failures.size(), due.size(), aggregate.type()),
              failures.removeFirst());
      failures.forEach(failed::addSuppressed);
      throw failed;
    }
  }
}
