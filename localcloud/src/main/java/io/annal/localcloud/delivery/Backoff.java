package io.annal.localcloud.delivery;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Exponential back-off with jitter: the delay doubles with every attempt up to a most, and half of
 * it is random, so that many retries do not come together.
 *
 * @param first the delay before the first retry
 * @param most the longest delay
 */
public record Backoff(Duration first, Duration most) {

  /**
   * The delay before a retry.
   *
   * @param retries how many were made already, from 0
   */
  public Duration delay(int retries) {
    var doublings = Math.min(retries, 40);
    var full = Math.min((double) most.toMillis(), first.toMillis() * Math.pow(2, doublings));
    var half = (long) (full / 2);
    return Duration.ofMillis(half + ThreadLocalRandom.current().nextLong(half + 1));
  }
}
