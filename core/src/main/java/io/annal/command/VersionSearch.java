package io.annal.command;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.EventStore;
import java.time.Instant;
import java.util.Optional;

/**
 * Finds the last event of an aggregate whose time is not later than another, by bisection. Times
 * ascend, but for commits that a wrong clock stamped with the future: those are told by what
 * follows them.
 */
final class VersionSearch {
  /** Commits of a probe, where a wrong clock was met. */
  private static final int NEAR = 5;

  private static final int PAGE = 10;

  private final EventStore store;
  private final AggregateId id;
  private final Instant time;

  VersionSearch(EventStore store, AggregateId id, Instant time) {
    this.store = store;
    this.id = id;
    this.time = time;
  }

  /** The event's sequence, or 0 where all are later. */
  long version() {
    var latest = store.read(id, EventStore.Range.backward(Long.MAX_VALUE, 1)).commits();
    if (latest.isEmpty() || reaches(latest.getFirst())) {
      return latest.stream().mapToLong(this::upTo).sum();
    }
    var end = latest.getFirst();
    long found = bisect(0, end.sequence(), 1);
    for (var next = beyond(found, end); next.isPresent(); next = beyond(found, end)) {
      found = bisect(next.get(), end.sequence(), NEAR);
    }
    return found;
  }

  /** Between an event that is not later, and one that is. */
  private long bisect(long notLater, long later, int commits) {
    long low = notLater;
    long high = later;
    while (high - low > 1) {
      long middle = low + (high - low) / 2;
      var range = new EventStore.Range(low + 1, middle, EventStore.Direction.BACKWARD, commits);
      var near = store.read(id, range).commits();
      var reached = near.stream().filter(this::reaches).findFirst();
      if (reached.isPresent()) {
        low = upTo(reached.get());
      } else if (near.isEmpty()) {
        return low; // within a commit
      } else {
        high = near.getLast().sequence();
      }
    }
    return low;
  }

  /**
   * What comes directly after may have been stamped with the future: up to the first commit that
   * was not, which is one that is not later than the latest.
   */
  private Optional<Long> beyond(long found, Commit latest) {
    long next = found + 1;
    boolean more = true;
    while (more) {
      var page = store.read(id, EventStore.Range.forward(next, PAGE));
      for (var commit : page.commits()) {
        if (reaches(commit)) {
          return Optional.of(upTo(commit));
        }
        next = commit.lastSequence() + 1;
      }
      boolean allOfTheFuture =
          page.commits().stream()
              .allMatch(commit -> commit.timestamp().isAfter(latest.timestamp()));
      more = page.more() && allOfTheFuture;
    }
    return Optional.empty();
  }

  private boolean reaches(Commit commit) {
    return upTo(commit) >= commit.sequence();
  }

  private long upTo(Commit commit) {
    long upTo = commit.sequence() - 1;
    for (var event : commit.events()) {
      upTo = event.timestamp().isAfter(time) ? upTo : event.sequence();
    }
    return upTo;
  }
}
