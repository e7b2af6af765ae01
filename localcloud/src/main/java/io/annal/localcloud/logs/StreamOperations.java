package io.annal.localcloud.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Trees;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Log streams: making, describing, deleting. */
final class StreamOperations {
  private static final Pattern NAME = Pattern.compile("[^:*]{1,512}");

  private final Cloud cloud;
  private final LogStore store;

  StreamOperations(Cloud cloud, LogStore store) {
    this.cloud = cloud;
    this.store = store;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "CreateLogStream", this::create,
        "DeleteLogStream", this::delete,
        "DescribeLogStreams", this::describe);
  }

  private ObjectNode create(ObjectNode input, CallContext context) {
    GroupKey key = group(input, context, store);
    String name = Input.text(input, "logStreamName");
    if (!NAME.matcher(name).matches()) {
      throw LogsErrors.invalid(
          ("1 validation error detected: Value '%s' at 'logStreamName' failed to satisfy"
                  + " constraint: Member must satisfy regular expression pattern: [^:*]*")
              .formatted(name));
    }
    if (!store.createStream(key, name, cloud.clock().millis())) {
      throw LogsErrors.exists("log stream");
    }
    return Trees.object();
  }

  private ObjectNode delete(ObjectNode input, CallContext context) {
    GroupKey key = group(input, context, store);
    String name = Input.text(input, "logStreamName");
    store.requireStream(key, name);
    store.deleteStream(key, name);
    return Trees.object();
  }

  private ObjectNode describe(ObjectNode input, CallContext context) {
    GroupKey key = group(input, context, store);
    String prefix = Input.optionalText(input, "logStreamNamePrefix").orElse("");
    boolean byTime =
        Input.optionalText(input, "orderBy").filter("LastEventTime"::equals).isPresent();
    if (byTime && !prefix.isEmpty()) {
      throw LogsErrors.invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
    }
    List<ObjectNode> found = new ArrayList<>(store.streams(key, prefix));
    if (byTime) {
      found.sort(
          Comparator.comparingLong(
              (JsonNode stream) -> stream.path("lastEventTimestamp").asLong()));
    }
    if (Input.optionalBoolean(input, "descending").orElse(false)) {
      Collections.reverse(found);
    }
    found.forEach(stream -> show(stream, key));
    return Paging.page(input, found, "logStreams");
  }

  /** AWS reports the bytes of a stream as zero since 2019; those of a group are real. */
  private static void show(ObjectNode stream, GroupKey key) {
    stream.remove("bytes");
    stream
        .put("storedBytes", 0)
        .put("uploadSequenceToken", "49039859646601558412882832012385131452984223427186868290")
        .put("arn", key.arn() + ":log-stream:" + stream.path("logStreamName").asText());
  }

  /** The group of the input, which must be there. */
  static GroupKey group(ObjectNode input, CallContext context, LogStore store) {
    String identifier =
        Input.optionalText(input, "logGroupName")
            .or(() -> Input.optionalText(input, "logGroupIdentifier"))
            .orElseThrow(
                () -> LogsErrors.invalid("logGroupName or logGroupIdentifier must be given"));
    GroupKey key = GroupKey.of(identifier, context);
    if (store.group(key).isEmpty()) {
      throw LogsErrors.noGroup();
    }
    return key;
  }
}
