package io.annal.command;

import io.annal.Commit;
import io.annal.EventStoreException;
import io.annal.ForgottenException;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.RecordedEvent;
import io.annal.StorableValues;
import io.annal.internal.Sizes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of an aggregate after reading it.
 *
 * @param version the sequence of the last event that is folded in; 0 for none
 * @param sinceSnapshot the commits after the last snapshot that a load would use
 * @param deduplication what the latest commands led to
 */
record LoadedAggregate<S>(
    S state,
    long version,
    Optional<Instant> timestamp,
    Distance sinceSnapshot,
    CommandDeduplication deduplication) {

  /**
   * What a load reads before it meets a snapshot.
   *
   * @param bytes roughly
   * @param from the sequence of the commit with the snapshot; empty where there is none yet
   */
  record Distance(int commits, long bytes, OptionalLong from) {
    static final Distance START = new Distance(0, 0, OptionalLong.empty());

    /** Of none, directly after that commit and its snapshot. */
    static Distance after(Commit commit) {
      return new Distance(0, 0, OptionalLong.of(commit.sequence()));
    }

    Distance with(Commit commit) {
      return new Distance(commits + 1, bytes + Sizes.stored(commit), from);
    }

    /** Where a snapshot was due and could not be stored: due again after as many commits. */
    Distance skipped() {
      return new Distance(0, 0, from);
    }
  }

  static <S> LoadedAggregate<S> nothing(S initial, CommandDeduplication none) {
    return new LoadedAggregate<>(initial, 0, Optional.empty(), Distance.START, none);
  }

  /** The same with what other commands led to. */
  LoadedAggregate<S> answering(CommandDeduplication other) {
    return new LoadedAggregate<>(state, version, timestamp, sinceSnapshot, other);
  }

  /** The same at another distance from the last snapshot. */
  LoadedAggregate<S> since(Distance other) {
    return new LoadedAggregate<>(state, version, timestamp, other, deduplication);
  }

  /** With the commit's events, which must follow directly. */
  <E> LoadedAggregate<S> with(Aggregate<?, S, E> aggregate, Commit commit) {
    checkType(aggregate, commit);
    commit.checkFollows(version);
    var usable = usableSnapshot(aggregate, commit).isPresent();
    return new LoadedAggregate<>(
        after(aggregate, state, commit.events()),
        commit.lastSequence(),
        Optional.of(commit.timestamp()),
        usable ? Distance.after(commit) : sinceSnapshot.with(commit),
        deduplication.with(commit));
  }

  /** The state after the events, as it is read from the store. */
  static <S, E> S after(Aggregate<?, S, E> aggregate, S state, List<RecordedEvent> events) {
    return asRead(aggregate, fold(aggregate, state, events));
  }

  /**
   * The state as a snapshot of it would be read, so that no decision depends on whether there was
   * one: {@code 101.00} is {@code 101} in both. A state that cannot be stored is in no snapshot.
   */
  private static <S> S asRead(Aggregate<?, S, ?> aggregate, S state) {
    try {
      return aggregate.state().decode(StorableValues.asStored(aggregate.state().encode(state)));
    } catch (RuntimeException e) {
      return state;
    }
  }

  /** Ids of all kinds of aggregates lie in one store, and a caller may mistake one for another. */
  private static void checkType(Aggregate<?, ?, ?> aggregate, Commit commit) {
    if (!commit.aggregateType().equals(aggregate.type())) {
      throw new InvalidDataException(
          "aggregateId",
          "the id of an aggregate of type " + aggregate.type(),
          "%s, which is of type %s".formatted(commit.aggregateId(), commit.aggregateType()));
    }
  }

  /** The commit's snapshot, decoded; empty where it has none that today's code can use. */
  static <S> Optional<S> usableSnapshot(Aggregate<?, S, ?> aggregate, Commit commit) {
    checkType(aggregate, commit);
    return commit
        .snapshot()
        .filter(snapshot -> snapshot.version() == aggregate.stateVersion())
        .map(snapshot -> decode(aggregate, commit, snapshot));
  }

  private static <S> S decode(
      Aggregate<?, S, ?> aggregate, Commit commit, Commit.Snapshot snapshot) {
    try {
      var state = aggregate.state().decode(snapshot.state());
      refuseLoss(snapshot.state(), aggregate.state().encode(state));
      return state;
    } catch (InvalidDataException e) {
      throw new EventStoreException(
          "the snapshot after event %d of %s cannot be read as state version %d, though it says so;"
                  .formatted(commit.lastSequence(), commit.aggregateId(), snapshot.version())
              + " raise the state version when the state changes: "
              + e.getMessage(),
          e);
    }
  }

  /** A member that was stored, and that today's state of the same version does not have. */
  private static void refuseLoss(Json stored, Json read) {
    if (stored instanceof Json.Obj(var members) && read instanceof Json.Obj known) {
      for (var member : members.entrySet()) {
        var name = member.getKey();
        var value = known.get(name);
        if (value.isEmpty() && !member.getValue().equals(Json.NULL)) {
          var names = String.join(", ", known.members().keySet());
          throw new InvalidDataException(
              name, "only the fields " + names, InvalidDataException.UNKNOWN_FIELD);
        }
        value.ifPresent(there -> refuseLossWithin(name, member.getValue(), there));
      }
    } else if (stored instanceof Json.Arr(var items)
        && read instanceof Json.Arr(var others)
        && items.size() == others.size()) {
      for (int i = 0; i < items.size(); i++) {
        refuseLossWithin("[" + i + "]", items.get(i), others.get(i));
      }
    }
  }

  private static void refuseLossWithin(String name, Json stored, Json read) {
    try {
      refuseLoss(stored, read);
    } catch (InvalidDataException e) {
      throw e.within(name);
    }
  }

  static <S, E> S fold(Aggregate<?, S, E> aggregate, S state, List<RecordedEvent> events) {
    var next = state;
    for (var recorded : events) {
      for (E event : aggregate.events().read(recorded)) {
        next = evolve(aggregate, next, event, recorded);
      }
    }
    return next;
  }

  private static <S, E> S evolve(
      Aggregate<?, S, E> aggregate, S state, E event, RecordedEvent recorded) {
    try {
      return aggregate.decider().evolve(state, event);
    } catch (ForgottenException e) {
      throw e;
    } catch (RuntimeException e) {
      // its message may hold data, and is left to the cause
      throw new EvolveException(
          "%s cannot take event %d of %s, %s version %d: evolve threw %s"
              .formatted(
                  aggregate.type(),
                  recorded.sequence(),
                  recorded.aggregateId(),
                  recorded.type(),
                  recorded.version(),
                  e.getClass().getName()),
          e);
    }
  }

  Versioned<S> versioned() {
    return new Versioned<>(state, version, timestamp);
  }
}
