package io.annal.tables.item;

import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One writer at a time for each item. Several keys share a lock; who needs several takes them in
 * the order of their numbers, so nobody waits in a circle.
 */
final class KeyLocks {
  private static final int STRIPES = 1024;

  private final ReentrantLock[] locks = new ReentrantLock[STRIPES];

  /** One for each lock that the holder of several has. */
  private final AtomicIntegerArray together = new AtomicIntegerArray(STRIPES);

  KeyLocks() {
    Arrays.setAll(locks, i -> new ReentrantLock());
  }

  /** An item by the space and the bytes of its key. */
  record ItemKey(int space, byte[] bytes) {
    int stripe() {
      int hash = 31 * space + Arrays.hashCode(bytes);
      return Math.floorMod(hash ^ (hash >>> 16), STRIPES);
    }
  }

  /** Does something as soon as the caller has the key. */
  <T> T holding(ItemKey key, Supplier<T> work) {
    ReentrantLock lock = locks[key.stripe()];
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Does something as soon as the caller has the key.
   *
   * @param patience how long to wait for a holder of several keys; for others it is any time
   * @throws Busy where a holder of several keys has it that long
   */
  <T> T holding(ItemKey key, Duration patience, Supplier<T> work) throws Busy {
    int stripe = key.stripe();
    while (!locks[stripe].tryLock() && !lock(stripe, patience.toNanos())) {
      if (together.get(stripe) == 1) {
        throw new Busy(stripe);
      }
    }
    try {
      return work.get();
    } finally {
      locks[stripe].unlock();
    }
  }

  /**
   * Does something as soon as the caller has all of the keys.
   *
   * @param patience how long to wait for them
   * @throws Busy where somebody else has one of them that long
   */
  <T> T holdingAll(Collection<ItemKey> keys, Duration patience, Supplier<T> work) throws Busy {
    BitSet stripes = stripes(keys);
    var held = new BitSet(STRIPES);
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      for (int stripe = stripes.nextSetBit(0);
          stripe >= 0;
          stripe = stripes.nextSetBit(stripe + 1)) {
        if (!lock(stripe, deadline - System.nanoTime())) {
          throw new Busy(stripe);
        }
        held.set(stripe);
        together.set(stripe, 1);
      }
      return work.get();
    } finally {
      held.stream()
          .forEach(stripe -> {
            together.set(stripe, 0);
            locks[stripe].unlock();
          });
    }
  }

  private boolean lock(int stripe, long nanos) {
    try {
      return locks[stripe].tryLock(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Waits until everybody who holds something now has given it back. */
  @SuppressWarnings("LockNotBeforeTry") // nothing is done while it is held
  void awaitHolders() {
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      locks[stripe].lock();
      locks[stripe].unlock();
    }
  }

  private static BitSet stripes(Collection<ItemKey> keys) {
    var stripes = new BitSet(STRIPES);
    keys.forEach(key -> stripes.set(key.stripe()));
    return stripes;
  }

  /** A key is held by somebody else. */
  static final class Busy extends Exception {
    private final int stripe;

    Busy(int stripe) {
      super("An item is held by another writer");
      this.stripe = stripe;
    }

    boolean concerns(ItemKey key) {
      return key.stripe() == stripe;
    }
  }
}
