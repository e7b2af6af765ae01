package io.annal;

import java.time.Duration;

/**
 * How often a conflict is met with another attempt, and how long to wait before it: anything
 * between nothing and twice as long as before, so that those who met do not meet again ("full
 * jitter", <a
 * href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">Exponential
 * Backoff and Jitter</a>).
 *
 * @param attempts in all, at least 1
 * @param first the longest wait before the second attempt
 * @param longest the longest wait at all
 */
public record Retries(int attempts, Duration first, Duration longest) {
  public Retries {
    if (attempts < 1) {
      throw new IllegalArgumentException("at least 1 attempt is needed, not " + attempts);
    }
  }

  /** 40 attempts, within about 8 seconds of waiting on average. */
  public static Retries standard() {
    return new Retries(40, Duration.ofMillis(4), Duration.ofMillis(500));
  }

  /**
   * Waits before another attempt.
   *
   * @param failed how many attempts have failed
   * @param what was tried, for the message
   * @throws ConflictsExhaustedException where there shall be none
   */
  public void pauseAfter(int failed, String what, Environment environment) {
    if (failed >= attempts) {
      throw new ConflictsExhaustedException(what, failed);
    }
    long bound = Math.min(longest.toNanos(), first.toNanos() << Math.min(failed - 1, 20));
    try {
      environment
          .pause()
          .sleep(Duration.ofNanos(environment.random().get().nextLong(Math.max(1, bound))));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AnnalException(what + " was interrupted before attempt " + (failed + 1), e);
    }
  }
}
