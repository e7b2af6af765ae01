package io.annal.command;

import io.annal.AggregateId;
import io.annal.codec.Codec;
import io.annal.internal.Sizes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The aggregates that were served last, within a bound of bytes and a bound of age. */
final class AggregateCache<S> {
  /**
   * What is known of an aggregate.
   *
   * @param readAt when it was read from the store; what was folded in since makes it no younger
   * @param staleness whether others write it, too
   */
  record Warm<S>(LoadedAggregate<S> loaded, Instant readAt, Staleness.OfOne staleness) {}

  private record Entry<S>(Warm<S> warm, long bytes) {}

  private record Read(AggregateId id, Instant at) {}

  private final Codec<S> codec;
  private final long bound;
  private final Optional<Duration> oldest;
  private final InstantSource clock;
  private final LinkedHashMap<AggregateId, Entry<S>> kept = new LinkedHashMap<>(64, 0.75f, true);

  /** In the order in which they were read; only where age is bounded. */
  private final ArrayDeque<Read> read = new ArrayDeque<>();

  private long bytes;

  AggregateCache(Codec<S> codec, CommandOptions options, InstantSource clock) {
    this.codec = codec;
    this.bound = options.warmBytes();
    this.oldest = options.warmFor();
    this.clock = clock;
  }

  synchronized Optional<Warm<S>> get(AggregateId id) {
    forgetOld();
    @Nullable Entry<S> found = kept.get(id);
    return found == null ? Optional.empty() : Optional.of(found.warm);
  }

  /** Keeps it, unless a later version is kept already. */
  void put(AggregateId id, Warm<S> warm) {
    if (bound > 0) {
      var loaded = warm.loaded();
      long size = Sizes.of(codec.encode(loaded.state())) + loaded.deduplication().bytes();
      put(id, new Entry<>(warm, size));
    }
  }

  private synchronized void put(AggregateId id, Entry<S> latest) {
    var before = kept.get(id);
    if (before != null && before.warm.loaded().version() > latest.warm.loaded().version()) {
      return;
    }
    forget(id);
    if (latest.bytes <= bound && !isOld(latest.warm.readAt())) {
      keep(id, latest, before);
    }
    forgetOld();
  }

  private void keep(AggregateId id, Entry<S> latest, @Nullable Entry<S> before) {
    kept.put(id, latest);
    bytes += latest.bytes;
    if (oldest.isPresent()
        && (before == null || !before.warm.readAt().equals(latest.warm.readAt()))) {
      read.addLast(new Read(id, latest.warm.readAt()));
    }
    while (bytes > bound) {
      forget(kept.firstEntry().getKey());
    }
  }

  private void forgetOld() {
    while (!read.isEmpty() && isOld(read.getFirst().at())) {
      var old = read.removeFirst();
      var found = kept.get(old.id());
      if (found != null && isOld(found.warm.readAt())) {
        forget(old.id());
      }
    }
  }

  private boolean isOld(Instant readAt) {
    return oldest.filter(age -> readAt.isBefore(clock.instant().minus(age))).isPresent();
  }

  synchronized void forget(AggregateId id) {
    var gone = kept.remove(id);
    if (gone != null) {
      bytes -= gone.bytes;
    }
  }
}
