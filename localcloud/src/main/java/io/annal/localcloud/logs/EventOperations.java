package io.annal.localcloud.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Trees;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Putting, getting and filtering events. */
final class EventOperations {
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
  private static final int BATCH_EVENTS = 10_000;
  private static final long BATCH_BYTES = 1_048_576;
  private static final Duration OLDEST = Duration.ofDays(14);
  private static final Duration NEWEST = Duration.ofHours(2);
  private static final String TOKEN = "49039859646601558412882832012385131452984223427186868290";

  private final Cloud cloud;
  private final LogStore store;
  private final List<Arrivals> arrivals;

  EventOperations(Cloud cloud, LogStore store, List<Arrivals> arrivals) {
    this.cloud = cloud;
    this.store = store;
    this.arrivals = arrivals;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "PutLogEvents", this::put, "GetLogEvents", this::get, "FilterLogEvents", this::filter);
  }

  private ObjectNode put(ObjectNode input, CallContext context) {
    GroupKey key = StreamOperations.group(input, context, store);
    String stream = Input.text(input, "logStreamName");
    store.requireStream(key, stream);
    List<JsonNode> events = checked(input);
    long now = cloud.clock().millis();
    int tooOld = firstAtOrAfter(events, now - OLDEST.toMillis());
    int expired = firstAtOrAfter(events, kept(key));
    int tooNew = firstAtOrAfter(events, now + NEWEST.toMillis() + 1);
    List<JsonNode> good = events.subList(Math.max(tooOld, expired), tooNew);
    if (!good.isEmpty()) {
      store.append(key, stream, good, now);
      arrivals.forEach(each -> each.take(key, stream, good, context));
    }
    ObjectNode output = Trees.object().put("nextSequenceToken", TOKEN);
    if (good.size() < events.size()) {
      ObjectNode rejected = output.putObject("rejectedLogEventsInfo");
      index(rejected, "tooOldLogEventEndIndex", tooOld, 0);
      index(rejected, "expiredLogEventEndIndex", expired, 0);
      index(rejected, "tooNewLogEventStartIndex", tooNew, events.size());
    }
    return output;
  }

  private static void index(ObjectNode rejected, String member, int index, int nothing) {
    if (index != nothing) {
      rejected.put(member, index);
    }
  }

  private static List<JsonNode> checked(ObjectNode input) {
    List<JsonNode> events = Input.list(input, "logEvents");
    if (events.isEmpty() || events.size() > BATCH_EVENTS) {
      throw LogsErrors.invalid(
          "1 validation error detected: Value at 'logEvents' failed to satisfy constraint: Member"
              + " must have length between 1 and "
              + BATCH_EVENTS);
    }
    long bytes = 0;
    long last = Long.MIN_VALUE;
    for (JsonNode event : events) {
      if (!event.path("timestamp").isIntegralNumber() || !event.path("message").isTextual()) {
        throw LogsErrors.invalid("Every log event needs a timestamp and a message");
      }
      if (event.path("timestamp").asLong() < last) {
        throw LogsErrors.invalid(
            "Log events in a single PutLogEvents request must be in chronological order.");
      }
      last = event.path("timestamp").asLong();
      bytes += LogStore.size(event.path("message").asText());
    }
    if (bytes > BATCH_BYTES) {
      throw LogsErrors.invalid(
          "Upload too large: %d bytes exceeds limit of %d".formatted(bytes, BATCH_BYTES));
    }
    return events;
  }

  private static int firstAtOrAfter(List<JsonNode> events, long timestamp) {
    int index = 0;
    while (index < events.size() && events.get(index).path("timestamp").asLong() < timestamp) {
      index++;
    }
    return index;
  }

  /** The oldest timestamp that the group's retention keeps. */
  private long kept(GroupKey key) {
    long days = store.group(key).map(group -> group.path("retentionInDays").asLong()).orElse(0L);
    return days == 0 ? 0 : cloud.clock().millis() - Duration.ofDays(days).toMillis();
  }

  private ObjectNode get(ObjectNode input, CallContext context) {
    GroupKey key = StreamOperations.group(input, context, store);
    String stream = Input.text(input, "logStreamName");
    store.requireStream(key, stream);
    int limit = Paging.limit(input, 10_000, 10_000);
    String token = Input.optionalText(input, "nextToken").orElse("");
    if (!token.isEmpty() && !token.matches("[fb]/\\d{56}.*")) {
      throw LogsErrors.invalid("The specified nextToken is invalid.");
    }
    boolean forward =
        token.isEmpty()
            ? Input.optionalBoolean(input, "startFromHead").orElse(false)
            : token.startsWith("f/");
    String edge = token.isEmpty() ? "" : token.substring(2);
    Deque<LogEvent> found = new ArrayDeque<>();
    store.scan(
        key,
        Math.max(kept(key), Input.optionalLong(input, "startTime").orElse(0L)),
        Input.optionalLong(input, "endTime").orElse(Long.MAX_VALUE) - 1,
        event -> {
          boolean wanted =
              event.stream().equals(stream)
                  && (edge.isEmpty()
                      || (forward
                          ? event.id().compareTo(edge) > 0
                          : event.id().compareTo(edge) < 0));
          if (wanted) {
            found.addLast(event);
          }
          if (found.size() > limit && !forward) {
            found.removeFirst();
          }
          return !forward || found.size() < limit;
        });
    return page(found, edge);
  }

  private static ObjectNode page(Deque<LogEvent> found, String edge) {
    ObjectNode output = Trees.object();
    ArrayNode events = output.putArray("events");
    for (LogEvent event : found) {
      events
          .addObject()
          .put("timestamp", event.timestamp())
          .put("message", event.message())
          .put("ingestionTime", event.ingestionTime());
    }
    String nothing = edge.isEmpty() ? "0".repeat(56) : edge;
    output.put("nextForwardToken", "f/" + (found.isEmpty() ? nothing : found.getLast().id()));
    output.put("nextBackwardToken", "b/" + (found.isEmpty() ? nothing : found.getFirst().id()));
    return output;
  }

  private ObjectNode filter(ObjectNode input, CallContext context) {
    GroupKey key = StreamOperations.group(input, context, store);
    Predicate<String> pattern =
        FilterPattern.parse(Input.optionalText(input, "filterPattern").orElse(""));
    Predicate<String> streams = streams(input, key);
    int limit = Paging.limit(input, 10_000, 10_000);
    String token = Input.optionalText(input, "nextToken").orElse("");
    List<LogEvent> found = new ArrayList<>();
    long[] bytes = new long[1];
    store.scan(
        key,
        Math.max(kept(key), Input.optionalLong(input, "startTime").orElse(0L)),
        Input.optionalLong(input, "endTime").orElse(Long.MAX_VALUE - 1),
        event -> {
          if (event.id().compareTo(token) > 0
              && streams.test(event.stream())
              && pattern.test(event.message())) {
            found.add(event);
            bytes[0] += LogStore.size(event.message());
          }
          return found.size() <= limit && bytes[0] < BATCH_BYTES;
        });
    boolean more = found.size() > limit || bytes[0] >= BATCH_BYTES;
    ObjectNode output = Trees.object();
    ArrayNode events = output.putArray("events");
    List<LogEvent> shown = found.subList(0, Math.min(limit, found.size()));
    shown.forEach(event -> add(events, event));
    output.putArray("searchedLogStreams");
    if (more) {
      output.put("nextToken", shown.getLast().id());
    }
    return output;
  }

  private Predicate<String> streams(ObjectNode input, GroupKey key) {
    List<JsonNode> names = Input.list(input, "logStreamNames");
    String prefix = Input.optionalText(input, "logStreamNamePrefix").orElse("");
    if (names.isEmpty()) {
      return stream -> stream.startsWith(prefix);
    }
    if (!prefix.isEmpty()) {
      throw LogsErrors.invalid("logStreamNamePrefix and logStreamNames cannot both be given");
    }
    Set<String> wanted = new HashSet<>();
    for (JsonNode name : names) {
      store.requireStream(key, name.asText());
      wanted.add(name.asText());
    }
    return wanted::contains;
  }

  private static void add(ArrayNode events, LogEvent event) {
    events
        .addObject()
        .put("logStreamName", event.stream())
        .put("timestamp", event.timestamp())
        .put("message", event.message())
        .put("ingestionTime", event.ingestionTime())
        .put("eventId", event.id());
  }
}
