package io.annal.localcloud.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.StateStore;
import io.annal.localcloud.wire.StateStore.Entry;
import io.annal.localcloud.wire.StateStore.StateMap;
import io.annal.localcloud.wire.Trees;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Groups, streams and events on disk. Events lie in pieces, sorted by their first timestamp within
 * the group; no piece spans more than {@link #PIECE_MILLIS}, so that a range is found at once.
 */
final class LogStore {
  private static final long PIECE_MILLIS = 10_000;
  private static final int OVERHEAD_BYTES = 26; // of each event, as AWS counts it

  private final StateMap groups;
  private final StateMap streams;
  private final StateMap pieces;
  private final AtomicLong sequence = new AtomicLong(System.currentTimeMillis() * 1000);

  LogStore(StateStore state) {
    this.groups = state.map("logs.groups");
    this.streams = state.map("logs.streams");
    this.pieces = state.map("logs.events");
  }

  Optional<ObjectNode> group(GroupKey key) {
    return groups.get(key.text()).map(ObjectNode.class::cast);
  }

  boolean createGroup(GroupKey key, ObjectNode group) {
    return groups.putIfAbsent(key.text(), group);
  }

  void putGroup(GroupKey key, ObjectNode group) {
    groups.put(key.text(), group);
  }

  List<Entry> groups(String prefix) {
    try (var found = groups.entries(prefix)) {
      return found.toList();
    }
  }

  synchronized void deleteGroup(GroupKey key) {
    groups.remove(key.text());
    remove(streams, key.text() + ":", any -> true);
    remove(pieces, key.text() + ":", any -> true);
  }

  Optional<ObjectNode> stream(GroupKey key, String stream) {
    return streams.get(key.text() + ":" + stream).map(ObjectNode.class::cast);
  }

  void requireStream(GroupKey key, String stream) {
    if (stream(key, stream).isEmpty()) {
      throw LogsErrors.noStream();
    }
  }

  boolean createStream(GroupKey key, String stream, long now) {
    return streams.putIfAbsent(
        key.text() + ":" + stream,
        Trees.object().put("logStreamName", stream).put("creationTime", now).put("bytes", 0));
  }

  List<ObjectNode> streams(GroupKey key, String prefix) {
    try (var found = streams.entries(key.text() + ":" + prefix)) {
      return found.map(Entry::value).map(ObjectNode.class::cast).toList();
    }
  }

  synchronized void deleteStream(GroupKey key, String stream) {
    streams.remove(key.text() + ":" + stream);
    remove(pieces, key.text() + ":", piece -> piece.path("stream").asText().equals(stream));
  }

  private static void remove(StateMap map, String prefix, Predicate<JsonNode> which) {
    try (var found = map.entries(prefix)) {
      found.filter(entry -> which.test(entry.value())).map(Entry::key).forEach(map::remove);
    }
  }

  long storedBytes(GroupKey key) {
    return streams(key, "").stream().mapToLong(stream -> stream.path("bytes").asLong()).sum();
  }

  /**
   * Adds events to a stream that exists.
   *
   * @param events in the order of their timestamps, each with timestamp and message
   */
  synchronized void append(GroupKey key, String stream, List<JsonNode> events, long now) {
    ObjectNode about = stream(key, stream).orElseThrow(LogsErrors::noStream);
    var written = new LinkedHashMap<String, ObjectNode>();
    ArrayNode piece = Trees.array();
    long start = 0;
    long bytes = about.path("bytes").asLong();
    for (JsonNode event : events) {
      long timestamp = event.path("timestamp").asLong();
      if (!piece.isEmpty() && timestamp - start >= PIECE_MILLIS) {
        put(written, key, stream, start, piece, now);
        piece = Trees.array();
      }
      if (piece.isEmpty()) {
        start = timestamp;
      }
      String message = event.path("message").asText();
      piece.addArray().add(timestamp).add(message);
      bytes += size(message);
    }
    if (!piece.isEmpty()) {
      put(written, key, stream, start, piece, now);
    }
    long first = events.getFirst().path("timestamp").asLong();
    long last = events.getLast().path("timestamp").asLong();
    about.put("bytes", bytes).put("lastIngestionTime", now);
    about.put(
        "firstEventTimestamp", Math.min(first, about.path("firstEventTimestamp").asLong(first)));
    about.put("lastEventTimestamp", Math.max(last, about.path("lastEventTimestamp").asLong(last)));
    streams.putSoon(key.text() + ":" + stream, about); // with the pieces, which are put at once
    pieces.putAll(written);
  }

  private void put(
      Map<String, ObjectNode> pieces,
      GroupKey key,
      String stream,
      long start,
      ArrayNode events,
      long now) {
    ObjectNode piece = Trees.object().put("stream", stream).put("ingested", now);
    piece.set("events", events);
    pieces.put("%s:%013d:%017d".formatted(key.text(), start, sequence.incrementAndGet()), piece);
  }

  static long size(String message) {
    return message.getBytes(StandardCharsets.UTF_8).length + (long) OVERHEAD_BYTES;
  }

  /**
   * Hands over a group's events in the order of their timestamps, until the sink says no.
   *
   * @param from the first timestamp, inclusive
   * @param to the last timestamp, inclusive
   */
  void scan(GroupKey key, long from, long to, Predicate<LogEvent> sink) {
    var ahead =
        new PriorityQueue<LogEvent>(
            Comparator.comparingLong(LogEvent::timestamp).thenComparing(LogEvent::id));
    String first = "%s:%013d".formatted(key.text(), Math.max(0, from - PIECE_MILLIS));
    String end = "%s:%013d;".formatted(key.text(), Math.min(to, 9_999_999_999_999L));
    try (var range = pieces.range(first, end)) {
      for (Iterator<Entry> iterator = range.iterator(); iterator.hasNext(); ) {
        Entry piece = iterator.next();
        long start = start(piece.key());
        while (!ahead.isEmpty() && ahead.peek().timestamp() < start) {
          if (!sink.test(ahead.poll())) {
            return;
          }
        }
        read(piece).stream()
            .filter(event -> event.timestamp() >= from && event.timestamp() <= to)
            .forEach(ahead::add);
      }
    }
    while (!ahead.isEmpty() && sink.test(ahead.poll())) {
      // the sink takes it
    }
  }

  private static long start(String key) {
    String[] parts = key.split(":", 3);
    return Long.parseLong(parts[1]);
  }

  private static List<LogEvent> read(Entry piece) {
    String number = piece.key().substring(piece.key().lastIndexOf(':') + 1);
    String stream = piece.value().path("stream").asText();
    long ingested = piece.value().path("ingested").asLong();
    List<LogEvent> events = new ArrayList<>();
    for (JsonNode event : piece.value().path("events")) {
      long timestamp = event.path(0).asLong();
      String id =
          "%021d%013d%017d%05d".formatted(3, timestamp, Long.parseLong(number), events.size());
      events.add(new LogEvent(id, timestamp, ingested, stream, event.path(1).asText()));
    }
    return events;
  }

  /** Removes the pieces that ended before that moment. */
  synchronized void expire(GroupKey key, long before) {
    Map<String, Long> freed = new HashMap<>();
    String end = "%s:%013d".formatted(key.text(), Math.max(0, before - PIECE_MILLIS));
    try (var old = pieces.range(key.text() + ":", end)) {
      for (Entry piece : old.toList()) {
        read(piece).forEach(event -> freed.merge(event.stream(), size(event.message()), Long::sum));
        pieces.remove(piece.key());
      }
    }
    freed.forEach((stream, bytes) ->
        stream(key, stream)
            .ifPresent(about -> {
              about.put("bytes", Math.max(0, about.path("bytes").asLong() - bytes));
              streams.put(key.text() + ":" + stream, about);
            }));
  }
}
