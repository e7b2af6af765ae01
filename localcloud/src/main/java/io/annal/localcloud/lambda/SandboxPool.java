package io.annal.localcloud.lambda;

import io.annal.localcloud.lambda.Admission.Urgency;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The processes of one revision of one function version. An invocation takes an idle one, or a new
 * one, or waits: a machine of few processors is faster with few processes than with one for every
 * caller.
 */
final class SandboxPool {
  /** An invocation that waited so long is worth a further process. */
  private static final Duration IMPATIENCE = Duration.ofMillis(400);

  private final LambdaSettings settings;
  private final Clock clock;
  private final Supplier<Sandbox> start;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition freed = lock.newCondition();
  private final Deque<Sandbox> idle = new ArrayDeque<>();
  private final Set<Sandbox> busy = new HashSet<>();
  private final Affinity<Sandbox> affinity = new Affinity<>();
  private int starting;
  private boolean retired;

  SandboxPool(LambdaSettings settings, Clock clock, Supplier<Sandbox> start) {
    this.settings = settings;
    this.clock = clock;
    this.start = start;
  }

  /**
   * Whether there is a process for one that is about these texts: where somebody waits for it, the
   * one that knows it; in the background any that is idle or, for the first and for one that is
   * late, may be started.
   */
  boolean ready(int[] texts, Urgency urgency, boolean late) {
    lock.lock();
    try {
      return urgency == Urgency.BACKGROUND
          ? !idle.isEmpty() || all() < (late ? settings.processesPerFunction() : 1)
          : affinity.of(texts).map(idle::contains).orElse(!idle.isEmpty());
    } finally {
      lock.unlock();
    }
  }

  /**
   * A process, the one that knows what the texts are about if it is idle; empty if none came free
   * in that time.
   *
   * @param late whether it has waited long already
   */
  Optional<Sandbox> acquire(int[] texts, Urgency urgency, boolean late, Duration patience)
      throws InterruptedException {
    long begin = System.nanoTime();
    lock.lockInterruptibly();
    try {
      while (true) {
        Optional<Sandbox> warm = takeIdle(texts, urgency);
        if (warm.isPresent()) {
          return warm;
        }
        Duration waited = Duration.ofNanos(System.nanoTime() - begin);
        if (maySpawn(eager(urgency, late), waited)) {
          starting++;
          break;
        }
        Duration left = patience.minus(waited);
        if (!left.isPositive()) {
          return Optional.empty();
        }
        var _ =
            freed.await(
                Math.min(left.toMillis(), IMPATIENCE.toMillis()) + 1, TimeUnit.MILLISECONDS);
      }
    } finally {
      lock.unlock();
    }
    return Optional.of(spawn(texts));
  }

  private boolean maySpawn(int eager, Duration waited) {
    return all() < eager
        || (all() < settings.processesPerFunction() && waited.compareTo(IMPATIENCE) >= 0);
  }

  /**
   * In the background another process is worth its start only where one waits long for the first.
   */
  private int eager(Urgency urgency, boolean late) {
    return urgency == Urgency.BACKGROUND && !late ? 1 : settings.eagerProcesses();
  }

  private int all() {
    return busy.size() + idle.size() + starting;
  }

  /**
   * In the background, where one follows the other, the one that was used last has seen all that
   * the others wrote; between several, each would write behind the others' backs.
   */
  private Sandbox best(int[] texts, Urgency urgency) {
    return urgency == Urgency.BACKGROUND
        ? idle.getFirst()
        : affinity.of(texts).filter(idle::contains).orElseGet(idle::getFirst);
  }

  private Optional<Sandbox> takeIdle(int[] texts, Urgency urgency) {
    while (!idle.isEmpty()) {
      Sandbox sandbox = best(texts, urgency);
      idle.remove(sandbox);
      if (sandbox.usable(clock.instant())) {
        begin(sandbox, texts);
        return Optional.of(sandbox);
      }
      end(sandbox);
    }
    return Optional.empty();
  }

  private void begin(Sandbox sandbox, int[] texts) {
    busy.add(sandbox);
    affinity.served(texts, sandbox);
  }

  private void end(Sandbox sandbox) {
    affinity.forget(sandbox);
    sandbox.stop();
  }

  private Sandbox spawn(int[] texts) {
    boolean started = false;
    try {
      Sandbox sandbox = start.get();
      lock.lock();
      try {
        begin(sandbox, texts);
      } finally {
        lock.unlock();
      }
      started = true;
      return sandbox;
    } finally {
      lock.lock();
      try {
        starting--;
        if (!started) {
          freed.signal();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Gives one back; it is kept for the next invocation where it can be. */
  void release(Sandbox sandbox) {
    boolean stop;
    lock.lock();
    try {
      busy.remove(sandbox);
      stop = retired || !sandbox.usable(clock.instant());
      if (!stop) {
        idle.addFirst(sandbox);
      }
      freed.signal();
    } finally {
      lock.unlock();
    }
    if (stop) {
      end(sandbox);
    }
  }

  /** Stops what has been idle too long, but for the one that was used last. */
  void reap() {
    List<Sandbox> old = new ArrayList<>();
    lock.lock();
    try {
      while (idle.size() > 1 && idle.getLast().idleFor().compareTo(settings.idleTime()) > 0) {
        old.add(idle.removeLast());
      }
    } finally {
      lock.unlock();
    }
    old.forEach(this::end);
  }

  /** Stops the idle ones now, and the busy ones when they have finished. */
  void retire() {
    List<Sandbox> now;
    lock.lock();
    try {
      retired = true;
      now = List.copyOf(idle);
      idle.clear();
    } finally {
      lock.unlock();
    }
    now.forEach(this::end);
  }

  /** Stops all of them now. */
  void kill() {
    retire();
    List<Sandbox> now;
    lock.lock();
    try {
      now = List.copyOf(busy);
    } finally {
      lock.unlock();
    }
    now.forEach(this::end);
  }
}
