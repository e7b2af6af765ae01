package io.annal.testkit;

import io.annal.ReadModel;
import io.annal.projection.ForwardingReadModel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A read model, counting requests, in which something else happens before some of them. */
final class WatchedReadModel implements ForwardingReadModel {
  private final ReadModel readModel;
  final Deque<Runnable> beforeWrites = new ArrayDeque<>();
  final Deque<Runnable> beforeRows = new ArrayDeque<>();
  int writes;
  int reads;

  WatchedReadModel(ReadModel readModel) {
    this.readModel = readModel;
  }

  /** Fails at a write, after that many others. */
  WatchedReadModel failingAfter(int others) {
    for (int i = 0; i < others; i++) {
      beforeWrites.add(() -> {});
    }
    beforeWrites.add(() -> {
      throw new IllegalStateException("crash");
    });
    return this;
  }

  @Override
  public ReadModel readModel() {
    return readModel;
  }

  @Override
  public Optional<Row> get(String projection, String key) {
    reads++;
    if (!projection.startsWith("positions/")) {
      run(beforeRows);
    }
    return readModel.get(projection, key);
  }

  @Override
  public Optional<Row> getEventual(String projection, String key) {
    return get(projection, key);
  }

  @Override
  public boolean write(List<Write> writes) {
    this.writes++;
    run(beforeWrites);
    return readModel.write(writes);
  }

  private static void run(Deque<Runnable> actions) {
    var first = actions.poll();
    if (first != null) {
      first.run();
    }
  }
}
