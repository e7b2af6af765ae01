package io.annal.tables.stream;

import io.annal.tables.item.Change;
import io.annal.tables.item.ChangeRecorder;
import io.annal.tables.operation.Operation;
import io.annal.tables.schema.DefinitionRecorder;
import io.annal.tables.schema.StreamDefinition;
import io.annal.tables.schema.StreamDefinition.View;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.storage.Storage;
import io.annal.tables.storage.WriteBatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The tables' streams: what changed is written down in the batch that changes it, and readers find
 * it there for a day.
 */
public final class Streams implements ChangeRecorder, DefinitionRecorder {
  private static final DateTimeFormatter LABEL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  private final Storage storage;
  private final Clock clock;
  private final StreamStore store;
  private final GetRecords getRecords;
  private final ConcurrentMap<Integer, List<Runnable>> listeners = new ConcurrentHashMap<>();

  /** The streams in a storage. */
  public Streams(Storage storage, Clock clock) {
    this.storage = storage;
    this.clock = clock;
    this.store = new StreamStore(storage, clock, this::signal);
    this.getRecords = new GetRecords(store, clock);
  }

  /** A definition for a stream that a table gets. */
  public StreamDefinition define(View view) {
    return new StreamDefinition(LABEL.format(clock.instant()), view, storage.newSpace());
  }

  /** {@code DescribeStream}, {@code GetShardIterator}, {@code GetRecords}, {@code ListStreams}. */
  public Map<String, Operation> operations() {
    return Map.of(
        "DescribeStream", new DescribeStream(store),
        "GetShardIterator", new GetShardIterator(store, clock),
        "GetRecords", getRecords,
        "ListStreams", new ListStreams(store));
  }

  /**
   * Writes a record, if the table has a stream; none where an item was written as it was.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html">Change
   *     data capture for DynamoDB Streams</a>
   */
  @Override
  public void record(Change change, WriteBatch batch) {
    Optional<StreamDefinition> on = change.table().stream();
    if (on.isEmpty() || change.before().equals(change.after())) {
      return;
    }
    var record = StreamRecord.of(change, on.get().view(), clock.instant());
    int space = on.get().space();
    batch.append(space, record.toBytes(change.stored()));
    batch.whenWritten(() -> signal(space));
  }

  private void signal(int space) {
    List<Runnable> waiting = listeners.get(space);
    if (waiting != null) {
      waiting.forEach(Runnable::run);
    }
  }

  /** Makes a stream readable when a table gets it, and for a day after it lost it. */
  @Override
  public void record(
      Optional<TableDefinition> before, Optional<TableDefinition> after, WriteBatch batch) {
    Optional<String> old = before.flatMap(Streams::arn);
    Optional<String> now = after.flatMap(Streams::arn);
    if (!old.equals(now)) {
      old.ifPresent(arn -> {
        int space = before.flatMap(TableDefinition::stream).orElseThrow().space();
        store.disable(arn, batch);
        batch.whenWritten(() -> signal(space));
      });
      now.ifPresent(arn -> store.add(Stream.of(after.orElseThrow(), clock.instant()), batch));
    }
  }

  private static Optional<String> arn(TableDefinition table) {
    return table.stream().map(stream -> Stream.arn(table, stream.label()));
  }

  /**
   * Closes shards that were open for four hours, deletes records that are older than a day, and
   * streams that were switched off a day ago. Who reads a stream does so for that stream; this is
   * for those that nobody reads, and for who waits.
   */
  public void keep() {
    store.all();
  }

  /**
   * Waits until {@code GetRecords} has something to say: a record, or that the shard is closed.
   *
   * @param shardIterator as {@code GetShardIterator} gave it
   * @return false where the time passed without it
   * @throws io.annal.tables.api.DynamoDbException where {@code GetRecords} would throw it
   */
  public boolean await(String shardIterator, Duration atMost) throws InterruptedException {
    Instant now = clock.instant();
    var iterator = ShardIterator.parse(shardIterator, now);
    int space = getRecords.stream(iterator).space();
    var signals = new Semaphore(0);
    AutoUnlisten unlisten = listen(space, signals::release);
    try {
      long until = System.nanoTime() + atMost.toNanos();
      while (!getRecords.hasNews(iterator)) {
        if (!signals.tryAcquire(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          return getRecords.hasNews(iterator);
        }
        signals.drainPermits();
      }
      return true;
    } finally {
      unlisten.close();
    }
  }

  /** Ends listening. */
  @FunctionalInterface
  private interface AutoUnlisten {
    void close();
  }

  private AutoUnlisten listen(int space, Runnable listener) {
    listeners.compute(
        space,
        (key, before) -> {
          List<Runnable> now = before == null ? new CopyOnWriteArrayList<>() : before;
          now.add(listener);
          return now;
        });
    return () ->
        listeners.computeIfPresent(
            space,
            (key, before) -> {
              before.remove(listener);
              return before.isEmpty() ? null : before;
            });
  }
}
