package io.annal.testkit;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.EventStore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The reference store, counting requests, with somebody else who is faster, or who writes in
 * another Region, when asked to be.
 */
final class WatchedStore implements EventStore {
  final EventStore store = new InMemoryEventStore();
  final Deque<Runnable> beforeAppends = new ArrayDeque<>();
  int contended;
  int appends;
  int reads;
  int commitsRead;

  @Override
  public Appended append(Commit commit) {
    var before = beforeAppends.poll();
    if (before != null) {
      before.run();
    }
    appends++;
    if (contended > 0) {
      contended--;
      return new Appended.Contended();
    }
    return store.append(commit);
  }

  @Override
  public Page read(AggregateId id, Range range) {
    reads++;
    var page = store.read(id, range);
    commitsRead += page.commits().size();
    return page;
  }

  @Override
  public ScanPage scan(int segment, int segments, Optional<String> position) {
    return store.scan(segment, segments, position);
  }

  void reset() {
    appends = 0;
    reads = 0;
    commitsRead = 0;
  }
}
