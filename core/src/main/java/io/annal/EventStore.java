package io.annal;

import java.util.List;
import java.util.Optional;

/**
 * Where commits are kept. Immutable: there is no update and no delete. An implementation passes the
 * test kit's contract suite; outages and exhausted budgets are thrown as {@link
 * EventStoreException}, everything expected is a value.
 */
public interface EventStore {

  /**
   * Stores the commit if no commit of that aggregate has this {@link Commit#sequence()}. The
   * sequence must come from a read: the commit must follow directly on the last one that was
   * loaded.
   *
   * @throws CommitTooLargeException before anything is written, where the store could not hold the
   *     commit or the bus not carry one of its events
   */
  Appended append(Commit commit);

  /** What became of an {@link #append}. */
  sealed interface Appended {
    /** It is stored, for good. */
    record Stored() implements Appended {}

    /**
     * Somebody was there first; nothing was written.
     *
     * @param winner the commit that has the sequence
     */
    record Conflict(Commit winner) implements Appended {}

    /**
     * Somebody in another Region is just writing there; nothing was written, and who will have the
     * sequence is not known yet. Only a store that is written from several Regions answers so.
     */
    record Contended() implements Appended {}
  }

  /**
   * One page of an aggregate's commits, strongly consistent. An aggregate that nobody wrote to has
   * none.
   *
   * @return at most {@link Range#limit()} commits in the direction asked for, and whether there may
   *     be more
   */
  Page read(AggregateId id, Range range);

  /**
   * As {@link #read}, but as it was a moment ago, at half the price where that makes a difference:
   * enough for whoever appends after it, as a commit that is not the next one is refused.
   */
  default Page readEventual(AggregateId id, Range range) {
    return read(id, range);
  }

  /**
   * Which commits to read, by {@link Commit#sequence()}, both ends included.
   *
   * @param from lowest key, at least 1
   * @param to highest key
   * @param direction which end first
   * @param limit of commits in a page, at least 1
   */
  record Range(long from, long to, Direction direction, int limit) {
    public Range {
      if (from < 1 || limit < 1) {
        throw new IllegalArgumentException(
            "a range starts at 1 and has a limit of at least 1: " + from + ", " + limit);
      }
    }

    /** Upwards from a sequence. */
    public static Range forward(long from, int limit) {
      return new Range(from, Long.MAX_VALUE, Direction.FORWARD, limit);
    }

    /** Downwards from a sequence, that one included; {@link Long#MAX_VALUE} for the latest. */
    public static Range backward(long to, int limit) {
      return new Range(1, to, Direction.BACKWARD, limit);
    }
  }

  /** Oldest or latest first. */
  enum Direction {
    /** From the first commit of the range on. */
    FORWARD,
    /** From the last one back. */
    BACKWARD
  }

  /**
   * Some commits.
   *
   * @param more whether the range may hold further ones; go on from the last commit's sequence
   */
  record Page(List<Commit> commits, boolean more) {
    public Page {
      commits = List.copyOf(commits);
    }
  }

  /**
   * One page of the whole store, one segment of it, in no particular order over aggregates; within
   * one aggregate, ascending. Commits appended while the scan runs may or may not be seen.
   *
   * @param segment from 0
   * @param segments how many segments the store is cut into
   * @param position {@link ScanPage#next()} of the page before, or empty to begin
   */
  ScanPage scan(int segment, int segments, Optional<String> position);

  /**
   * A page of a scan.
   *
   * @param unreadable items that are no commits
   * @param next where to go on; text that may be kept and used after a restart; empty at the
   *     segment's end
   */
  record ScanPage(List<Commit> commits, List<Failure> unreadable, Optional<String> next) {
    public ScanPage {
      commits = List.copyOf(commits);
      unreadable = List.copyOf(unreadable);
    }

    /** A page of which everything could be read. */
    public ScanPage(List<Commit> commits, Optional<String> next) {
      this(commits, List.of(), next);
    }
  }
}
