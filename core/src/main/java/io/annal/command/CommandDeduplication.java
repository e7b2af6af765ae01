package io.annal.command;

import io.annal.Commit;
import io.annal.RecentCommands;
import io.annal.internal.Sizes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * By what a command that comes again is known: the ids of the commands before, and the last commits
 * whole, so that what is tried again at once costs no read. Immutable.
 */
final class CommandDeduplication {
  private static final int WHOLE = 4;
  private static final long WHOLE_BYTES = 8 << 10;

  private final int window;
  private final Duration time;
  private final List<Commit> whole;
  private final CommandIds ids;

  private CommandDeduplication(int window, Duration time, List<Commit> whole, CommandIds ids) {
    this.window = window;
    this.time = time;
    this.whole = whole;
    this.ids = ids;
  }

  /**
   * Of an aggregate without commits.
   *
   * @param window how many commits back every command is known
   * @param time how long those are known whose callers gave them their ids
   */
  static CommandDeduplication none(int window, Duration time) {
    return new CommandDeduplication(window, time, List.of(), CommandIds.all());
  }

  /** None of the commits before that one are known. */
  CommandDeduplication startingAt(Commit commit) {
    return new CommandDeduplication(window, time, List.of(), CommandIds.startingAt(commit));
  }

  /** With a commit more, and without what need not be known any more. */
  CommandDeduplication with(Commit commit) {
    var last = new ArrayList<>(whole);
    last.add(commit.carrying(Optional.empty()).remembering(Optional.empty()));
    while (last.size() > WHOLE || last.stream().mapToLong(Sizes::of).sum() > WHOLE_BYTES) {
      last.removeFirst();
    }
    var known = ids.with(commit, window, time.toSeconds());
    var all = commit.recent().flatMap(CommandIdsFormat::read).map(known::after).orElse(known);
    return new CommandDeduplication(window, time, last, all);
  }

  /** With the ids of commits before, latest first. */
  CommandDeduplication afterCommits(List<Commit> descending, boolean more) {
    return new CommandDeduplication(window, time, whole, ids.afterCommits(descending, more));
  }

  /** Taken for all there are. */
  CommandDeduplication complete() {
    return new CommandDeduplication(window, time, whole, ids.complete());
  }

  Optional<Commit> to(String commandId) {
    return whole.stream().filter(c -> c.cause().commandId().equals(commandId)).findFirst();
  }

  /** The sequences of the commits that may be of that command. */
  List<Long> candidates(String commandId) {
    return ids.candidates(commandId);
  }

  /** Whether every command is known whose id its caller gave within the time. */
  boolean coverTimeBefore(Instant now) {
    return time.isZero() || ids.covers(now.minus(time).getEpochSecond());
  }

  /** Whether every command of as many commits is known as the window has, or of all there are. */
  boolean coverWindow() {
    return ids.coverLast(window);
  }

  /** The sequence of the oldest commit that was looked at. */
  long lookedFrom() {
    return ids.from();
  }

  /** The sequence of the oldest event from which on every command is known. */
  long from() {
    return ids.contiguousFrom();
  }

  RecentCommands recent() {
    return CommandIdsFormat.write(ids);
  }

  /** Roughly what these take in memory. */
  long bytes() {
    return ids.bytes() + whole.stream().mapToLong(Sizes::of).sum();
  }
}
