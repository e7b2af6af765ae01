package io.annal.projection;

/**
 * How the whole store is gone through.
 *
 * @param segments read in parallel; a checkpoint is good for this number only
 * @param commitsPerSecond at most, over all segments, so that commands keep their capacity
 */
public record ScanOptions(int segments, double commitsPerSecond) {
  public ScanOptions {
    if (segments < 1 || !(commitsPerSecond > 0)) {
      throw new IllegalArgumentException(
          "a scan has at least 1 segment and reads more than 0 commits a second: %d, %s"
              .formatted(segments, commitsPerSecond));
    }
  }

  /** 4 segments, 1,000 commits a second. */
  public static ScanOptions standard() {
    return new ScanOptions(4, 1_000);
  }
}
