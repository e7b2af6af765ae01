package io.annal.localcloud.lambda;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How many invocations of all functions run at the same time: as many as the machine has room for.
 * More of them would share its processors and each start a process of its own, so that everything
 * takes longer.
 *
 * <p>Where somebody waits for the answer an invocation goes first; every fourth place goes to the
 * work in the background all the same, so that it never stands still. Nobody is kept out for ever
 * by invocations that only wait: where none has ended for a while, one more is let in.
 *
 * <p>Among those that wait, whoever's process is idle goes first, for a while: functions remember
 * what they have read. In the background short invocations of a function follow one another: side
 * by side they would mostly get in each other's way, as projections do that write the same rows.
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

  /** So many are looked at. */
  private static final int CANDIDATES = 64;

  /** Who has waited so long is late: nobody overtakes it, and any process will do. */
  static final Duration LATE = Duration.ofMillis(500);

  /** One in the background that runs for so long holds up no other of its function. */
  static final Duration SHORT = Duration.ofMillis(50);

  /** One of a function whose are mostly short holds up others longer: then the machine is busy. */
  static final Duration UNUSUAL = Duration.ofMillis(200);

  /** So often the first in a line looks whether it is late, or one of its own takes long. */
  private static final Duration LOOK = Duration.ofMillis(100);

  /** Whether there is a process for an invocation. */
  interface Readiness {
    /**
     * Whether it could begin now.
     *
     * @param late whether it has waited long
     */
    boolean now(boolean late);
  }

  private final int places;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Waiting> awaited = new ArrayDeque<>();
  private final Deque<Waiting> background = new ArrayDeque<>();
  private final Set<Waiting> inBackground = new HashSet<>();

  /** How long those in the background take, by function; later ones count more. */
  private final Map<Object, Long> usual = new WeakHashMap<>();

  private int running;
  private int awaitedInARow;
  private long lastChange;

  Admission(int places) {
    this(places, System::nanoTime);
  }

  /** The same, whose time a test can set. */
  Admission(int places, LongSupplier nanoTime) {
    this.places = places;
    this.nanoTime = nanoTime;
    this.lastChange = nanoTime.getAsLong();
  }

  private static final class Waiting {
    final Condition admitted;
    final Object function;
    final Readiness ready;
    long since;
    boolean in;

    Waiting(Condition admitted, Object function, Readiness ready, long since) {
      this.admitted = admitted;
      this.function = function;
      this.ready = ready;
      this.since = since;
    }
  }

  /** A place that somebody holds. */
  final class Place {
    private final Optional<Waiting> holder;

    private Place(Optional<Waiting> holder) {
      this.holder = holder;
    }

    /** Gives it back. */
    void leave() {
      holder.ifPresent(Admission.this::leave);
    }
  }

  /**
   * Waits for a place.
   *
   * @param function what is invoked
   * @param ready whether the process that it would best run on is idle
   * @return empty if there was none in that time
   */
  Optional<Place> enter(Urgency urgency, Object function, Duration patience, Readiness ready)
      throws InterruptedException {
    return switch (urgency) {
      case NESTED -> Optional.of(new Place(Optional.empty()));
      case AWAITED -> enter(awaited, function, patience, ready);
      case BACKGROUND -> enter(background, function, patience, ready);
    };
  }

  private Optional<Place> enter(
      Deque<Waiting> line, Object function, Duration patience, Readiness ready)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    lock.lockInterruptibly();
    try {
      var me = new Waiting(lock.newCondition(), function, ready, nanoTime.getAsLong());
      line.addLast(me);
      boolean entered = false;
      try {
        entered = await(line, me, end);
      } finally {
        if (!entered) {
          giveUp(line, me);
        }
      }
      return entered ? Optional.of(new Place(Optional.of(me))) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private boolean await(Deque<Waiting> line, Waiting me, long end) throws InterruptedException {
    admit();
    while (!me.in) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      // of thousands that wait, the first one only looks by itself
      long sleep = me.equals(line.peekFirst()) ? Math.min(left, LOOK.toNanos()) : left;
      var _ = me.admitted.await(sleep, TimeUnit.NANOSECONDS);
      admit();
    }
    return true;
  }

  /** Whoever is interrupted may have been let in at the same time. */
  private void giveUp(Deque<Waiting> line, Waiting me) {
    if (me.in) {
      leave(me);
    } else {
      remove(line, me);
    }
  }

  private void leave(Waiting holder) {
    lock.lock();
    try {
      running--;
      if (inBackground.remove(holder)) {
        long took = nanoTime.getAsLong() - holder.since;
        usual.merge(holder.function, took, (before, now) -> before + (now - before) / 8);
      }
      lastChange = nanoTime.getAsLong();
      admit();
    } finally {
      lock.unlock();
    }
  }

  private void admit() {
    boolean stuck = nanoTime.getAsLong() - lastChange >= STANDSTILL.toNanos();
    while (running < places || stuck) {
      Waiting next = next();
      if (next == null) {
        return;
      }
      next.in = true;
      next.since = nanoTime.getAsLong();
      running++;
      stuck = false;
      lastChange = next.since;
      next.admitted.signal();
    }
  }

  private @Nullable Waiting next() {
    if (awaited.isEmpty() || awaitedInARow >= AWAITED_IN_A_ROW) {
      Waiting next = first(background, this::mayRunInBackground);
      if (next != null) {
        awaitedInARow = 0;
        remove(background, next);
        inBackground.add(next);
        return next;
      }
    }
    Waiting first = awaited.peekFirst();
    if (first == null) {
      return null;
    }
    Waiting warm = isLate(first) ? null : first(awaited, waiting -> waiting.ready.now(false));
    Waiting next = warm == null ? first : warm;
    remove(awaited, next);
    awaitedInARow++;
    return next;
  }

  /** Whoever is the first now has to look. */
  private static void remove(Deque<Waiting> line, Waiting gone) {
    line.remove(gone);
    Waiting first = line.peekFirst();
    if (first != null) {
      first.admitted.signal();
    }
  }

  private boolean mayRunInBackground(Waiting waiting) {
    return inBackground.stream().noneMatch(other -> holdsUp(other, waiting))
        && waiting.ready.now(isLate(waiting));
  }

  private boolean holdsUp(Waiting running, Waiting waiting) {
    return running.function.equals(waiting.function)
        && nanoTime.getAsLong() - running.since < patience(waiting.function).toNanos();
  }

  /** On busy processors a short one takes twice as long, and is a short one all the same. */
  private Duration patience(Object function) {
    return usual.getOrDefault(function, Long.MAX_VALUE) < 2 * SHORT.toNanos() ? UNUSUAL : SHORT;
  }

  private static @Nullable Waiting first(Deque<Waiting> line, Predicate<Waiting> which) {
    return line.stream().limit(CANDIDATES).filter(which).findFirst().orElse(null);
  }

  private boolean isLate(Waiting waiting) {
    return nanoTime.getAsLong() - waiting.since >= LATE.toNanos();
  }
}
