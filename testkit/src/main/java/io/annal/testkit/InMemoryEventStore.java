package io.annal.testkit;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.CommitTooLargeException;
import io.annal.EventStore;
import io.annal.Json;
import io.annal.StorableValues;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The reference: an event store that keeps everything in memory. Safe for many threads. */
public final class InMemoryEventStore implements EventStore {
  private static final int LARGEST_COMMIT = 400 * 1024;
  private static final int SCAN_PAGE = 50;

  private final NavigableMap<String, NavigableMap<Long, Commit>> streams = new TreeMap<>();

  @Override
  public synchronized Appended append(Commit made) {
    StorableValues.check(made);
    var commit = StorableValues.asStored(made);
    long bytes = bytes(commit);
    if (bytes > LARGEST_COMMIT) {
      throw new CommitTooLargeException(commit.aggregateId(), "the commit", bytes, LARGEST_COMMIT);
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
    var commits = ordered.values().stream().limit(range.limit()).toList();
    return new Page(commits, commits.size() < chosen.size());
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

  private static long bytes(Commit commit) {
    long bytes = commit.snapshot().map(snapshot -> bytes(snapshot.state())).orElse(0L);
    for (var event : commit.events()) {
      bytes += 100 + bytes(event.data());
    }
    return bytes;
  }

  private static long bytes(Json json) {
    return switch (json) {
      case Json.Obj(var members) ->
          members.entrySet().stream()
              .mapToLong(member -> utf8(member.getKey()) + bytes(member.getValue()))
              .sum();
      case Json.Arr(var items) -> items.stream().mapToLong(InMemoryEventStore::bytes).sum();
      case Json.Str(var text) -> utf8(text);
      case Json.Num(var number) -> number.precision();
      case Json.Bool b -> 1;
      case Json.Null n -> 1;
    };
  }

  private static long utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
