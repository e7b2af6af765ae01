package io.annal.testkit;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.CommitTooLargeException;
import io.annal.EventStore;
import io.annal.StorableValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The reference: an event store that keeps everything in memory. Safe for many threads. */
public final class InMemoryEventStore implements EventStore {
  private static final int SCAN_PAGE = 50;

  private final NavigableMap<String, NavigableMap<Long, Commit>> streams = new TreeMap<>();

  @Override
  public synchronized Appended append(Commit made) {
    StorableValues.check(made);
    var commit = StorableValues.asStored(made);
    long bytes = ItemSizes.of(commit);
    if (bytes > ItemSizes.MAX) {
      throw new CommitTooLargeException(commit.aggregateId(), "the commit", bytes, ItemSizes.MAX);
    }
    var stream = streams.computeIfAbsent(commit.aggregateId().key(), key -> new TreeMap<>());
    var winner = stream.putIfAbsent(commit.sequence(), commit);
    return winner == null ? new Appended.Stored() : new Appended.Conflict(winner);
  }

  @Override
  public synchronized Page read(AggregateId id, Range range) {
    var stream = streams.get(id.key());
    if (stream == null || range.to() < range.from()) {
      return new Page(List.of(), false);
    }
    var chosen = stream.subMap(range.from(), true, range.to(), true);
    var ordered = range.direction() == Direction.FORWARD ? chosen : chosen.descendingMap();
    var commits = new ArrayList<Commit>();
    // step by step: a size, which a stream asks for, is counted by walking through all of them
    for (var commit : ordered.values()) {
      if (commits.size() == range.limit()) {
        return new Page(commits, true);
      }
      commits.add(commit);
    }
    return new Page(commits, false);
  }

  @Override
  public synchronized ScanPage scan(int segment, int segments, Optional<String> position) {
    if (segment < 0 || segment >= segments) {
      throw new IllegalArgumentException("segment " + segment + " of " + segments);
    }
    var rest = position.map(last -> streams.tailMap(last, false)).orElse(streams);
    var commits = new ArrayList<Commit>();
    for (Map.Entry<String, NavigableMap<Long, Commit>> stream : rest.entrySet()) {
      if (Math.floorMod(stream.getKey().hashCode(), segments) == segment) {
        commits.addAll(stream.getValue().values());
        if (commits.size() >= SCAN_PAGE) {
          return new ScanPage(commits, Optional.of(stream.getKey()));
        }
      }
    }
    return new ScanPage(commits, Optional.empty());
  }

  /** All commits, by aggregate and in order. */
  public synchronized List<Commit> commits() {
    return streams.values().stream().flatMap(stream -> stream.values().stream()).toList();
  }
}
