package io.annal.testkit;

import io.annal.ReadModel;
import java.util.List;
import java.util.Optional;

/** A read model whose first write comes late: something else happens before it. */
final class SlowReadModel implements ReadModel {
  private final ReadModel readModel;
  private Optional<Runnable> before;

  SlowReadModel(ReadModel readModel, Runnable before) {
    this.readModel = readModel;
    this.before = Optional.of(before);
  }

  @Override
  public Optional<Row> get(String projection, String key) {
    return readModel.get(projection, key);
  }

  @Override
  public boolean write(List<Write> writes) {
    var first = before;
    before = Optional.empty();
    first.ifPresent(Runnable::run);
    return readModel.write(writes);
  }

  @Override
  public int remove(List<Row> rows) {
    return readModel.remove(rows);
  }

  @Override
  public RowPage scan(String projection, Optional<String> position) {
    return readModel.scan(projection, position);
  }
}
