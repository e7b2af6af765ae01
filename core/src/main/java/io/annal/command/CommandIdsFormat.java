package io.annal.command;

import io.annal.RecentCommands;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Ids of commands as the bytes that ride in a commit: those of the last commits, whoever gave them,
 * and before those the ones that callers gave. Some 6 bytes each: the hash and the distance in
 * events and in seconds to the one after it.
 */
final class CommandIdsFormat {
  /** What may ride in a commit: some 1,300 ids. */
  static final int MOST_BYTES = 8 << 10;

  /** Holds ids that callers gave, and no others. */
  private static final byte GIVEN_ONLY = 1;

  /** Says for each id whether its caller gave it, and how many are those of the last commits. */
  private static final byte LAST_COMMITS_TOO = 2;

  private static final int MOST_ID_BYTES = Integer.BYTES + 2 * Long.BYTES + 4;

  private CommandIdsFormat() {}

  /** Latest first, as far as there is room. */
  static RecentCommands write(CommandIds commands) {
    var ids = commands.ids();
    var last = ids.getLast();
    var body = ByteBuffer.allocate(MOST_BYTES);
    var after = last;
    int count = 0;
    int contiguous = commands.contiguous();
    long since = commands.since();
    long from = commands.from();
    for (int back = 0; back < ids.size(); back++) {
      var id = ids.get(ids.size() - 1 - back);
      if (!id.given() && back >= commands.contiguous()) {
        continue;
      }
      if (body.remaining() < MOST_ID_BYTES) {
        since = Math.max(since, id.second() + 1);
        from = after.sequence();
        contiguous = Math.min(contiguous, back);
        break;
      }
      write(body, id, after);
      after = id;
      count++;
    }
    var head = ByteBuffer.allocate(1 + 6 * Long.BYTES);
    head.put(LAST_COMMITS_TOO).putLong(last.sequence()).putLong(last.second());
    head.putLong(since).putLong(from);
    writeNumber(head, contiguous);
    writeNumber(head, count);
    var all = Arrays.copyOf(head.array(), head.position() + body.position());
    System.arraycopy(body.array(), 0, all, head.position(), body.position());
    return new RecentCommands(all);
  }

  private static void write(ByteBuffer body, CommandIds.Id id, CommandIds.Id after) {
    body.putInt(id.hash());
    writeNumber(body, (after.sequence() - id.sequence()) << 1 | (id.given() ? 1 : 0));
    writeNumber(body, after.second() - id.second());
  }

  /** Empty where it was written in a way that is not known here. */
  static Optional<CommandIds> read(RecentCommands recent) {
    var in = ByteBuffer.wrap(recent.bytes());
    try {
      return switch (in.get()) {
        case GIVEN_ONLY -> Optional.of(read(in, false));
        case LAST_COMMITS_TOO -> Optional.of(read(in, true));
        default -> Optional.empty();
      };
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static CommandIds read(ByteBuffer in, boolean lastCommitsToo) {
    long sequence = in.getLong();
    long second = in.getLong();
    long since = in.getLong();
    long from = in.getLong();
    int contiguous = lastCommitsToo ? (int) readNumber(in) : 0;
    var ids = new ArrayList<CommandIds.Id>();
    for (long left = readNumber(in); left > 0; left--) {
      int hash = in.getInt();
      long distance = readNumber(in);
      sequence -= lastCommitsToo ? distance >>> 1 : distance;
      second -= readNumber(in);
      boolean given = !lastCommitsToo || (distance & 1) == 1;
      ids.add(new CommandIds.Id(hash, sequence, second, given));
    }
    return new CommandIds(
        List.copyOf(ids.reversed()), Math.min(contiguous, ids.size()), since, from);
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
