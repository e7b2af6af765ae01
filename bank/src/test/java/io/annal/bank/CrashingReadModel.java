package io.annal.bank;

import io.annal.ReadModel;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** A read model some of whose writes fail: half of those before they are done, half after it. */
record CrashingReadModel(ReadModel readModel, Random random, double share) implements ReadModel {
  @Override
  public Optional<Row> get(String projection, String key) {
    return readModel.get(projection, key);
  }

  @Override
  public Optional<Row> getEventual(String projection, String key) {
    return readModel.getEventual(projection, key);
  }

  @Override
  public boolean write(List<Write> writes) {
    crash();
    boolean written = readModel.write(writes);
    crash();
    return written;
  }

  private void crash() {
    if (random.nextDouble() < share / 2) {
      throw new IllegalStateException("crash");
    }
  }

  @Override
  public int remove(List<Row> rows) {
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
}
