package io.annal.memory;

import io.annal.Commit;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.RecordedEvent;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many bytes DynamoDB counts for what is kept here in memory, so that both refuse the same: the
 * attributes are those of {@code CommitItem}, the rules AWS's (<a
 * href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html">Item
 * sizes and formats</a>).
 */
final class ItemSizes {
  /** The largest item. */
  static final int MAX = 400 * 1024;

  private static final int NESTING = 3;
  private static final List<String> SHARED = List.of("EventType", "Version", "Timestamp");
  private static final DateTimeFormatter MILLISECONDS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private ItemSizes() {}

  static long of(Commit commit) {
    var item = event(commit.events().getFirst());
    item.put("AggregateId", Json.of(commit.aggregateId().key()));
    commit.aggregateId().type().ifPresent(type -> item.put("TypeInKey", Json.of(true)));
    item.put("EventSequence", Json.of(commit.sequence()));
    item.put("AggregateType", Json.of(commit.aggregateType()));
    addCause(commit.cause(), item);
    if (commit.events().size() > 1) {
      item.put("Also", Json.of(also(commit)));
    }
    commit.digest().ifPresent(digest -> item.put("CommandDigest", Json.of(digest)));
    commit.lastSnapshot().ifPresent(at -> item.put("LastSnapshot", Json.of(at)));
    commit
        .snapshot()
        .ifPresent(snapshot -> {
          item.put("State", snapshot.state());
          item.put("StateVersion", Json.of(snapshot.version()));
        });
    long recent =
        commit.recent().map(ids -> utf8("RecentCommands") + ids.bytes().length).orElse(0L);
    return attributes(item) + recent;
  }

  private static void addCause(Commit.Cause cause, Map<String, Json> item) {
    item.put("CommandId", Json.of(cause.commandId()));
    if (!cause.correlationId().equals(cause.commandId())) {
      item.put("CorrelationId", Json.of(cause.correlationId()));
    }
    cause.causationId().ifPresent(id -> item.put("CausationId", Json.of(id)));
    item.put("Metadata", cause.metadata());
    if (cause.commandIdGiven()) {
      item.put("Given", Json.of(true));
    }
  }

  /** What a further event shares with the one before it is not said again. */
  private static List<Json> also(Commit commit) {
    var first = commit.events().getFirst();
    var further = new ArrayList<Json>();
    var before = event(first);
    for (var event : commit.events().subList(1, commit.events().size())) {
      var whole = event(event);
      var said = new LinkedHashMap<>(whole);
      for (var name : SHARED) {
        said.remove(name, before.get(name));
      }
      if (event.id().equals(Commit.eventId(first.id(), further.size() + 1))) {
        said.remove("EventId");
      }
      further.add(new Json.Obj(said));
      before = whole;
    }
    return further;
  }

  private static Map<String, Json> event(RecordedEvent event) {
    var item = new LinkedHashMap<String, Json>();
    item.put("EventId", Json.of(event.id().toString()));
    item.put("EventType", Json.of(event.type()));
    item.put("EventData", event.data());
    item.put("Timestamp", Json.of(MILLISECONDS.format(event.timestamp())));
    item.put("Version", Json.of(event.version()));
    return item;
  }

  static long of(ReadModel.Row row) {
    var item = new LinkedHashMap<String, Json>();
    item.put("RowKey", Json.of(row.key()));
    item.put("ProjectionName", Json.of(row.projection()));
    item.put("Data", row.data());
    item.put("EventSequence", Json.of(row.sequence()));
    item.put("Revision", Json.of(row.revision()));
    item.put("Writes", Json.of(row.writes()));
    if (!row.applied().isEmpty()) {
      var applied = new LinkedHashMap<String, Json>();
      row.applied().forEach((id, sequence) -> applied.put(id, Json.of(sequence)));
      item.put("Applied", new Json.Obj(applied));
    }
    return attributes(item);
  }

  private static long attributes(Map<String, Json> item) {
    return item.entrySet().stream()
        .mapToLong(each -> utf8(each.getKey()) + value(each.getValue()))
        .sum();
  }

  private static long value(Json json) {
    return switch (json) {
      case Json.Obj(var members) -> NESTING + members.size() + attributes(members);
      case Json.Arr(var items) -> NESTING + items.stream().mapToLong(item -> 1 + value(item)).sum();
      case Json.Str(var text) -> utf8(text);
      case Json.Num(var number) -> number(number);
      case Json.Bool b -> 1;
      case Json.Null n -> 1;
    };
  }

  /**
   * One byte for two significant digits to the base of 100, one for the rest, one more for a sign:
   * 1.5 has two of them, 15 has one.
   */
  private static long number(BigDecimal number) {
    var value = number.stripTrailingZeros();
    int padding = Math.floorMod(value.scale(), 2);
    return value.signum() == 0
        ? 1
        : (value.precision() + padding + 1) / 2 + (value.signum() < 0 ? 2 : 1);
  }

  private static long utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
