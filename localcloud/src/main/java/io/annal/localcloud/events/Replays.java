package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.StateStore.StateMap;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Replays: an archive's events sent once more to the bus that they came from. */
final class Replays {
  private static final Set<String> ACTIVE = Set.of("STARTING", "RUNNING", "CANCELLING");
  private static final Pattern ARCHIVE_ARN =
      Pattern.compile("arn:aws[\\w-]*:events:([^:]+):([0-9]{12}):archive/([.\\-_A-Za-z0-9]+)");

  /** "You can have a maximum of 10 active concurrent replays per account per AWS Region." */
  private static final int MOST_AT_ONCE = 10;

  private final Cloud cloud;
  private final Buses buses;
  private final Rules rules;
  private final Archives archives;
  private final StateMap replays;
  private final ReplayRunner runner;

  Replays(Cloud cloud, Buses buses, Rules rules, Archives archives, ReplayRunner runner) {
    this.cloud = cloud;
    this.buses = buses;
    this.rules = rules;
    this.archives = archives;
    this.replays = cloud.state().map("events.replays");
    this.runner = runner;
  }

  ObjectNode start(ObjectNode input, CallContext context) {
    var name = Valid.name(input, "ReplayName", 64);
    var archive = archive(Input.text(input, "EventSourceArn"), context);
    var destination =
        Input.optionalObject(input, "Destination")
            .orElseThrow(
                () -> AwsException.validation("Missing required parameter: 'Destination'"));
    checkDestination(destination, archive);
    var from = time(input, "EventStartTime");
    var to = time(input, "EventEndTime");
    if (!from.isBefore(to)) {
      throw AwsException.validation(
          "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.");
    }
    checkNumber(context);
    var record = record(name, archive, from, to);
    Json.pick(input, record, "Description", "EventSourceArn", "Destination");
    Valid.optional(input, "Description", 512);
    var key = key(context, name);
    if (!replays.putIfAbsent(key, record)) {
      throw Valid.alreadyExists("Replay %s already exists.".formatted(name));
    }
    runner.run(key);
    var output = Json.object().put("ReplayArn", arn(context, name)).put("State", "STARTING");
    return Json.pickTimes(record, output, "ReplayStartTime");
  }

  private ObjectNode record(String name, Archive archive, Instant from, Instant to) {
    return Json.object()
        .put("ReplayName", name)
        .put("Id", UUID.randomUUID().toString())
        .put("Archive", archive.name())
        .put("State", "STARTING")
        .put("EventStartTime", from.toEpochMilli())
        .put("EventEndTime", to.toEpochMilli())
        .put("ReplayStartTime", cloud.clock().millis());
  }

  private static Instant time(ObjectNode input, String member) {
    return Input.optionalTimestamp(input, member)
        .orElseThrow(
            () -> AwsException.validation("Missing required parameter: '%s'".formatted(member)));
  }

  private Archive archive(String arn, CallContext context) {
    var matcher = ARCHIVE_ARN.matcher(arn);
    if (!matcher.matches()) {
      throw AwsException.validation(
          "Parameter EventSourceArn is not valid. Reason: Must contain an archive ARN.");
    }
    var name = matcher.group(3);
    var here =
        matcher.group(1).equals(context.region()) && matcher.group(2).equals(context.account());
    return (here ? archives.find(name, context) : Optional.<Archive>empty())
        .orElseThrow(() ->
            AwsException.validation(
                "Parameter EventSourceArn is not valid. Reason: Archive %s does not exist."
                    .formatted(name)));
  }

  private void checkDestination(ObjectNode destination, Archive archive) {
    var bus =
        BusName.ofArn(Input.text(destination, "Arn"))
            .orElseThrow(() ->
                AwsException.validation(
                    "Parameter Destination.Arn is not valid. Reason: Must contain an event bus ARN."));
    if (!buses.exists(bus)) {
      throw bus.doesNotExist();
    }
    if (!bus.equals(archive.bus())) {
      throw AwsException.validation(
          "Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.");
    }
    for (var filter : Input.list(destination, "FilterArns")) {
      var known = RuleName.ofArn(filter.asText()).filter(rule -> rule.bus().equals(bus));
      if (known.filter(rules::exists).isEmpty()) {
        throw AwsException.validation(
            "Parameter Destination.FilterArns is not valid. Reason: Rule %s does not exist on EventBus %s."
                .formatted(filter.asText(), bus.name()));
      }
    }
  }

  private void checkNumber(CallContext context) {
    var active =
        all(context).stream()
            .filter(record -> ACTIVE.contains(record.path("State").asText()))
            .count();
    if (active >= MOST_AT_ONCE) {
      throw AwsException.badRequest(
          "LimitExceededException",
          "At most %d replays can be active at once.".formatted(MOST_AT_ONCE));
    }
  }

  ObjectNode describe(ObjectNode input, CallContext context) {
    var record = required(input, context);
    var output = listed(record);
    output.put("ReplayArn", arn(context, record.path("ReplayName").asText()));
    return Json.pick(record, output, "Description", "Destination");
  }

  private static ObjectNode listed(ObjectNode record) {
    var output =
        Json.pick(record, Json.object(), "ReplayName", "State", "StateReason", "EventSourceArn");
    return Json.pickTimes(
        record,
        output,
        "EventStartTime",
        "EventEndTime",
        "EventLastReplayedTime",
        "ReplayStartTime",
        "ReplayEndTime");
  }

  ObjectNode list(ObjectNode input, CallContext context) {
    var prefix = Input.optionalText(input, "NamePrefix").orElse("");
    var all =
        all(context).stream()
            .filter(record -> record.path("ReplayName").asText().startsWith(prefix))
            .filter(record -> is(input, record, "State"))
            .filter(record -> is(input, record, "EventSourceArn"))
            .toList();
    var page = Valid.page(input, all, record -> record.path("ReplayName").asText());
    var output = Json.object();
    var list = output.putArray("Replays");
    page.items().forEach(record -> list.add(listed(record)));
    page.nextToken().ifPresent(token -> output.put("NextToken", token));
    return output;
  }

  private static boolean is(ObjectNode input, ObjectNode record, String member) {
    return Input.optionalText(input, member)
        .map(wanted -> wanted.equals(record.path(member).asText()))
        .orElse(true);
  }

  ObjectNode cancel(ObjectNode input, CallContext context) {
    var name = required(input, context).path("ReplayName").asText();
    if (!runner.cancel(key(context, name))) {
      throw AwsException.badRequest(
          "IllegalStatusException",
          "Replay %s is not in a valid state for this operation.".formatted(name));
    }
    return Json.object().put("ReplayArn", arn(context, name)).put("State", "CANCELLING");
  }

  private ObjectNode required(ObjectNode input, CallContext context) {
    var name = Valid.name(input, "ReplayName", 64);
    return replays
        .get(key(context, name))
        .map(node -> (ObjectNode) node)
        .orElseThrow(() -> Valid.notFound("Replay %s does not exist.".formatted(name)));
  }

  private List<ObjectNode> all(CallContext context) {
    return replays.entries(key(context, "")).map(entry -> (ObjectNode) entry.value()).toList();
  }

  private static String arn(CallContext context, String name) {
    return context.arn("events", "replay/" + name);
  }

  private static String key(CallContext context, String name) {
    return context.account() + "/" + context.region() + "/" + name;
  }
}
