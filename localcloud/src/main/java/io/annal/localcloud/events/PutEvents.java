package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.events.Router.Taken;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes a customer's events. As on AWS, an entry for a bus that does not exist does not fail: it is
 * answered with an id, and the event is dropped, see localstack's {@code
 * test_put_events_nonexistent_event_bus}, which was validated against AWS, and <a
 * href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html">PutEvents</a>,
 * none of whose errors is of a missing bus.
 */
final class PutEvents {
  private static final int MOST_ENTRIES = 10;

  /**
   * The total of all entries, 1 MB since January 2026, 256 KB before,
   * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
   */
  private static final int LARGEST_REQUEST = 1_048_576;

  private static final int LONGEST_DETAIL_TYPE = 128;
  private static final int LONGEST_SOURCE = 256;

  private final Cloud cloud;
  private final Buses buses;
  private final Router router;
  private final Counts counts;

  PutEvents(Cloud cloud, Buses buses, Router router, Counts counts) {
    this.cloud = cloud;
    this.buses = buses;
    this.router = router;
    this.counts = counts;
  }

  /** Why an entry was not taken. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    private final String code;

    Refused(String code, String message) {
      super(message);
      this.code = code;
    }

    static Refused parameter(String name, String reason) {
      return new Refused(
          "InvalidArgument", "Parameter %s is not valid. Reason: %s".formatted(name, reason));
    }
  }

  ObjectNode put(ObjectNode input, CallContext context) {
    var started = cloud.clock().instant();
    if (Input.optionalText(input, "EndpointId").isPresent()) {
      throw AwsException.unsupported("EndpointId of PutEvents");
    }
    var entries = Input.list(input, "Entries");
    var bytes = checkedSize(entries);
    var taken = new ArrayList<Taken>();
    var output = Json.object();
    var results = output.putArray("Entries");
    for (var entry : entries) {
      results.add(result(entry, context, started, taken));
    }
    var failed = entries.size() - taken.size();
    var kept = taken.stream().filter(each -> buses.exists(each.bus())).toList();
    if (!kept.isEmpty()) {
      router.take(kept);
    }
    if (!(context.principal() instanceof Principal.AwsService)) {
      // what services tell is no request of the account's, and free: eventbridge/pricing
      var took = Duration.between(started, cloud.clock().instant());
      counts.putEvents(context, entries.size(), failed, bytes, took);
    }
    return output.put("FailedEntryCount", failed);
  }

  private static int checkedSize(List<JsonNode> entries) {
    if (entries.isEmpty() || entries.size() > MOST_ENTRIES) {
      throw Valid.constraint(
          "[%d entries]".formatted(entries.size()),
          "Entries",
          entries.isEmpty()
              ? "Member must have length greater than or equal to 1"
              : "Member must have length less than or equal to " + MOST_ENTRIES);
    }
    var bytes = entries.stream().mapToInt(PutEvents::size).sum();
    if (bytes > LARGEST_REQUEST) {
      throw AwsException.validation("Total size of the entries in the request is over the limit.");
    }
    return bytes;
  }

  /** As the user guide calculates the size of an entry. */
  private static int size(JsonNode entry) {
    var size = entry.hasNonNull("Time") ? 14 : 0;
    for (var member : List.of("Source", "DetailType", "Detail")) {
      size += utf8(entry.path(member).asText(""));
    }
    for (var resource : entry.path("Resources")) {
      size += utf8(resource.asText());
    }
    return size;
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private ObjectNode result(JsonNode entry, CallContext context, Instant now, List<Taken> taken) {
    try {
      if (!(entry instanceof ObjectNode fields)) {
        throw Refused.parameter("Entries", "An entry must be a structure.");
      }
      var bus = bus(fields, context);
      var event = event(fields, context, bus, now);
      taken.add(new Taken(bus, event));
      return Json.object().put("EventId", event.id());
    } catch (Refused refused) {
      return Json.object().put("ErrorCode", refused.code).put("ErrorMessage", refused.getMessage());
    }
  }

  private BusName bus(ObjectNode entry, CallContext context) throws Refused {
    try {
      var bus = BusName.of(Input.optionalText(entry, "EventBusName"), context);
      if (!bus.region().equals(context.region())) {
        throw Refused.parameter("EventBusName", "The event bus is in another Region.");
      }
      return bus;
    } catch (AwsException e) {
      throw new Refused("InvalidArgument", String.valueOf(e.getMessage()));
    }
  }

  private static Event event(ObjectNode entry, CallContext context, BusName bus, Instant now)
      throws Refused {
    var source = required(entry, "Source");
    var type = required(entry, "DetailType");
    var detail = detail(required(entry, "Detail"));
    checkTexts(source, type, context);
    var tree =
        Json.object()
            .put("version", "0")
            .put("id", UUID.randomUUID().toString())
            .put("detail-type", type)
            .put("source", source)
            .put("account", context.account())
            .put("time", time(entry, now).truncatedTo(ChronoUnit.SECONDS).toString())
            .put("region", bus.region());
    var resources = tree.putArray("resources");
    Input.list(entry, "Resources").forEach(resource -> resources.add(resource.asText()));
    tree.set("detail", detail);
    return Event.of(tree, now, Input.optionalText(entry, "TraceHeader").orElse(""));
  }

  private static void checkTexts(String source, String type, CallContext context) throws Refused {
    if (source.startsWith("aws.") && !(context.principal() instanceof Principal.AwsService)) {
      throw new Refused("NotAuthorizedForSourceException", "Not authorized for the source.");
    }
    if (source.length() > LONGEST_SOURCE) {
      throw Refused.parameter(
          "Source", "Source must have at most %d characters.".formatted(LONGEST_SOURCE));
    }
    if (type.length() > LONGEST_DETAIL_TYPE) {
      throw Refused.parameter(
          "DetailType",
          "DetailType must have at most %d characters.".formatted(LONGEST_DETAIL_TYPE));
    }
  }

  private static String required(ObjectNode entry, String member) throws Refused {
    var value = Input.optionalText(entry, member).filter(text -> !text.isEmpty());
    if (value.isEmpty()) {
      throw Refused.parameter(member, member + " is a required argument.");
    }
    return value.get();
  }

  private static ObjectNode detail(String text) throws Refused {
    var detail = Json.parseObject(text);
    if (detail.isEmpty()) {
      throw new Refused("MalformedDetail", "Detail is malformed.");
    }
    return detail.get();
  }

  private static Instant time(ObjectNode entry, Instant now) throws Refused {
    Optional<Instant> given;
    try {
      given = Input.optionalTimestamp(entry, "Time");
    } catch (AwsException e) {
      throw Refused.parameter("Time", "Time is not a timestamp.");
    }
    return given.orElse(now);
  }
}
