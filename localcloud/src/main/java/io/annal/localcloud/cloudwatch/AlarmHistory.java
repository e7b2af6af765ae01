package io.annal.localcloud.cloudwatch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.StateStore.Entry;
import io.annal.localcloud.wire.StateStore.StateMap;
import io.annal.localcloud.wire.Trees;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicLong;

/** What became of alarms. "The history is kept for 30 days", API_DescribeAlarmHistory. */
final class AlarmHistory {
  private static final Duration KEPT = Duration.ofDays(30);

  private final StateMap items;
  private final Clock clock;
  private final AtomicLong sequence = new AtomicLong();

  AlarmHistory(Cloud cloud) {
    this.items = cloud.state().map("monitoring.alarm-history");
    this.clock = cloud.clock();
  }

  void add(String place, String alarm, String type, String summary, ObjectNode data) {
    var now = clock.millis();
    var item =
        Trees.object()
            .put("AlarmName", alarm)
            .put("AlarmType", "MetricAlarm")
            .put("Timestamp", now)
            .put("HistoryItemType", type)
            .put("HistorySummary", summary)
            .put("HistoryData", Trees.writeJsonText(data));
    items.put("%s/%013d-%06d".formatted(place, now, sequence.getAndIncrement()), item);
  }

  ObjectNode describe(ObjectNode input, CallContext context) {
    var found = new ArrayList<Entry>();
    items
        .entries(context.account() + "/" + context.region() + "/")
        .filter(entry -> matches(input, (ObjectNode) entry.value()))
        .forEach(found::add);
    var ascending =
        Input.optionalText(input, "ScanBy").filter("TimestampAscending"::equals).isPresent();
    if (!ascending) {
      Collections.reverse(found);
    }
    var numbered = new ArrayList<Item>();
    found.forEach(entry -> numbered.add(new Item("%08d".formatted(numbered.size()), entry)));
    var page = Params.page(input, numbered, Item::key, "MaxRecords", 100);
    var output = Trees.object();
    var list = output.putArray("AlarmHistoryItems");
    page.items().forEach(item -> list.add(described((ObjectNode) item.entry().value())));
    page.nextToken().ifPresent(token -> output.put("NextToken", token));
    return output;
  }

  private record Item(String key, Entry entry) {}

  private static boolean matches(ObjectNode input, ObjectNode item) {
    var time = Instant.ofEpochMilli(item.path("Timestamp").asLong());
    return is(input, "AlarmName", item)
        && is(input, "HistoryItemType", item)
        && Input.optionalTimestamp(input, "StartDate").filter(time::isBefore).isEmpty()
        && Input.optionalTimestamp(input, "EndDate").filter(time::isAfter).isEmpty();
  }

  private static boolean is(ObjectNode input, String member, ObjectNode item) {
    return Input.optionalText(input, member)
        .filter(wanted -> !wanted.isEmpty() && !wanted.equals(item.path(member).asText()))
        .isEmpty();
  }

  private static ObjectNode described(ObjectNode item) {
    var time = Instant.ofEpochMilli(item.path("Timestamp").asLong());
    var described = item.deepCopy();
    described.set("Timestamp", Trees.timestamp(time));
    return described;
  }

  void sweep() {
    var oldest = clock.instant().minus(KEPT).toEpochMilli();
    items.removeAll(
        items
            .entries("")
            .filter(entry -> entry.value().path("Timestamp").asLong() < oldest)
            .map(Entry::key)
            .toList());
  }
}
