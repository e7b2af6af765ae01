package io.annal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads aggregates: back from where it is asked for to the next snapshot, then folds forward. */
final class Loader<S, E> {
  /** A stream without a usable snapshot is folded from its start rather than held in memory. */
  private static final int PAGES_BACK = 10;

  /** A snapshot may be that near, and the commits so large that a page of them is 1 MB. */
  private static final int FIRST = 2;

  /** Of 1 MB each: some 25,000 commits of 400 bytes. */
  private static final int LOOK_BACK_PAGES = 10;

  private static final int LOOK_BACK_COMMITS = 5_000;

  private final Aggregate<?, S, E> aggregate;
  private final EventStore store;
  private final int window;
  private final Answers none;

  /**
   * @param window how many commits are read at once: as many as may lie between two snapshots
   * @param time how long a command is known whose caller gave its id
   */
  Loader(Aggregate<?, S, E> aggregate, EventStore store, int window, Duration time) {
    this.aggregate = aggregate;
    this.store = store;
    this.window = window;
    this.none = Answers.none(window, time);
  }

  /** The aggregate as it is now, with the commands of as many commits as the window has. */
  Folded<S> latest(AggregateId id, Consumer<Commit> seen) {
    return at(id, Long.MAX_VALUE, window, seen);
  }

  /** The aggregate after the event of that sequence, or after the last where there are fewer. */
  Folded<S> at(AggregateId id, long version) {
    return at(id, version, 0, commit -> {});
  }

  private Folded<S> at(AggregateId id, long version, int least, Consumer<Commit> seen) {
    if (version == 0) {
      return nothing();
    }
    // one more than the window: the first may reach beyond the version, with its snapshot
    int most = version == Long.MAX_VALUE ? window : window + 1;
    var back = new ArrayList<Commit>();
    boolean met = false;
    long to = version;
    // a page holds fewer commits where they are large: pages alone do not say how far back it went
    for (int pages = 0; pages < PAGES_BACK || back.size() < most; pages++) {
      int left = back.size() < most ? most - back.size() : most;
      int limit = Math.clamp(limit(back, least), 1, left);
      var page = store.read(id, EventStore.Range.backward(to, limit));
      back.addAll(page.commits());
      page.commits().forEach(seen);
      met = met || meetsSnapshot(page.commits(), version);
      boolean enough = met && back.size() >= least;
      if (enough || !page.more() || page.commits().isEmpty()) {
        return fold(back.reversed(), version);
      }
      to = back.getLast().sequence() - 1;
    }
    return foldForward(nothing(), id, version, seen);
  }

  /**
   * Where only a snapshot is looked for, a few commits first: if it is not among them, their size
   * says how many commits there can be before it.
   *
   * @param least how many are read in any case
   */
  private static int limit(List<Commit> back, int least) {
    if (least > 0) {
      return Integer.MAX_VALUE;
    }
    long bytes = back.stream().mapToLong(Sizes::stored).sum();
    return bytes == 0 ? FIRST : (int) (Folded.MOST_BYTES * back.size() / bytes) + 2;
  }

  private Folded<S> nothing() {
    return Folded.nothing(aggregate.decider().initial(), none);
  }

  private boolean meetsSnapshot(List<Commit> commits, long version) {
    return commits.stream()
        .anyMatch(commit ->
            commit.lastSequence() <= version
                && Folded.usableSnapshot(aggregate, commit).isPresent());
  }

  private Folded<S> fold(List<Commit> ascending, long version) {
    int start = ascending.size();
    Optional<S> snapshot = Optional.empty();
    while (start > 0 && snapshot.isEmpty()) {
      var commit = ascending.get(--start);
      snapshot =
          commit.lastSequence() <= version
              ? Folded.usableSnapshot(aggregate, commit)
              : Optional.empty();
    }
    var folded = nothing();
    if (snapshot.isPresent()) {
      folded = atSnapshot(snapshot.get(), ascending.subList(0, start + 1));
      start++;
    }
    for (var commit : ascending.subList(start, ascending.size())) {
      folded = with(folded, commit, version);
    }
    return folded;
  }

  private Folded<S> atSnapshot(S state, List<Commit> upToIt) {
    var answers = none.startingAt(upToIt.getFirst());
    for (var commit : upToIt) {
      answers = answers.with(commit);
    }
    var last = upToIt.getLast();
    return new Folded<>(
        state, last.lastSequence(), Optional.of(last.timestamp()), Folded.Distance.NONE, answers);
  }

  private Folded<S> with(Folded<S> folded, Commit commit, long version) {
    if (commit.lastSequence() <= version) {
      return folded.with(aggregate, commit);
    }
    var events = commit.events().subList(0, (int) (version - commit.sequence() + 1));
    return folded.with(aggregate, commit.of(events).carrying(Optional.empty()));
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
  Folded<S> refresh(Folded<S> folded, AggregateId id, Consumer<Commit> seen) {
    return foldForward(folded, id, Long.MAX_VALUE, seen);
  }

  /**
   * With what was stored until a moment ago, at half the price: enough before an append, whose
   * condition finds what is missing. What does not follow is left to that, too.
   */
  Folded<S> refreshEventual(Folded<S> folded, AggregateId id, Consumer<Commit> seen) {
    var after = folded;
    var range = EventStore.Range.forward(folded.version() + 1, window);
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
  Folded<S> lookBack(Folded<S> folded, AggregateId id, Instant now, Consumer<Commit> seen) {
    var answers = folded.answers();
    for (int pages = 0; pages < LOOK_BACK_PAGES && !answers.coverTimeBefore(now); pages++) {
      var range = EventStore.Range.backward(answers.lookedFrom() - 1, LOOK_BACK_COMMITS);
      var page = store.read(id, range);
      page.commits().forEach(seen);
      answers = answers.afterCommits(page.commits(), page.more());
    }
    return folded.answering(answers);
  }

  private Folded<S> foldForward(
      Folded<S> start, AggregateId id, long version, Consumer<Commit> seen) {
    var folded = start;
    boolean more = true;
    while (more && folded.version() < version) {
      var range =
          new EventStore.Range(folded.version() + 1, version, EventStore.Direction.FORWARD, window);
      var page = store.read(id, range);
      for (var commit : page.commits()) {
        seen.accept(commit);
        folded = with(folded, commit, version);
      }
      more = page.more();
    }
    return folded;
  }
}
