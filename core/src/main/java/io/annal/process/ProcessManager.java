package io.annal.process;

import io.annal.AggregateId;
import io.annal.AnnalException;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.ReadModel;
import io.annal.RecordedEvent;
import io.annal.command.Aggregate;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.Outcome;
import io.annal.command.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Moves processes on, step by step. Everything that it knows stands in the process's own stream,
 * and every command that it sends has an id made of the process and the step: so it may be started
 * anywhere, twice at once, and again after a crash at any point.
 *
 * <p>By when somebody must look after a process is written down in the read model before the
 * process begins, see {@link #begin}: {@link #tick} finds it though no event of it was ever
 * delivered.
 */
public final class ProcessManager<C, S, E> {
  private static final int MOST_STEPS = 100;

  /** How many are looked after under one key before the next key has its turn. */
  private static final int AT_ONCE = 25;

  private static final int MOST_IN_A_TICK = 1_000;

  /** How long a tick goes on: well before a function of a minute ends. */
  public static final Duration LONGEST_TICK = Duration.ofSeconds(30);

  private final Aggregate<C, S, E> aggregate;
  private final ProcessDefinition<C, S> process;
  private final CommandHandler<C, S, E> handler;
  private final EventStore store;
  private final ProcessDeadlines deadlines;
  private final FormerOpenProcesses former;
  private final Environment environment;

  /**
   * A manager of one kind of process.
   *
   * @param handler of the process's own commands
   * @param store where the processes are
   * @param readModel where their deadlines are kept
   */
  public ProcessManager(
      Aggregate<C, S, E> aggregate,
      ProcessDefinition<C, S> process,
      CommandHandler<C, S, E> handler,
      EventStore store,
      ReadModel readModel,
      Environment environment) {
    this.aggregate = aggregate;
    this.process = process;
    this.handler = handler;
    this.store = aggregate.events().in(store);
    this.deadlines = new ProcessDeadlines(readModel, aggregate.type());
    this.former = new FormerOpenProcesses(readModel, aggregate.type(), deadlines);
    this.environment = environment;
  }

  /** The kind of aggregate that its processes are. */
  public String aggregateType() {
    return aggregate.type();
  }

  /**
   * Handles a command that may begin a process. Before anything is stored, it is written down when
   * somebody must look after the process at the latest.
   */
  public Outcome begin(Command<C> command) {
    var id = command.aggregateId();
    return handler.handle(
        command,
        state -> process.deadline(state).ifPresent(deadline -> deadlines.put(id, deadline, 0)));
  }

  /**
   * Does what is to be done, until the process is over or waits.
   *
   * @return its state then
   * @throws AnnalException if a command cannot be handled now; call it again to go on
   */
  public S advance(AggregateId id) {
    return new Advance(id, Optional.empty()).run(Optional.empty());
  }

  /**
   * As {@link #advance(AggregateId)}, because of that event of the process. Of a process that is
   * known to be over, with the event, nothing is read.
   *
   * @param cause of the event
   */
  public S advance(RecordedEvent event, Commit.Cause cause) {
    var id = event.aggregateId();
    return handler
        .remembered(id)
        .filter(known -> known.version() >= event.sequence())
        .map(Versioned::state)
        .filter(state -> isOver(id, state))
        .orElseGet(() ->
            new Advance(id, Optional.of(cause).filter(c -> event.sequence() == 1))
                .run(Optional.empty()));
  }

  private boolean isOver(AggregateId id, S state) {
    return process.deadline(state).isEmpty()
        && process.next(id, state, environment.clock().instant()).isEmpty();
  }

  /** One process on its way. */
  private final class Advance {
    final AggregateId id;
    Versioned<S> now;

    /** What began the process: all that comes of it belongs to the same conversation. */
    Optional<Commit.Cause> origin;

    Advance(AggregateId id, Optional<Commit.Cause> origin) {
      this.id = id;
      this.origin = origin;
      this.now = handler.latest(id);
    }

    /**
     * @param known the entry that will bring somebody here again, where there is one
     */
    S run(Optional<ProcessDeadlines.Entry> known) {
      var deadline = process.deadline(now.state());
      var entry = known.or(() -> deadline.map(time -> deadlines.ensure(id, time)));
      for (int steps = 0; steps < MOST_STEPS; steps++) {
        var step = process.next(id, now.state(), environment.clock().instant());
        if (step.isEmpty()) {
          settle(entry, deadline);
          return now.state();
        }
        advance(step.get());
      }
      throw new AnnalException(
          "%s %s was not over after %d steps".formatted(aggregate.type(), id, MOST_STEPS));
    }

    /** The next one is there before the last one goes. */
    private void settle(Optional<ProcessDeadlines.Entry> entry, Optional<Instant> before) {
      var deadline = process.deadline(now.state());
      if (deadline.isPresent() && !deadline.equals(before)) {
        deadlines.ensure(id, deadline.get());
      }
      if (deadline.isEmpty() || !deadline.equals(before)) {
        entry.ifPresent(deadlines::remove);
      }
    }

    private Commit.Cause origin() {
      var first = new EventStore.Range(1, 1, EventStore.Direction.FORWARD, 1);
      return store.read(id, first).commits().getFirst().cause();
    }

    private void advance(ProcessDefinition.Step<C> step) {
      var from = origin.orElseGet(this::origin);
      origin = Optional.of(from);
      // what two kinds of processes of one id send to the same aggregate is not the same
      var name = handler.place(id).key() + "/" + step.name();
      var conversation = from.correlationId();
      var sent = new Commit.Cause(name, conversation, Optional.of(id.value()), from.metadata());
      var outcome = step.send().apply(sent);
      // the answer's id holds the version: a later step of the same name has an answer of its own
      var answer = name + "/answer/" + now.version();
      var noted = new Commit.Cause(answer, conversation, Optional.of(name), from.metadata());
      var command = Command.of(id, noted.commandId(), step.then().apply(outcome));
      note(step.name(), handler.handleOnce(command.causedBy(noted), now.version()));
    }

    private void note(String step, Outcome answer) {
      if (!(answer instanceof Outcome.Accepted accepted)) {
        throw new AnnalException(
            "%s %s refused the answer to its step %s: %s"
                .formatted(aggregate.type(), id, step, answer));
      }
      var before = now.version();
      now = after(accepted);
      if (now.version() == before) {
        throw new AnnalException(
            "%s %s made nothing of the answer to its step %s"
                .formatted(aggregate.type(), id, step));
      }
    }

    /** Read again only where somebody else moved it on as well. */
    private Versioned<S> after(Outcome.Accepted accepted) {
      var events = accepted.events();
      return !accepted.repeated()
              && !events.isEmpty()
              && events.getFirst().sequence() == now.version() + 1
          ? new Versioned<>(
              aggregate.after(now.state(), events),
              accepted.version(),
              Optional.of(events.getLast().timestamp()))
          : handler.latest(id);
    }
  }

  /**
   * Moves on the open processes whose deadline has passed, the earliest first, and those that were
   * left in the middle with it. It ends after half a minute, or with the thousandth: the next tick
   * goes on. One that fails is tried again later and later, up to an hour, and stands behind the
   * others meanwhile.
   *
   * @return the processes that were moved on
   * @throws AnnalException if some could not be; the others were moved on all the same
   */
  public List<AggregateId> tick() {
    return tick(LONGEST_TICK);
  }

  /** As {@link #tick()}; after that time no further one is begun. */
  public List<AggregateId> tick(Duration longest) {
    var tick = new Tick(environment.clock().instant(), longest);
    tick.run();
    tick.failed();
    return List.copyOf(tick.moved);
  }

  /**
   * Takes over what was open before deadlines had rows of their own, when a projection kept all
   * open processes in a few rows.
   *
   * @param revision of that projection
   * @return whether all of it is taken over now; there may be too much for once
   */
  public boolean takeOver(int revision) {
    return former.takeOver(revision);
  }

  /** What is due, a little under each key in turn. */
  private final class Tick {
    final Instant start;
    final Instant end;
    final TreeSet<AggregateId> moved = new TreeSet<>();
    final List<RuntimeException> failures = new ArrayList<>();
    final Map<Integer, Optional<String>> open = new HashMap<>();
    int seen;

    Tick(Instant start, Duration longest) {
      this.start = start;
      this.end = start.plus(longest);
      IntStream.range(0, ProcessDeadlines.SHARDS)
          .forEach(shard -> open.put(shard, Optional.empty()));
    }

    void run() {
      while (!open.isEmpty() && goesOn()) {
        for (int shard : List.copyOf(open.keySet())) {
          run(shard);
        }
      }
    }

    private boolean goesOn() {
      return seen < MOST_IN_A_TICK && environment.clock().instant().isBefore(end);
    }

    private void run(int shard) {
      var due = deadlines.due(shard, open.getOrDefault(shard, Optional.empty()), start, AT_ONCE);
      due.unreadable()
          .forEach(
              failure -> failures.add(new AnnalException(failure.key() + ": " + failure.why())));
      for (var entry : due.entries()) {
        if (goesOn()) {
          seen++;
          advance(entry);
        }
      }
      due.next()
          .ifPresentOrElse(next -> open.put(shard, Optional.of(next)), () -> open.remove(shard));
    }

    private void advance(ProcessDeadlines.Entry entry) {
      var id = entry.id();
      try {
        var later = deadlines.postpone(entry, start);
        new Advance(id, Optional.empty()).run(Optional.of(later));
        moved.add(id);
      } catch (RuntimeException e) { // a bug that one of them meets is not the others' matter
        failures.add(e);
      }
    }

    void failed() {
      if (!failures.isEmpty()) {
        var failed =
            new AnnalException(
                "%d of %d %s processes could not be moved on"
                    .formatted(failures.size(), seen, aggregate.type()),
                failures.removeFirst());
        failures.forEach(failed::addSuppressed);
        throw failed;
      }
    }
  }
}
