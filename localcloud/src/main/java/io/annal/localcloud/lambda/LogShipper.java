package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Carries what functions print to the log service, many lines at a time. */
final class LogShipper {
  private static final System.Logger LOGGER = System.getLogger(LogShipper.class.getName());
  private static final int EVENTS_PER_CALL = 1_000;

  private final Cloud cloud;
  private final ConcurrentLinkedQueue<Line> lines = new ConcurrentLinkedQueue<>();
  private final Set<String> refusedGroups = ConcurrentHashMap.newKeySet();

  LogShipper(Cloud cloud) {
    this.cloud = cloud;
  }

  /**
   * A log stream.
   *
   * @param context in the name of the function's role, by whose permissions logs are written
   */
  record Stream(String group, String name, CallContext context) {}

  private record Line(Stream stream, long timestamp, String message) {}

  void ship(Stream stream, String message) {
    lines.add(new Line(stream, cloud.clock().millis(), message));
  }

  /**
   * Delivers everything that was shipped until now. One at a time, so that lines keep their order.
   */
  synchronized void flush() {
    Map<Stream, List<Line>> byStream = new LinkedHashMap<>();
    for (Line line = lines.poll(); line != null; line = lines.poll()) {
      byStream.computeIfAbsent(line.stream(), any -> new ArrayList<>()).add(line);
    }
    byStream.forEach((stream, all) -> {
      for (int from = 0; from < all.size(); from += EVENTS_PER_CALL) {
        put(stream, all.subList(from, Math.min(all.size(), from + EVENTS_PER_CALL)));
      }
    });
  }

  private void put(Stream stream, List<Line> some) {
    ObjectNode input =
        Json.object().put("logGroupName", stream.group()).put("logStreamName", stream.name());
    ArrayNode events = input.putArray("logEvents");
    some.forEach(line ->
        events.addObject().put("timestamp", line.timestamp()).put("message", line.message()));
    try {
      try {
        cloud.call("logs", "PutLogEvents", input, stream.context());
      } catch (AwsException e) {
        if (!e.code().equals("ResourceNotFoundException")) {
          throw e;
        }
        make("CreateLogGroup", Json.object().put("logGroupName", stream.group()), stream);
        make(
            "CreateLogStream",
            Json.object().put("logGroupName", stream.group()).put("logStreamName", stream.name()),
            stream);
        cloud.call("logs", "PutLogEvents", input, stream.context());
      }
    } catch (AwsException e) {
      refused(stream, e);
    }
  }

  private void make(String operation, ObjectNode input, Stream stream) {
    try {
      cloud.call("logs", operation, input, stream.context());
    } catch (AwsException e) {
      // A role may write to a group that exists without the permission to make one.
      boolean mayExist =
          e.code().equals("ResourceAlreadyExistsException") || e.code().startsWith("AccessDenied");
      if (!mayExist) {
        throw e;
      }
    }
  }

  /** As on AWS, a function whose role may not write logs runs without them; said once. */
  private void refused(Stream stream, AwsException e) {
    if (refusedGroups.add(stream.group())) {
      LOGGER.log(
          Level.WARNING,
          "Logs of {0} are lost: {1}: {2}",
          stream.group(),
          e.code(),
          e.getMessage());
    }
  }
}
