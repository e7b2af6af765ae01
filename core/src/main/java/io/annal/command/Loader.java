package io.annal.command;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.EventStore;
import io.annal.internal.Sizes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads aggregates: back from where it is asked for to the next snapshot, then folds forward. It
 * asks for as many commits as lie between two snapshots of commits of this size, and if none is met
 * goes on to where the commits say that there is one.
 */
final class Loader<S, E> {
  /** A stream without a usable snapshot is folded from its start rather than held in memory. */
  private static final int PAGES_BACK = 10;

  /** Commits may be so large that each has a snapshot, and more of them are a page of 1 MB. */
  private static final int LEAST = 2;

  /** As many small commits as lie between two snapshots, see {@link SnapshotPolicy}. */
  private static final int SMALL = 20;

  private static final int MOST = 23;

  /** Of 1 MB each: some 25,000 commits of 400 bytes. */
  private static final int LOOK_BACK_PAGES = 10;

  private static final int LOOK_BACK_COMMITS = 5_000;

  private final Aggregate<?, S, E> aggregate;
  private final EventStore store;
  private final int window;
  private final CommandDeduplication none;

  /** The mean of the commits that were read last; 0 where none was. */
  private volatile long commitBytes;

  /**
   * @param window how many commits are read at once: as many as may lie between two snapshots
   * @param time how long a command is known whose caller gave its id
   */
  Loader(Aggregate<?, S, E> aggregate, EventStore store, int window, Duration time) {
    this.aggregate = aggregate;
    this.store = store;
    this.window = window;
    this.none = CommandDeduplication.none(window, time);
  }

  /** The aggregate as it is now, with the commands of as many commits as the window has. */
  LoadedAggregate<S> latest(AggregateId id, Consumer<Commit> seen) {
    return at(id, Long.MAX_VALUE, true, seen);
  }

  /** The aggregate after the event of that sequence, or after the last where there are fewer. */
  LoadedAggregate<S> at(AggregateId id, long version) {
    return at(id, version, false, commit -> {});
  }

  /**
   * @param withCommands whether the commands of as many commits as the window has must be known
   */
  private LoadedAggregate<S> at(
      AggregateId id, long version, boolean withCommands, Consumer<Commit> seen) {
    if (version == 0) {
      return nothing();
    }
    // one more than the window: the first may reach beyond the version, with its snapshot
    int most = version == Long.MAX_VALUE ? window : window + 1;
    var back = new ArrayList<Commit>();
    var range = EventStore.Range.backward(version, Math.min(first(withCommands), most));
    // a page holds fewer commits where they are large: pages alone do not say how far back it went
    for (int pages = 0; pages < PAGES_BACK || back.size() < most; pages++) {
      var page = store.read(id, range);
      back.addAll(page.commits());
      page.commits().forEach(seen);
      boolean met = meetsSnapshot(back, version);
      boolean start = range.from() == 1 && (!page.more() || page.commits().isEmpty());
      if (start || (met && (!withCommands || coverWindow(back)))) {
        learn(back);
        return fold(back.reversed(), version);
      }
      range = before(back, withCommands ? most : limit(back, most), pages == 0 && !met);
    }
    return foldForward(nothing(), id, version, seen);
  }

  /** As many as lie between two snapshots, as far as it is known how large commits are here. */
  private int first(boolean withCommands) {
    long bytes = commitBytes;
    if (bytes == 0) {
      return withCommands ? SMALL : LEAST;
    }
    return Math.clamp(SnapshotPolicy.LEAST_BYTES / bytes + 1, LEAST, MOST);
  }

  private void learn(List<Commit> read) {
    if (!read.isEmpty()) {
      commitBytes = read.stream().mapToLong(Sizes::stored).sum() / read.size();
    }
  }

  private boolean coverWindow(List<Commit> back) {
    return back.size() >= window || commands(back.reversed()).coverWindow();
  }

  /** To where the commits say that a snapshot lies, or else as far as there may be one. */
  private static EventStore.Range before(List<Commit> back, int most, boolean ask) {
    long to = back.getLast().sequence() - 1;
    long from = ask ? back.getLast().lastSnapshot().orElse(0) : 0;
    if (from >= 1 && from <= to) {
      return new EventStore.Range(from, to, EventStore.Direction.BACKWARD, most);
    }
    int left = back.size() < most ? most - back.size() : most;
    return EventStore.Range.backward(to, left);
  }

  /** As many commits of this size as may lie between two snapshots. */
  private static int limit(List<Commit> back, int most) {
    long bytes = back.stream().mapToLong(Sizes::stored).sum();
    long limit = SnapshotPolicy.MOST_BYTES * back.size() / bytes + 2;
    return (int) Math.min(most, back.size() + limit);
  }

  private LoadedAggregate<S> nothing() {
    return LoadedAggregate.nothing(aggregate.decider().initial(), none);
  }

