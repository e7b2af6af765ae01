package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.StateStore.Entry;
import io.annal.localcloud.wire.StateStore.StateMap;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The events of all archives, each archive's in the order of their times. */
final class ArchiveStore {
  private final StateMap events;
  private final Clock clock;
  private final Map<String, Size> sizes = new ConcurrentHashMap<>();

  ArchiveStore(Cloud cloud) {
    this.events = cloud.state().map("events.archived");
    this.clock = cloud.clock();
  }

  private record Size(LongAdder count, LongAdder bytes) {
    void add(long more, String event) {
      count.add(more);
      bytes.add(more * event.length());
    }
  }

  /**
   * An archived event.
   *
   * @param cursor where a replay goes on after it
   */
  record Archived(String cursor, Event event) {}

  /** Keeps an event, once however often it comes. */
  void add(Archive archive, Event event) {
    var size = size(archive);
    if (events.putIfAbsent(prefix(archive) + at(event.time()) + "/" + event.id(), event.store())) {
      size.add(1, event.json());
    }
  }

  long count(Archive archive) {
    return size(archive).count().sum();
  }

  long bytes(Archive archive) {
    return size(archive).bytes().sum();
  }

  private Size size(Archive archive) {
    return sizes.computeIfAbsent(
        archive.id(),
        id -> {
          var size = new Size(new LongAdder(), new LongAdder());
          try (var all = events.range(prefix(archive), end(archive))) {
            all.forEach(entry -> size.add(1, entry.value().path("Event").asText()));
          }
          return size;
        });
  }

  /**
   * The next events of a time range, both ends included.
   *
   * @param cursor of the last event that was read, or empty
   */
  List<Archived> next(Archive archive, Instant from, Instant to, String cursor, int most) {
    var start = cursor.isEmpty() ? prefix(archive) + at(from) : cursor + "\u0001";
    var end = prefix(archive) + at(to.plusMillis(1));
    try (var found = events.range(start, end)) {
      return found
          .filter(entry -> !expired(archive, entry))
          .limit(most)
          .map(entry -> new Archived(entry.key(), Event.stored((ObjectNode) entry.value())))
          .toList();
    }
  }

  private boolean expired(Archive archive, Entry entry) {
    var archived = Instant.ofEpochMilli(entry.value().path("Ingested").asLong());
    return archive
        .retention()
        .filter(retention -> archived.plus(retention).isBefore(clock.instant()))
        .isPresent();
  }

  /** Deletes what is older than the archive keeps it. */
  void expire(Archive archive) {
    if (archive.retention().isEmpty()) {
      return;
    }
    var size = size(archive);
    try (var all = events.range(prefix(archive), end(archive))) {
      all.filter(entry -> expired(archive, entry)).forEach(entry -> remove(size, entry));
    }
  }

  private void remove(Size size, Entry entry) {
    events.remove(entry.key());
    size.add(-1, entry.value().path("Event").asText());
  }

  /** Deletes everything of an archive that is no more. */
  void deleteAll(String archiveId) {
    sizes.remove(archiveId);
    try (var all = events.range(archiveId + "/", archiveId + "0")) {
      all.map(Entry::key).forEach(events::remove);
    }
  }

  private static String prefix(Archive archive) {
    return archive.id() + "/";
  }

  /** The character after the slash. */
  private static String end(Archive archive) {
    return archive.id() + "0";
  }

  /** Sorts as the instants do, before 1970 too. */
  private static String at(Instant time) {
    return "%016d".formatted(time.toEpochMilli() + 1_000_000_000_000_000L);
  }
}
