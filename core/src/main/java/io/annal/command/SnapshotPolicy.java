package io.annal.command;

import io.annal.codec.Codec;
import io.annal.internal.Sizes;

/**
 * When a commit carries a snapshot: after a number of commits at the latest, and sooner where a
 * load would read many times what the snapshot costs to write. A read of the last snapshot and what
 * follows it is then a few read units however large commits and states are, and snapshots are a
 * small part of what is written.
 */
final class SnapshotPolicy {
  /** A snapshot comes no sooner than after so many bytes: some 20 small commits. */
  static final long LEAST_BYTES = 7 << 10;

  /**
   * A load reads at most so much before it meets a snapshot: a quarter of what one query reads (<a
   * href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html">1
   * MB</a>).
   */
  static final long MOST_BYTES = 256 << 10;

  /** How many bytes of commits lie between two snapshots for each byte of a snapshot. */
  private static final int BYTES_PER_BYTE = 8;

  /** So much of it costs a write unit at most, which a small commit does not fill by itself. */
  private static final long CHEAP_BYTES = 1 << 10;

  private SnapshotPolicy() {}

  /**
   * Whether the commit that was folded in last should carry a snapshot.
   *
   * @param every after so many commits in any case
   */
  static <S> boolean due(LoadedAggregate<S> after, Codec<S> codec, int every) {
    var since = after.sinceSnapshot();
    return since.commits() >= every
        || since.bytes() >= MOST_BYTES
        || (since.bytes() >= LEAST_BYTES
            && since.bytes() / BYTES_PER_BYTE >= bytes(after, codec) - CHEAP_BYTES);
  }

  private static <S> long bytes(LoadedAggregate<S> after, Codec<S> codec) {
    try {
      return Sizes.stored(codec.encode(after.state()))
          + after.deduplication().recent().bytes().length;
    } catch (RuntimeException | StackOverflowError e) {
      return Long.MAX_VALUE; // what cannot be stored is tried where it is due in any case
    }
  }
}
