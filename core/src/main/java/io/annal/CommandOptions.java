package io.annal;

import java.time.Duration;
import java.util.Optional;

/**
 * How commands are handled.
 *
 * @param snapshotEvery how many events lie between two snapshots at most, and how many commits back
 *     a command that comes again is known, which is what a load reads; at least 1
 * @param retries after conflicts
 * @param warmBytes how much memory the aggregates that were served last may take, roughly; 0 keeps
 *     none
 * @param warmFor how long after it was read from the store an aggregate is remembered at most,
 *     however often it is served; without an end where empty. Where persons can be forgotten it
 *     bounds how long what was read before is still known
 */
public record CommandOptions(
    int snapshotEvery, Retries retries, long warmBytes, Optional<Duration> warmFor) {
  public CommandOptions {
    if (snapshotEvery < 1) {
      throw new IllegalArgumentException(
          "a snapshot is taken every 1 or more events, not every " + snapshotEvery);
    }
  }

  /** A snapshot every 100 events, 32 MiB of warm state, however old. */
  public static CommandOptions standard() {
    return new CommandOptions(100, Retries.standard(), 32L << 20, Optional.empty());
  }

  /** The same with a snapshot every so many events. */
  public CommandOptions withSnapshotEvery(int events) {
    return new CommandOptions(events, retries, warmBytes, warmFor);
  }

  /** The same with other retries. */
  public CommandOptions withRetries(Retries other) {
    return new CommandOptions(snapshotEvery, other, warmBytes, warmFor);
  }

  /** The same with another bound of memory. */
  public CommandOptions withWarmBytes(long bytes) {
    return new CommandOptions(snapshotEvery, retries, bytes, warmFor);
  }

  /** The same with aggregates remembered that long. */
  public CommandOptions withWarmFor(Duration time) {
    return new CommandOptions(snapshotEvery, retries, warmBytes, Optional.of(time));
  }
}
