package io.annal.command;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.EventStoreException;
import io.annal.ForgottenException;
import io.annal.RecordedEvent;
import io.annal.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes commits of what was decided, and appends them, with snapshots where they are due. */
final class CommitWriter<C, S, E> {
  /** More than clocks of machines that are kept in time differ, and more than a command takes. */
  static final Duration MOST_SKEW = Duration.ofMinutes(5);

  private final Aggregate<C, S, E> aggregate;
  private final EventStore store;
  private final CommandOptions options;
  private final Environment environment;
  private final Telemetry telemetry;

  CommitWriter(
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
  }

  /** A commit that may be appended, and what is known of the aggregate once it is stored. */
  final class Next {
    private final Commit commit;
    private LoadedAggregate<S> after;

    private Next(Commit commit, LoadedAggregate<S> after) {
      this.commit = commit;
      this.after = after;
    }

    Commit commit() {
      return commit;
    }

    LoadedAggregate<S> after() {
      return after;
    }

    /**
     * Appends it, with a snapshot where one is due and can be stored.
     *
     * @throws io.annal.CommitTooLargeException as the store does, of the events alone
     */
    EventStore.Appended append() {
      if (!SnapshotPolicy.due(after, aggregate.state(), options.snapshotEvery())) {
        return store.append(commit);
      }
      var remembering = commit.remembering(Optional.of(after.deduplication().recent()));
      var attempts =
          List.<Supplier<Commit>>of(
              () -> remembering.carrying(Optional.of(snapshot())), () -> remembering);
      var before = after.sinceSnapshot();
      after = after.since(LoadedAggregate.Distance.after(commit));
      var skipped = new ArrayList<Throwable>();
      for (var attempt : attempts) {
        try {
          return told(store.append(attempt.get()), skipped);
        } catch (EventStoreException | ForgottenException e) {
          throw e; // no fault of what rides along
        } catch (RuntimeException | StackOverflowError e) {
          skipped.add(e);
          after = after.since(before.skipped());
        }
      }
      return told(store.append(commit), skipped);
    }

    private Commit.Snapshot snapshot() {
      return new Commit.Snapshot(aggregate.stateVersion(), aggregate.state().encode(after.state()));
    }

    private EventStore.Appended told(EventStore.Appended appended, List<Throwable> skipped) {
      if (!skipped.isEmpty()) {
        telemetry.count("SnapshotsSkipped", 1);
        telemetry.problem(
            "no snapshot after event %d of %s: its state cannot be stored"
                .formatted(commit.lastSequence(), commit.aggregateId()),
            skipped.getFirst());
      }
      return appended;
    }
  }

  /**
   * The commit of these events. They are folded before they are stored: what the aggregate could
   * not be read from any more is found here, and nothing is stored.
   */
  Next next(Command<C> command, LoadedAggregate<S> loaded, List<E> events) {
    var time = time(loaded);
    var recorded = new ArrayList<RecordedEvent>(events.size());
    for (E event : events) {
      recorded.add(recorded(command.aggregateId(), event, loaded.version() + 1, recorded, time));
    }
    var commit =
        new Commit(
            command.aggregateId(),
            aggregate.type(),
            recorded,
            command.cause(),
            Optional.empty(),
            command.digest(),
            Optional.empty(),
            loaded.sinceSnapshot().from());
    return new Next(commit, loaded.with(aggregate, commit));
  }

  private RecordedEvent recorded(
      AggregateId id, E event, long first, List<RecordedEvent> before, Instant time) {
    var written = aggregate.events().write(event);
    return new RecordedEvent(
        before.isEmpty()
            ? environment.ids().get()
            : Commit.eventId(before.getFirst().id(), before.size()),
        id,
        first + before.size(),
        written.type(),
        written.version(),
        written.data(),
        time);
  }

  /**
   * Times in a stream do not go back while clocks differ no more than clocks that are kept. A last
   * commit that lies further in the future was stamped by a wrong clock, this one or another. It is
   * not followed, or it would lead the stream for good; order is by sequence, not by time.
   */
  private Instant time(LoadedAggregate<S> loaded) {
    var now = environment.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    var last = loaded.timestamp().filter(now::isBefore);
    if (last.filter(time -> time.isAfter(now.plus(MOST_SKEW))).isPresent()) {
      telemetry.count("ClockSkew", 1);
      return now;
    }
    return last.orElse(now);
  }
}
