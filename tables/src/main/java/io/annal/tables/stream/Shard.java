package io.annal.tables.stream;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A part of a stream: the records whose positions lie in a range. At each time one is open.
 *
 * @param id unique in the stream
 * @param parent the one before, as long as it is there
 * @param opened when
 * @param after its records have higher positions
 * @param last and none beyond this one; empty while it is open
 */
record Shard(String id, Optional<String> parent, Instant opened, long after, OptionalLong last) {
  static Shard first(Instant opened) {
    return new Shard(id(opened, 0), Optional.empty(), opened, 0, OptionalLong.empty());
  }

  /** The same one, closed behind a position. */
  Shard closed(long position) {
    return new Shard(id, parent, opened, after, OptionalLong.of(position));
  }

  /** The one that follows this one, which is closed. */
  Shard successor(Instant now) {
    long from = last.orElseThrow();
    return new Shard(id(now, from), Optional.of(id), now, from, OptionalLong.empty());
  }

  /** As AWS's look; the API wants 28 to 65 characters. */
  private static String id(Instant opened, long position) {
    return "shardId-%020d-%08x"
        .formatted(opened.toEpochMilli(), Long.hashCode(position * 0x9E3779B97F4A7C15L));
  }

  boolean isOpen() {
    return last.isEmpty();
  }
}
