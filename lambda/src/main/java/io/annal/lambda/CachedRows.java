package io.annal.lambda;

import io.annal.ReadModel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A read model whose eventual reads come from a cache before its table. Whoever asks for every
 * write that came before, or writes, asks the table.
 *
 * <p>The cache is connected to by the first read that needs it: under SnapStart that is after the
 * snapshot, in which no connection survives.
 */
final class CachedRows implements ReadModel {
  private final ReadModel table;
  private final Supplier<ReadModel> connect;
  private @Nullable ReadModel cache;

  /**
   * @param table where the rows are
   * @param connect gives the same rows as they were a moment ago; it is asked once
   */
  CachedRows(ReadModel table, Supplier<ReadModel> connect) {
    this.table = table;
    this.connect = connect;
  }

  private synchronized ReadModel cache() {
    var connected = cache;
    if (connected == null) {
      connected = connect.get();
      cache = connected;
    }
    return connected;
  }

  @Override
  public Optional<Row> get(String projection, String key) {
    return table.get(projection, key);
  }

  @Override
  public Optional<Row> getEventual(String projection, String key) {
    return cache().getEventual(projection, key);
  }

  @Override
  public boolean write(List<Write> writes) {
    return table.write(writes);
  }

  @Override
  public int remove(List<Row> rows) {
    return table.remove(rows);
  }

  @Override
  public RowPage scan(Set<String> projections, Optional<String> position) {
    return table.scan(projections, position);
  }

  @Override
  public RowPage under(String key, String after, String upTo, int limit) {
    return table.under(key, after, upTo, limit);
  }
}
