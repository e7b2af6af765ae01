package io.annal;

import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Everything that a pure function may not reach for.
 *
 * @param clock the time
 * @param ids new ids, UUIDv7
 * @param random for jitter
 * @param pause waits that long
 */
public record Environment(
    InstantSource clock, Supplier<UUID> ids, Supplier<RandomGenerator> random, Pause pause) {

  /** Waits. */
  @FunctionalInterface
  public interface Pause {
    /** Waits that long. */
    void sleep(Duration duration) throws InterruptedException;
  }

  /** This machine's clock and randomness. */
  public static Environment system() {
    var clock = InstantSource.system();
    return new Environment(clock, new UuidV7(clock), ThreadLocalRandom::current, Thread::sleep);
  }

  /** The same, with another clock, from which new ids are made too. */
  public Environment withClock(InstantSource other) {
    return new Environment(other, new UuidV7(other), random, pause);
  }
}
