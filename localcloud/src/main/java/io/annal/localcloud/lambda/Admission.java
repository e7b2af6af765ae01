package io.annal.localcloud.lambda;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How many invocations of all functions run at the same time: as many as the machine has room for.
 * More of them would share its processors and each start a process of its own, so that everything
 * takes longer.
 *
 * <p>Where somebody waits for the answer an invocation goes first; every fourth place goes to the
 * work in the background all the same, so that it never stands still. Nobody is kept out for ever
 * by invocations that only wait: where none has ended for a while, one more is let in.
 */
final class Admission {
  /** Who wants in. */
  enum Urgency {
    /** Its caller waits for the answer. */
    AWAITED,
    /** From a queue, a stream or an event: nobody waits. */
    BACKGROUND,
    /** Asked for by a function that holds a place itself and waits: it takes none of its own. */
    NESTED
  }

  private static final Duration STANDSTILL = Duration.ofSeconds(1);
  private static final int AWAITED_IN_A_ROW = 3;

  private final int places;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Waiting> awaited = new ArrayDeque<>();
  private final Deque<Waiting> background = new ArrayDeque<>();
  private int running;
  private int awaitedInARow;
  private long lastChange = System.nanoTime();

  Admission(int places) {
    this.places = places;
  }

  private static final class Waiting {
    final Condition admitted;
    boolean in;

    Waiting(Condition admitted) {
      this.admitted = admitted;
    }
  }

  /**
   * Waits for a place. Whoever got one gives it back by {@link #leave}.
   *
   * @return false if there was none in that time
   */
  boolean enter(Urgency urgency, Duration patience) throws InterruptedException {
    return switch (urgency) {
      case NESTED -> true;
      case AWAITED -> enter(awaited, patience);
      case BACKGROUND -> enter(background, patience);
    };
  }

  private boolean enter(Deque<Waiting> line, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    lock.lockInterruptibly();
    try {
      var me = new Waiting(lock.newCondition());
      line.addLast(me);
      boolean entered = false;
      try {
        entered = await(me, end);
      } finally {
        if (!entered) {
          giveUp(line, me);
        }
      }
      return entered;
    } finally {
      lock.unlock();
    }
  }

  private boolean await(Waiting me, long end) throws InterruptedException {
    admit();
    while (!me.in) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      me.admitted.await(Math.min(left, STANDSTILL.toNanos()), TimeUnit.NANOSECONDS);
      admit();
    }
    return true;
  }

  /** Whoever is interrupted may have been let in at the same time. */
  private void giveUp(Deque<Waiting> line, Waiting me) {
    if (me.in) {
      running--;
      lastChange = System.nanoTime();
      admit();
    } else {
      line.remove(me);
    }
  }

  void leave(Urgency urgency) {
    if (urgency == Urgency.NESTED) {
      return;
    }
    lock.lock();
    try {
      running--;
      lastChange = System.nanoTime();
      admit();
    } finally {
      lock.unlock();
    }
  }

  private void admit() {
    boolean stuck = System.nanoTime() - lastChange >= STANDSTILL.toNanos();
    while (running < places || stuck) {
      Waiting next = next();
      if (next == null) {
        return;
      }
      next.in = true;
      running++;
      stuck = false;
      lastChange = System.nanoTime();
      next.admitted.signal();
    }
  }

  private @Nullable Waiting next() {
    boolean backgroundsTurn = awaited.isEmpty() || awaitedInARow >= AWAITED_IN_A_ROW;
    if (backgroundsTurn && !background.isEmpty()) {
      awaitedInARow = 0;
      return background.removeFirst();
    }
    if (!awaited.isEmpty()) {
      awaitedInARow++;
    }
    return awaited.pollFirst();
  }
}
