package io.annal.command;

import io.annal.Retries;
import java.time.Duration;
import java.util.Optional;

/**
 * How commands are handled.
 *
 * @param snapshotEvery how many commits lie between two snapshots at most, fewer where they are
 *     large, and how many commits back a command that comes again is known, which is what a load
 *     reads; at least 1
 * @param retries after conflicts
 * @param warmBytes how much memory the aggregates that were served last may take, roughly; 0 keeps
 *     none
 * @param warmFor how long after it was read from the store an aggregate is remembered at most,
 *     however often it is served; without an end where empty. Where persons can be forgotten it
 *     bounds how long what was read before is still known
 * @param idempotencyWindow how long a command whose caller gave it an id is known again at least,
 *     however many commits lie between; with 0 only as far back as every command is
 */
public record CommandOptions(
    int snapshotEvery,
    Retries retries,
    long warmBytes,
    Optional<Duration> warmFor,
    Duration idempotencyWindow) {
  public CommandOptions {
    if (snapshotEvery < 1) {
      throw new IllegalArgumentException(
          "a snapshot is taken every 1 or more commits, not every " + snapshotEvery);
    }
  }

  /** A snapshot every 100 commits, 32 MiB of warm state, however old; commands known for a day. */
  public static CommandOptions standard() {
    return new CommandOptions(
        100, Retries.standard(), 32L << 20, Optional.empty(), Duration.ofHours(24));
  }

  /** The same with a snapshot every so many commits. */
  public CommandOptions withSnapshotEvery(int commits) {
    return new CommandOptions(commits, retries, warmBytes, warmFor, idempotencyWindow);
  }

  /** The same with other retries. */
  public CommandOptions withRetries(Retries other) {
    return new CommandOptions(snapshotEvery, other, warmBytes, warmFor, idempotencyWindow);
  }

  /** The same with another bound of memory. */
  public CommandOptions withWarmBytes(long bytes) {
    return new CommandOptions(snapshotEvery, retries, bytes, warmFor, idempotencyWindow);
  }

  /** The same with aggregates remembered that long. */
  public CommandOptions withWarmFor(Duration time) {
    return new CommandOptions(
        snapshotEvery, retries, warmBytes, Optional.of(time), idempotencyWindow);
  }

  /** The same with commands known that long. */
  public CommandOptions withIdempotencyWindow(Duration time) {
    return new CommandOptions(snapshotEvery, retries, warmBytes, warmFor, time);
  }
}
