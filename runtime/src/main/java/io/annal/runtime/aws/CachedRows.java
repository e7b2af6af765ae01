package io.annal.runtime.aws;

import io.annal.ReadModel;
import io.annal.projection.ForwardingReadModel;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A read model whose eventual reads come from a cache before its table. Whoever asks for every
 * write that came before, or writes, asks the table.
 *
 * <p>The cache is connected to by the first read that needs it: under SnapStart that is after the
 * snapshot, in which no connection survives.
 */
final class CachedRows implements ForwardingReadModel {
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

  @Override
  public ReadModel readModel() {
    return table;
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
  public Optional<Row> getEventual(String projection, String key) {
    return cache().getEventual(projection, key);
  }
}
