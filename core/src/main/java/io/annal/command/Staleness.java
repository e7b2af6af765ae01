package io.annal.command;

import java.time.Duration;
import java.time.Instant;

/**
 * Whether what is remembered of an aggregate is likely to be behind, because others write it too:
 * then its tail is read before a command is decided. A read of half a unit is cheaper than a write
 * of a whole one that is refused, from one refusal in ten on; but it is a request more for each
 * command where nobody else writes.
 *
 * <p>What is known of an aggregate counts first. Where little is known of it, or what is known is
 * old, what is known of all does. Safe for many threads.
 */
final class Staleness {
  /** Beyond that likelihood the tail is read first; {@code WarmEnvironmentsTest} counts it. */
  static final double READ_FIRST = 0.25;

  private static final double WEIGHT_IN_ALL = 1.0 / 32;

  /** The latest of one aggregate's commands count, and what is known of all as much as one. */
  private static final int LATEST = 4;

  private static final Duration OLD = Duration.ofMinutes(1);

  private volatile double all;

  /**
   * What is known of one aggregate.
   *
   * @param likelihood that somebody else wrote since, between 0 and 1
   * @param commands that this was learned from, of the latest
   * @param at when this was known
   */
  record OfOne(double likelihood, int commands, Instant at) {
    /** Of an aggregate that was read just now for the first time. */
    static OfOne nothing(Instant now) {
      return new OfOne(0, 0, now);
    }
  }

  boolean readFirst(OfOne known, Instant now) {
    boolean old = known.at().plus(OLD).isBefore(now);
    int commands = old ? 0 : known.commands();
    return (known.likelihood() * commands + all) / (commands + 1) > READ_FIRST;
  }

  /** What is known after it was seen whether somebody else had written. */
  OfOne after(OfOne before, boolean stale, Instant now) {
    double seen = stale ? 1 : 0;
    synchronized (this) {
      all += (seen - all) * WEIGHT_IN_ALL;
    }
    int commands = Math.min(before.commands() + 1, LATEST);
    double likelihood = before.likelihood();
    return new OfOne(likelihood + (seen - likelihood) / commands, commands, now);
  }
}
