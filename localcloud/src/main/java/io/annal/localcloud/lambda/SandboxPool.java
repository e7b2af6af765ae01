package io.annal.localcloud.lambda;

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
  private int starting;
  private boolean retired;

  SandboxPool(LambdaSettings settings, Clock clock, Supplier<Sandbox> start) {
    this.settings = settings;
    this.clock = clock;
    this.start = start;
  }

  /** Empty if none came free in that time. */
  Optional<Sandbox> acquire(Duration patience) throws InterruptedException {
    long begin = System.nanoTime();
    lock.lockInterruptibly();
    try {
      while (true) {
        Optional<Sandbox> warm = takeIdle();
        if (warm.isPresent()) {
          return warm;
        }
        Duration waited = Duration.ofNanos(System.nanoTime() - begin);
        if (maySpawn(waited)) {
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
    return Optional.of(spawn());
  }

  private boolean maySpawn(Duration waited) {
    int all = busy.size() + starting;
    return all < settings.eagerProcesses()
        || (all < settings.processesPerFunction() && waited.compareTo(IMPATIENCE) >= 0);
  }

  private Optional<Sandbox> takeIdle() {
    while (!idle.isEmpty()) {
      Sandbox sandbox = idle.removeFirst();
      if (sandbox.usable(clock.instant())) {
        busy.add(sandbox);
        return Optional.of(sandbox);
      }
      sandbox.stop();
    }
    return Optional.empty();
  }

  private Sandbox spawn() {
    boolean started = false;
    try {
      Sandbox sandbox = start.get();
      lock.lock();
      try {
        busy.add(sandbox);
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
      sandbox.stop();
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
    old.forEach(Sandbox::stop);
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
    now.forEach(Sandbox::stop);
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
    now.forEach(Sandbox::stop);
  }
}
