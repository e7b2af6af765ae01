package io.annal.command;

import io.annal.AnnalException;
import io.annal.Commit;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The ids of an aggregate's commands, as far as they are known: 32 bits of each, where its commit
 * is and when it was stored. What is found by them is read and compared, so that two ids of the
 * same 32 bits cost a read and no more. Immutable; in the order of the commits.
 */
final class CommandIds {
  /** So far may a commit that is followed lie ahead of the clock that asks. */
  private static final long SKEW_SECONDS = CommitWriter.MOST_SKEW.toSeconds();

  private static final int ID_BYTES = 24;

  /**
   * One id.
   *
   * @param second when its commit was stored, since 1970
   * @param given whether the caller chose it
   */
  record Id(int hash, long sequence, long second, boolean given) {
    static Id of(Commit commit) {
      var cause = commit.cause();
      return new Id(
          CommandIds.hash(cause.commandId()),
          commit.sequence(),
          commit.timestamp().getEpochSecond(),
          cause.commandIdGiven());
    }
  }

  private final List<Id> ids;

  /** The last so many are those of commits that follow one another. */
  private final int contiguous;

  /** Every id that a caller gave and that was stored from this second on is here. */
  private final long since;

  /** The sequence of the oldest commit that was looked at. */
  private final long from;

  CommandIds(List<Id> ids, int contiguous, long since, long from) {
    this.ids = settled(ids);
    this.contiguous = contiguous;
    this.since = since;
    this.from = from;
  }

  /** What a wrong clock stamped with the future happened before what follows it. */
  private static List<Id> settled(List<Id> ids) {
    var settled = new ArrayList<>(ids);
    for (int i = ids.size() - 2; i >= 0; i--) {
      long next = settled.get(i + 1).second();
      var id = settled.get(i);
      if (id.second() > next) {
        settled.set(i, new Id(id.hash(), id.sequence(), next, id.given()));
      }
    }
    return settled;
  }

  /** Of an aggregate without commits: all there are. */
  static CommandIds all() {
    return new CommandIds(List.of(), 0, Long.MIN_VALUE, 1);
  }

  /** None of the commits before that one are known. */
  static CommandIds startingAt(Commit commit) {
    return commit.sequence() == 1
        ? all()
        : new CommandIds(List.of(), 0, commit.timestamp().getEpochSecond() + 1, commit.sequence());
  }

  /**
   * With the next commit's, and without those that need not be known any more.
   *
   * @param window how many commits' are kept in any case
   * @param seconds how long those that callers gave are kept
   */
  CommandIds with(Commit commit, int window, long seconds) {
    var id = Id.of(commit);
    var kept = new ArrayList<Id>(ids.size() + 1);
    int others = ids.size() + 1 - window;
    long oldest = id.second() - seconds - SKEW_SECONDS;
    long reachesTo = since;
    long lookedFrom = from;
    for (int i = 0; i < ids.size(); i++) {
      var each = ids.get(i);
      if (i >= others || (each.given() && seconds > 0 && each.second() >= oldest)) {
        kept.add(each);
      } else if (each.given()) {
        // the new commit may be stamped with the future: then these are to be looked for
        reachesTo = each.second() + 1;
        lookedFrom = each.sequence() + 1;
      }
    }
    kept.add(id);
    return new CommandIds(kept, Math.min(contiguous + 1, window), reachesTo, lookedFrom);
  }

  /** With what another reading of the same stream, up to one of these commits, knows besides. */
  CommandIds after(CommandIds earlier) {
    if (earlier.since >= since && earlier.contiguousFrom() >= contiguousFrom()) {
      return this;
    }
    var all = new TreeMap<Long, Id>();
    earlier.ids.forEach(id -> all.put(id.sequence(), id));
    ids.forEach(id -> all.put(id.sequence(), id));
    boolean joined = earlier.contiguous > 0 && earlier.ids.getLast().sequence() >= contiguousFrom();
    long first = joined ? Math.min(earlier.contiguousFrom(), contiguousFrom()) : contiguousFrom();
    return new CommandIds(
        List.copyOf(all.values()),
        all.tailMap(first).size(),
        Math.min(earlier.since, since),
        Math.min(earlier.from, from));
  }

  /**
   * With those of the commits before, latest first.
   *
   * @param more whether there are still earlier ones
   */
  CommandIds afterCommits(List<Commit> descending, boolean more) {
    if (descending.isEmpty()) {
      return complete();
    }
    var oldest = descending.getLast();
    var earlier =
        descending.reversed().stream()
            .map(Id::of)
            // what was stored before callers' ids were marked counts as theirs
            .map(id -> new Id(id.hash(), id.sequence(), id.second(), true))
            .toList();
    long second = more ? oldest.timestamp().getEpochSecond() + 1 : Long.MIN_VALUE;
    return after(new CommandIds(earlier, 0, second, oldest.sequence()));
  }

  /** Taken for all there are. */
  CommandIds complete() {
    return new CommandIds(ids, contiguous, Long.MIN_VALUE, 1);
  }

  boolean covers(long second) {
    return since <= second;
  }

  long from() {
    return from;
  }

  /** The first of the commits that follow one another up to the last one. */
  long contiguousFrom() {
    return contiguous == 0 ? Long.MAX_VALUE : ids.get(ids.size() - contiguous).sequence();
  }

  /** The sequences of the commits that may be of that command. */
  List<Long> candidates(String commandId) {
    int hash = hash(commandId);
    return ids.stream().filter(id -> id.hash() == hash).map(Id::sequence).toList();
  }

  /** Whether every command of the last so many commits is known, or of all there are. */
  boolean coverLast(int commits) {
    return contiguous >= commits || contiguousFrom() == 1;
  }

  List<Id> ids() {
    return ids;
  }

  int contiguous() {
    return contiguous;
  }

  long since() {
    return since;
  }

  long bytes() {
    return (long) ids.size() * ID_BYTES;
  }

  private static int hash(String commandId) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      return ByteBuffer.wrap(sha256.digest(commandId.getBytes(StandardCharsets.UTF_8))).getInt();
    } catch (NoSuchAlgorithmException e) {
      throw new AnnalException("this Java has no SHA-256", e);
    }
  }
}
