package io.annal.memory;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.CommitTooLargeException;
import io.annal.EventStore;
import io.annal.StorableValues;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The reference: an event store that keeps everything in memory. Safe for many threads. */
public final class InMemoryEventStore implements EventStore {
  private static final int SCAN_PAGE = 50;

  private final NavigableMap<String, List<Commit>> streams = new TreeMap<>();
  private final Supplier<List<Commit>> newStream;

  /** An empty one. */
  public InMemoryEventStore() {
    this(ArrayList::new);
  }

  /**
   * @param newStream what the commits of an aggregate are kept in, reached by their place
   */
  InMemoryEventStore(Supplier<List<Commit>> newStream) {
    this.newStream = newStream;
  }

  @Override
  public synchronized Appended append(Commit made) {
    StorableValues.check(made);
    var commit = StorableValues.asStored(made);
    long bytes = ItemSizes.of(commit);
    if (bytes > ItemSizes.MAX) {
      throw new CommitTooLargeException(commit.aggregateId(), "the commit", bytes, ItemSizes.MAX);
    }
    var stream = streams.computeIfAbsent(commit.aggregateId().key(), key -> newStream.get());
    int place = place(stream, commit.sequence());
    if (place < stream.size() && stream.get(place).sequence() == commit.sequence()) {
      return new Appended.Conflict(stream.get(place));
    }
    stream.add(place, commit);
    return new Appended.Stored();
  }

  /** Of the first commit with that sequence or a later one. */
  private static int place(List<Commit> stream, long sequence) {
    int low = 0;
    int high = stream.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (stream.get(middle).sequence() < sequence) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Override
  public synchronized Page read(AggregateId id, Range range) {
    var stream = streams.get(id.key());
    if (stream == null || range.to() < range.from()) {
      return new Page(List.of(), false);
    }
    int first = place(stream, range.from());
    int end = range.to() == Long.MAX_VALUE ? stream.size() : place(stream, range.to() + 1);
    boolean more = end - first > range.limit();
    if (range.direction() == Direction.FORWARD) {
      return new Page(stream.subList(first, more ? first + range.limit() : end), more);
    }
    return new Page(stream.subList(more ? end - range.limit() : first, end).reversed(), more);
  }

  @Override
  public synchronized ScanPage scan(int segment, int segments, Optional<String> position) {
    if (segment < 0 || segment >= segments) {
      throw new IllegalArgumentException("segment " + segment + " of " + segments);
    }
    var rest = position.map(last -> streams.tailMap(last, false)).orElse(streams);
    var commits = new ArrayList<Commit>();
    for (var stream : rest.entrySet()) {
      if (Math.floorMod(stream.getKey().hashCode(), segments) == segment) {
        commits.addAll(stream.getValue());
        if (commits.size() >= SCAN_PAGE) {
          return new ScanPage(commits, Optional.of(stream.getKey()));
        }
      }
    }
    return new ScanPage(commits, Optional.empty());
  }

  /** All commits, by aggregate and in order. */
  public synchronized List<Commit> commits() {
    return streams.values().stream().flatMap(List::stream).toList();
  }
}
