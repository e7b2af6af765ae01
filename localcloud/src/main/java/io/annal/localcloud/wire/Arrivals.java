package io.annal.localcloud.wire;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes who waits for something to read, so that nobody has to look again and again. It is a hint
 * from within this process: what arrives by itself, such as the end of an item's time to live, is
 * told by nobody, so whoever waits looks by itself, too, now and then.
 */
public final class Arrivals {
  private final Map<String, Source> sources = new ConcurrentHashMap<>();

  private static final class Source {
    final ReentrantLock lock = new ReentrantLock();
    final Condition changed = lock.newCondition();
    long count;
  }

  /**
   * Says that there is something.
   *
   * @param source the ARN of what it can be read from
   */
  public void happened(String source) {
    Source there = sources.get(source);
    if (there == null) {
      return;
    }
    there.lock.lock();
    try {
      there.count++;
      there.changed.signalAll();
    } finally {
      there.lock.unlock();
    }
  }

  /** How often there was something since anybody asked; to be taken before reading. */
  public long mark(String source) {
    Source there = sources.computeIfAbsent(source, any -> new Source());
    there.lock.lock();
    try {
      return there.count;
    } finally {
      there.lock.unlock();
    }
  }

  /** Waits until there was something after the mark, or until that time is over. */
  public void await(String source, long mark, Duration most) throws InterruptedException {
    Source there = sources.computeIfAbsent(source, any -> new Source());
    there.lock.lockInterruptibly();
    try {
      long left = most.toNanos();
      while (there.count == mark && left > 0) {
        left = there.changed.awaitNanos(left);
      }
    } finally {
      there.lock.unlock();
    }
  }
}
