package io.annal.projection;

import java.time.Duration;

/**
 * How far a scan has come.
 *
 * @param commits read by this run
 * @param finished segments that are done
 * @param segments in all
 */
public record ScanProgress(long commits, int finished, int segments, Duration elapsed) {

  /** Commits a second. */
  public double rate() {
    return elapsed.isPositive() ? commits / (elapsed.toNanos() / 1e9) : 0;
  }
}
