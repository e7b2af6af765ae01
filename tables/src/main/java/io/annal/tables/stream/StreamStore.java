package io.annal.tables.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.annal.tables.storage.Appended;
import io.annal.tables.storage.Space;
import io.annal.tables.storage.Storage;
import io.annal.tables.storage.WriteBatch;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The streams that can be read, in storage and in memory. What a stream is, what became of it, and
 * that it was switched off are three entries, for they are written by different hands.
 */
final class StreamStore {
  /**
   * Records are there for so long.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html">Change
   *     data capture for DynamoDB Streams</a>
   */
  static final Duration RETENTION = Duration.ofHours(24);

  /** A shard is open for about so long. */
  private static final Duration SHARD = Duration.ofHours(4);

  private static final int TRIMMED_AT_ONCE = 1000;
  private static final String DEFINITION = "stream\0";
  private static final String STATE = "stream-state\0";
  private static final String OFF = "stream-off\0";

  private final Storage storage;
  private final Clock clock;
  private final IntConsumer closed;
  private final ConcurrentSkipListMap<String, Stream> streams = new ConcurrentSkipListMap<>();
  private final ReentrantLock changing = new ReentrantLock();

  /**
   * The streams in a storage.
   *
   * @param closed is told the space of a stream when its shard was closed and the next one opened
   */
  StreamStore(Storage storage, Clock clock, IntConsumer closed) {
    this.storage = storage;
    this.clock = clock;
    this.closed = closed;
    Space catalogue = storage.space(Storage.CATALOGUE);
    catalogue
        .ascending(DEFINITION.getBytes(UTF_8), "stream\1".getBytes(UTF_8))
        .forEachRemaining(entry -> {
          Stream stream = Stream.ofDefinition(entry.value());
          streams.put(stream.arn(), read(stream, catalogue));
        });
  }

  private static Stream read(Stream began, Space catalogue) {
    Stream stream = began;
    byte @Nullable [] state = catalogue.get(key(STATE, began.arn()));
    if (state != null) {
      stream = stream.withState(state);
    }
    byte @Nullable [] off = catalogue.get(key(OFF, began.arn()));
    if (off != null) {
      stream = stream.disabled(Instant.ofEpochMilli(ByteBuffer.wrap(off).getLong()));
    }
    return stream;
  }

  private static byte[] key(String prefix, String arn) {
    return (prefix + arn).getBytes(UTF_8);
  }

  /** Adds a stream with the batch. */
  void add(Stream stream, WriteBatch batch) {
    batch.put(Storage.CATALOGUE, key(DEFINITION, stream.arn()), stream.definition());
    batch.whenWritten(() -> streams.put(stream.arn(), stream));
  }

  /** Switches a stream off with the batch. */
  void disable(String arn, WriteBatch batch) {
    Instant now = clock.instant();
    byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(now.toEpochMilli()).array();
    batch.put(Storage.CATALOGUE, key(OFF, arn), value);
    batch.whenWritten(() -> streams.computeIfPresent(arn, (key, stream) -> stream.disabled(now)));
  }

  /** All that are there now. */
  List<Stream> all() {
    return streams.keySet().stream().map(this::find).flatMap(Optional::stream).toList();
  }

  /** A stream as it is now: without what is too old, and with a shard that is not too old. */
  Optional<Stream> find(String arn) {
    Stream stream = streams.get(arn);
    if (stream == null) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    if (stream.disabled().filter(off -> !off.plus(RETENTION).isAfter(now)).isPresent()) {
      remove(stream);
      return Optional.empty();
    }
    if (isTrimmable(stream, now) || isToBeSplit(stream, now)) {
      changing.lock();
      try {
        trim(arn, now);
        split(arn, now);
      } finally {
        changing.unlock();
      }
    }
    return Optional.ofNullable(streams.get(arn));
  }

  private void remove(Stream stream) {
    String arn = stream.arn();
    changing.lock();
    try {
      storage.write(
          new WriteBatch()
              .drop(stream.space())
              .delete(Storage.CATALOGUE, key(DEFINITION, arn))
              .delete(Storage.CATALOGUE, key(STATE, arn))
              .delete(Storage.CATALOGUE, key(OFF, arn)));
      streams.remove(arn);
    } finally {
      changing.unlock();
    }
  }

  private boolean isTrimmable(Stream stream, Instant now) {
    Iterator<Space.Entry> records = records(stream).ascending(null, null);
    return records.hasNext() && isOld(records.next(), now);
  }

  private static boolean isOld(Space.Entry entry, Instant now) {
    return !StreamRecord.time(entry.value()).plus(RETENTION).isAfter(now);
  }

  private void trim(String arn, Instant now) {
    Stream stream = streams.get(arn);
    while (stream != null && isTrimmable(stream, now)) {
      var batch = new WriteBatch();
      long trimmed = stream.trimmed();
      Iterator<Space.Entry> records = records(stream).ascending(null, null);
      for (int i = 0; i < TRIMMED_AT_ONCE && records.hasNext(); i++) {
        Space.Entry each = records.next();
        if (!isOld(each, now)) {
          break;
        }
        batch.delete(stream.space(), each.key());
        trimmed = Appended.of(each.key()).position();
      }
      stream = store(arn, trimmed, stream.shards(), batch);
    }
  }

  private static boolean isToBeSplit(Stream stream, Instant now) {
    return stream.disabled().isEmpty()
        && !stream.shards().getLast().opened().plus(SHARD).isAfter(now);
  }

  /** Closes the open shard, opens its successor, and forgets those whose records are all gone. */
  private void split(String arn, Instant now) {
    Stream stream = streams.get(arn);
    if (stream == null || !isToBeSplit(stream, now)) {
      return;
    }
    var shards = new ArrayList<Shard>(stream.shards());
    Shard last = shards.removeLast().closed(storage.position());
    shards.add(last);
    shards.add(last.successor(now));
    // A shard's successor was opened when it was closed.
    while (shards.size() > 1 && !shards.get(1).opened().plus(RETENTION).isAfter(now)) {
      shards.removeFirst();
    }
    store(arn, stream.trimmed(), shards, new WriteBatch());
    closed.accept(stream.space());
  }

  private @Nullable Stream store(String arn, long trimmed, List<Shard> shards, WriteBatch batch) {
    Stream now = streams.get(arn);
    if (now == null) {
      return null;
    }
    Stream changed = now.with(now.disabled(), trimmed, shards);
    batch.put(Storage.CATALOGUE, key(STATE, arn), changed.state());
    storage.write(batch);
    return streams.computeIfPresent(
        arn, (key, stream) -> stream.with(stream.disabled(), trimmed, shards));
  }

  Space records(Stream stream) {
    return storage.space(stream.space());
  }

  long position() {
    return storage.position();
  }
}