  private boolean meetsSnapshot(List<Commit> commits, long version) {
    return commits.stream()
        .anyMatch(commit ->
            commit.lastSequence() <= version
                && LoadedAggregate.usableSnapshot(aggregate, commit).isPresent());
  }

  private LoadedAggregate<S> fold(List<Commit> ascending, long version) {
    int start = ascending.size();
    Optional<S> snapshot = Optional.empty();
    while (start > 0 && snapshot.isEmpty()) {
      var commit = ascending.get(--start);
      snapshot =
          commit.lastSequence() <= version
              ? LoadedAggregate.usableSnapshot(aggregate, commit)
              : Optional.empty();
    }
    var loaded = nothing();
    if (snapshot.isPresent()) {
      loaded = atSnapshot(snapshot.get(), ascending.subList(0, start + 1));
      start++;
    }
    for (var commit : ascending.subList(start, ascending.size())) {
      loaded = with(loaded, commit, version);
    }
    return loaded;
  }

  private LoadedAggregate<S> atSnapshot(S state, List<Commit> upToIt) {
    var last = upToIt.getLast();
    return new LoadedAggregate<>(
        state,
        last.lastSequence(),
        Optional.of(last.timestamp()),
        LoadedAggregate.Distance.after(last),
        commands(upToIt));
  }

  private CommandDeduplication commands(List<Commit> ascending) {
    var deduplication = none.startingAt(ascending.getFirst());
    for (var commit : ascending) {
      deduplication = deduplication.with(commit);
    }
    return deduplication;
  }

  private LoadedAggregate<S> with(LoadedAggregate<S> loaded, Commit commit, long version) {
    if (commit.lastSequence() <= version) {
      return loaded.with(aggregate, commit);
    }
    var events = commit.events().subList(0, (int) (version - commit.sequence() + 1));
    return loaded.with(aggregate, commit.of(events).carrying(Optional.empty()));
  }

  /** The commit that the command led to, among those between the two sequences. */
  Optional<Commit> find(AggregateId id, long from, long to, String commandId) {
    long next = from;
    while (next <= to) {
      var page =
          store.read(id, new EventStore.Range(next, to, EventStore.Direction.FORWARD, window));
      for (var commit : page.commits()) {
        if (commit.cause().commandId().equals(commandId)) {
          return Optional.of(commit);
        }
        next = commit.lastSequence() + 1;
      }
      if (!page.more()) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** With everything that was stored since. */
  LoadedAggregate<S> refresh(LoadedAggregate<S> loaded, AggregateId id, Consumer<Commit> seen) {
    return foldForward(loaded, id, Long.MAX_VALUE, seen);
  }

  /**
   * With what was stored until a moment ago, at half the price: enough before an append, whose
   * condition finds what is missing. What does not follow is left to that, too.
   */
  LoadedAggregate<S> refreshEventual(
      LoadedAggregate<S> loaded, AggregateId id, Consumer<Commit> seen) {
    var after = loaded;
    var range = EventStore.Range.forward(loaded.version() + 1, window);
    for (var commit : store.readEventual(id, range).commits()) {
      if (commit.sequence() != after.version() + 1) {
        break;
      }
      seen.accept(commit);
      after = after.with(aggregate, commit);
    }
    return after;
  }

  /** The commit of that sequence. */
  Optional<Commit> commit(AggregateId id, long sequence) {
    var range = new EventStore.Range(sequence, sequence, EventStore.Direction.FORWARD, 1);
    return store.read(id, range).commits().stream().findFirst();
  }

  /**
   * Looks at commits that lie further back, until every command is known whose caller gave its id
   * within the time, or so many pages were read.
   */
  LoadedAggregate<S> lookBack(
      LoadedAggregate<S> loaded, AggregateId id, Instant now, Consumer<Commit> seen) {
    var deduplication = loaded.deduplication();
    for (int pages = 0; pages < LOOK_BACK_PAGES && !deduplication.coverTimeBefore(now); pages++) {
      var range = EventStore.Range.backward(deduplication.lookedFrom() - 1, LOOK_BACK_COMMITS);
      var page = store.read(id, range);
      page.commits().forEach(seen);
      deduplication = deduplication.afterCommits(page.commits(), page.more());
    }
    return loaded.answering(deduplication);
  }

  private LoadedAggregate<S> foldForward(
      LoadedAggregate<S> start, AggregateId id, long version, Consumer<Commit> seen) {
    var loaded = start;
    boolean more = true;
    while (more && loaded.version() < version) {
      var range =
          new EventStore.Range(loaded.version() + 1, version, EventStore.Direction.FORWARD, window);
      var page = store.read(id, range);
      for (var commit : page.commits()) {
        seen.accept(commit);
        loaded = with(loaded, commit, version);
      }
      more = page.more();
    }
    return loaded;
  }
}
