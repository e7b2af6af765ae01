package io.annal.localcloud.runtime;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.mvstore.MVStore;

/**
 * Commits of a store, each for all who wait for one: what was changed before it began is in it,
 * whoever changed it.
 */
final class Commits {
  private final MVStore store;
  private final AtomicLong changes = new AtomicLong();
  private final ReentrantLock one = new ReentrantLock();
  private volatile long committed;

  Commits(MVStore store) {
    this.store = store;
  }

  /** Returns when everything that this thread has changed is committed. */
  void commit() {
    long mine = changes.incrementAndGet();
    one.lock();
    try {
      if (committed < mine) {
        long all = changes.get();
        store.commit();
        committed = all;
      }
    } finally {
      one.unlock();
    }
  }

  /** Grows with every commit that something waited for. */
  long count() {
    return changes.get();
  }
}
