package io.annal;

import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The aggregates that were served last, within a bound of bytes. */
final class WarmStates<S> {
  private record Kept<S>(Folded<S> folded, long bytes) {}

  private final Codec<S> codec;
  private final long bound;
  private final LinkedHashMap<AggregateId, Kept<S>> kept = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;

  WarmStates(Codec<S> codec, long bound) {
    this.codec = codec;
    this.bound = bound;
  }

  synchronized Optional<Folded<S>> get(AggregateId id) {
    @Nullable Kept<S> found = kept.get(id);
    return found == null ? Optional.empty() : Optional.of(found.folded);
  }

  /** Keeps it, unless a later version is kept already. */
  void put(AggregateId id, Folded<S> folded) {
    if (bound > 0) {
      long size = Sizes.of(codec.encode(folded.state())) + folded.answers().bytes();
      put(id, new Kept<>(folded, size));
    }
  }

  private synchronized void put(AggregateId id, Kept<S> latest) {
    var before = kept.get(id);
    if (before != null && before.folded.version() > latest.folded.version()) {
      return;
    }
    forget(id);
    if (latest.bytes <= bound) {
      kept.put(id, latest);
      bytes += latest.bytes;
      while (bytes > bound) {
        forget(kept.firstEntry().getKey());
      }
    }
  }

  synchronized void forget(AggregateId id) {
    var gone = kept.remove(id);
    if (gone != null) {
      bytes -= gone.bytes;
    }
  }
}
