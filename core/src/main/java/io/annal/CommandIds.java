package io.annal;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The ids of an aggregate's commands, as far as they are known: 32 bits of each, where its commit
 * is and when it was stored. What is found by them is read and compared, so that two ids of the
 * same 32 bits cost a read and no more. Immutable; in the order of the commits.
 */
final class CommandIds {
  /** What may ride in a commit: some 1,300 ids. */
  static final int MOST_BYTES = 8 << 10;

  /** So far may a commit that is followed lie ahead of the clock that asks. */
  private static final long SKEW_SECONDS = CommitWriter.MOST_SKEW.toSeconds();

  private static final byte FORMAT = 1;
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

  private CommandIds(List<Id> ids, int contiguous, long since, long from) {
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

  /** With what the commits before say, where they reach further back. */
  CommandIds after(CommandIds earlier) {
    if (earlier.since >= since) {
      return this;
    }
    long first = ids.isEmpty() ? Long.MAX_VALUE : ids.getFirst().sequence();
    var all = new ArrayList<Id>();
    earlier.ids.stream().filter(id -> id.sequence() < first).forEach(all::add);
    all.addAll(ids);
    return new CommandIds(all, contiguous, earlier.since, Math.min(earlier.from, from));
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

  /**
   * Those that callers gave, latest first, as far as there is room: each as its hash and the
   * distance in commits and in seconds to the one after it.
   */
  RecentCommands write() {
    var body = ByteBuffer.allocate(MOST_BYTES);
    var last = ids.getLast();
    long sequence = last.sequence();
    long second = last.second();
    int count = 0;
    long reachesTo = since;
    long oldest = from;
    for (var id : ids.reversed()) {
      if (!id.given()) {
        continue;
      }
      if (body.remaining() < Integer.BYTES + 2 * Long.BYTES + 4) {
        reachesTo = id.second() + 1;
        oldest = sequence;
        break;
      }
      body.putInt(id.hash());
      writeNumber(body, sequence - id.sequence());
      writeNumber(body, second - id.second());
      sequence = id.sequence();
      second = id.second();
      count++;
    }
    var head = ByteBuffer.allocate(1 + 5 * Long.BYTES);
    head.put(FORMAT).putLong(last.sequence()).putLong(last.second());
    head.putLong(reachesTo).putLong(oldest);
    writeNumber(head, count);
    var all = Arrays.copyOf(head.array(), head.position() + body.position());
    System.arraycopy(body.array(), 0, all, head.position(), body.position());
    return new RecentCommands(all);
  }

  /** Empty where it was written in a way that is not known here. */
  static Optional<CommandIds> read(RecentCommands recent) {
    var in = ByteBuffer.wrap(recent.bytes());
    try {
      if (in.get() != FORMAT) {
        return Optional.empty();
      }
      long sequence = in.getLong();
      long second = in.getLong();
      long since = in.getLong();
      long from = in.getLong();
      var ids = new ArrayList<Id>();
      for (long left = readNumber(in); left > 0; left--) {
        int hash = in.getInt();
        sequence -= readNumber(in);
        second -= readNumber(in);
        ids.add(new Id(hash, sequence, second, true));
      }
      return Optional.of(new CommandIds(ids.reversed(), 0, since, from));
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  /** Seven bits a byte, the lowest first. */
  private static void writeNumber(ByteBuffer out, long number) {
    long rest = number;
    while (rest > 0x7F) {
      out.put((byte) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  private static long readNumber(ByteBuffer in) {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte part = in.get();
      number |= (part & 0x7FL) << shift;
      if (part >= 0) {
        return number;
      }
    }
    return number;
  }
}
