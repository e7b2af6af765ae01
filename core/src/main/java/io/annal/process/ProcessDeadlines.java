package io.annal.process;

import io.annal.AggregateId;
import io.annal.Failure;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.ReadModel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * By when somebody must look after the open processes of one kind: a row for each in the read
 * model, in order of their deadlines. What a process costs does not depend on how many are open.
 *
 * <p>The rows lie under a few keys, so that no partition takes all writes, and are named {@code
 * deadlines/type/deadline/id}. A row that is left over costs a look at its deadline, and no more:
 * whether a process is over is told by its stream alone.
 */
final class ProcessDeadlines {
  static final int SHARDS = 8;

  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  /** Of one width, so that their order is that of the times. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'").withZone(ZoneOffset.UTC);

  /** DynamoDB's bound for a sort key is 1,024 bytes; a longer id is named by its digest. */
  private static final int LONGEST_ID = 512;

  private static final String ID = "id";

  private final ReadModel readModel;
  private final String prefix;

  ProcessDeadlines(ReadModel readModel, String aggregateType) {
    this.readModel = readModel;
    this.prefix = ReadModel.DEADLINES + aggregateType + "/";
  }

  /**
   * One of them.
   *
   * @param attempts how often somebody tried in vain to move the process on
   */
  record Entry(AggregateId id, long attempts, ReadModel.Row row) {}

  /** What is due under one key, the earliest first, and the rows that tell of no process. */
  record Due(List<Entry> entries, List<Failure> unreadable, Optional<String> next) {}

  /** The entry, which is written unless it is there. Reads half a unit before it writes one. */
  Entry ensure(AggregateId id, Instant deadline) {
    var entry = entry(id, deadline, 0);
    var row = entry.row();
    return readModel.getEventual(row.projection(), row.key()).isPresent() ? entry : put(entry);
  }

  Entry put(AggregateId id, Instant deadline, long attempts) {
    return put(entry(id, deadline, attempts));
  }

  private Entry put(Entry entry) {
    var first = entry.row().withWrites(0);
    // refused where it is there: an entry is written once
    readModel.write(List.of(new ReadModel.Write(first, Optional.empty())));
    return entry;
  }

  private Entry entry(AggregateId id, Instant deadline, long attempts) {
    var name = name(deadline) + "/" + name(id);
    var data = Json.EMPTY.with(ID, Json.of(id.value()));
    var shard = shard(Math.floorMod(id.hashCode(), SHARDS));
    var row = new ReadModel.Row(name, shard, data, attempts, 1).withWrites(1);
    return new Entry(id, attempts, row);
  }

  private static String name(AggregateId id) {
    var bytes = id.value().getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= LONGEST_ID) {
      return id.value();
    }
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  private String name(Instant deadline) {
    var within = deadline.isBefore(FIRST) ? FIRST : deadline.isAfter(LAST) ? LAST : deadline;
    return prefix + TIME.format(within);
  }

  void remove(Entry entry) {
    readModel.remove(List.of(entry.row()));
  }

  /**
   * Looks again later, after a time that grows with the attempts. It is written down before the
   * process is touched: one that fails, or stops this machine, stands behind the others then.
   */
  Entry postpone(Entry entry, Instant now) {
    var later = put(entry.id(), now.plus(pause(entry.attempts())), entry.attempts() + 1);
    remove(entry);
    return later;
  }

  private static Duration pause(long attempts) {
    return Duration.ofMinutes(Math.min(60, 1L << Math.min(attempts, 6)));
  }

  /**
   * What is due under one of the keys; eventually consistent, for what it misses is seen the next
   * time.
   *
   * @param after where the page before ended
   */
  Due due(int shard, Optional<String> after, Instant now, int limit) {
    // a slash ends the time in a name, and 0 follows the slash
    var page = readModel.under(shard(shard), after.orElse(prefix), name(now) + "0", limit);
    var entries = new ArrayList<Entry>();
    var unreadable = new ArrayList<>(page.failures());
    for (var row : page.rows()) {
      try {
        entries.add(entry(row));
      } catch (InvalidDataException e) {
        unreadable.add(new Failure(row.projection(), "it names no process: " + e.getMessage()));
      }
    }
    return new Due(entries, unreadable, page.next());
  }

  private static Entry entry(ReadModel.Row row) {
    if (row.data().get(ID).orElse(Json.NULL) instanceof Json.Str(var id)) {
      return new Entry(new AggregateId(id), row.sequence(), row);
    }
    throw new InvalidDataException(ID, "the id of a process", "none");
  }

  private static String shard(int number) {
    return "shard-" + number;
  }
}
