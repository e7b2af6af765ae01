package io.annal.projection;

import io.annal.Json;
import io.annal.ReadModel;
import io.annal.StorableValues;
import io.annal.internal.Sizes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the rows that were read and written last, within a bound of bytes and of age, for
 * projectors: {@link #getEventual} answers from memory, so that a row is written without being read
 * before. A write on a row that somebody else wrote meanwhile is refused as ever, and {@link #get}
 * always reads. Queries should not be answered through it. Safe for many threads.
 */
public final class RememberingReadModel implements ReadModel {
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** What a row takes beside its data. */
  private static final long ROW_BYTES = 300;

  private final ReadModel readModel;
  private final InstantSource clock;
  private final long most;
  private final LinkedHashMap<Key, Entry> kept = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;

  private record Key(String projection, String key) {
    static Key of(Row row) {
      return new Key(row.projection(), row.key());
    }
  }

  private record Entry(Row row, long bytes, Instant at) {}

  /**
   * Over another read model.
   *
   * @param most bytes to remember, roughly
   */
  public RememberingReadModel(ReadModel readModel, InstantSource clock, long most) {
    this.readModel = readModel;
    this.clock = clock;
    this.most = most;
  }

  @Override
  public Optional<Row> get(String projection, String key) {
    var row = readModel.get(projection, key);
    row.ifPresentOrElse(this::keep, () -> forget(new Key(projection, key)));
    return row;
  }

  @Override
  public Optional<Row> getEventual(String projection, String key) {
    var known = known(new Key(projection, key));
    if (known.isPresent()) {
      return known;
    }
    var row = readModel.getEventual(projection, key);
    row.ifPresent(this::keep);
    return row;
  }

  @Override
  public boolean write(List<Write> writes) {
    writes.forEach(write -> forget(Key.of(write.row())));
    boolean written = readModel.write(writes);
    if (written) {
      writes.forEach(write -> keep(stored(write)));
    }
    return written;
  }

  /** As it will be read. */
  private static Row stored(Write write) {
    var row = write.row();
    long before = write.before().map(Row::writes).orElse(0L);
    return row.withData((Json.Obj) StorableValues.asStored(row.data())).withWrites(before + 1);
  }

  @Override
  public int remove(List<Row> rows) {
    rows.forEach(row -> forget(Key.of(row)));
    return readModel.remove(rows);
  }

  @Override
  public RowPage scan(Set<String> projections, Optional<String> position) {
    return readModel.scan(projections, position);
  }

  @Override
  public RowPage under(String key, String after, String upTo, int limit) {
    return readModel.under(key, after, upTo, limit);
  }

  private synchronized Optional<Row> known(Key key) {
    @Nullable Entry found = kept.get(key);
    if (found != null && found.at().plus(LONGEST).isBefore(clock.instant())) {
      forget(key);
      return Optional.empty();
    }
    return Optional.ofNullable(found).map(Entry::row);
  }

  private synchronized void keep(Row row) {
    var key = Key.of(row);
    forget(key);
    long size = ROW_BYTES + Sizes.of(row.data()) + 100L * row.applied().size();
    if (size <= most) {
      kept.put(key, new Entry(row, size, clock.instant()));
      bytes += size;
    }
    while (bytes > most) {
      forget(kept.firstEntry().getKey());
    }
  }

  private synchronized void forget(Key key) {
    @Nullable Entry gone = kept.remove(key);
    if (gone != null) {
      bytes -= gone.bytes();
    }
  }
}
