package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.StateStore.Entry;
import io.annal.localcloud.wire.StateStore.StateMap;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Rules: which events of a bus, or which times, go on to targets. */
final class Rules {
  private static final Set<String> STATES =
      Set.of("ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS");

  private static final String SCHEDULE = "ScheduleExpression";
  private static final String SINCE = "ScheduledSince";

  private final Clock clock;
  private final Buses buses;
  private final Tags tags;
  private final StateMap rules;
  private final StateMap targets;
  private final ManagedRules managed;
  private final Consumer<BusName> changed;

  /**
   * The rules of all buses.
   *
   * @param changed told of every bus whose rules changed
   */
  Rules(Cloud cloud, Buses buses, Tags tags, Consumer<BusName> changed) {
    this.clock = cloud.clock();
    this.buses = buses;
    this.tags = tags;
    this.rules = cloud.state().map("events.rules");
    this.targets = cloud.state().map("events.targets");
    this.managed = new ManagedRules(cloud.state().map("events.archives"));
    this.changed = changed;
  }

  boolean exists(RuleName rule) {
    return rules.get(rule.key()).isPresent();
  }

  RuleName required(ObjectNode input, String member, CallContext context) {
    var bus = buses.required(Input.optionalText(input, "EventBusName"), context);
    var rule = new RuleName(bus, Valid.name(input, member, 64));
    managed.refuse(rule);
    if (!exists(rule)) {
      throw Valid.notFound(
          "Rule %s does not exist on EventBus %s.".formatted(rule.name(), bus.name()));
    }
    return rule;
  }

  /** The rule of that name, where it is one of those that nobody changes. */
  Optional<RuleName> managed(ObjectNode input, String member, CallContext context) {
    var bus = buses.required(Input.optionalText(input, "EventBusName"), context);
    return Optional.of(new RuleName(bus, Valid.name(input, member, 64)))
        .filter(rule -> managed.find(rule).isPresent());
  }

  ObjectNode put(ObjectNode input, CallContext context) {
    var bus = buses.required(Input.optionalText(input, "EventBusName"), context);
    var rule = new RuleName(bus, Valid.name(input, "Name", 64));
    managed.refuse(rule);
    Valid.optional(input, "Description", 512);
    var record =
        Json.object()
            .put("Name", rule.name())
            .put("State", state(input))
            .put("CreatedBy", context.account());
    when(input, bus, record);
    Json.pick(input, record, "Description", "RoleArn");
    if (!exists(rule)) {
      tags.put(rule.arn(), Input.list(input, "Tags"));
    }
    store(rule, record);
    return Json.object().put("RuleArn", rule.arn());
  }

  /** By a pattern, by a schedule, or by both. */
  private void when(ObjectNode input, BusName bus, ObjectNode record) {
    var pattern = Input.optionalText(input, "EventPattern").filter(text -> !text.isEmpty());
    var schedule = Input.optionalText(input, SCHEDULE).filter(text -> !text.isEmpty());
    if (pattern.isEmpty() && schedule.isEmpty()) {
      throw AwsException.validation(
          "Parameter(s) EventPattern or ScheduleExpression must be specified.");
    }
    pattern.ifPresent(text -> {
      Patterns.checked(text);
      record.put("EventPattern", text);
    });
    schedule.ifPresent(text -> {
      checkSchedule(text, bus);
      record.put(SCHEDULE, text).put(SINCE, clock.millis());
    });
  }

  private static void checkSchedule(String text, BusName bus) {
    if (!bus.isDefault()) {
      throw AwsException.validation(
          "ScheduleExpression is supported only on the default event bus.");
    }
    Valid.length(text, SCHEDULE, 256);
    if (Schedule.parse(text).isEmpty()) {
      throw AwsException.validation("Parameter ScheduleExpression is not valid.");
    }
  }

  private static String state(ObjectNode input) {
    var state = Input.optionalText(input, "State").orElse("ENABLED");
    if (!STATES.contains(state)) {
      throw Valid.constraint(
          state,
          "State",
          "Member must satisfy enum value set: [ENABLED, DISABLED,"
              + " ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]");
    }
    return state;
  }

  private void store(RuleName rule, ObjectNode record) {
    rules.put(rule.key(), record);
    changed.accept(rule.bus());
  }

  ObjectNode describe(ObjectNode input, CallContext context) {
    var own = managed(input, "Name", context);
    if (own.isPresent()) {
      return described(own.get(), managed.find(own.get()).orElseThrow())
          .put("CreatedBy", context.account());
    }
    var rule = required(input, "Name", context);
    var record = record(rule);
    return Json.pick(record, described(rule, record), "CreatedBy");
  }

  private static ObjectNode described(RuleName rule, ObjectNode record) {
    var output = Json.object().put("Name", rule.name()).put("Arn", rule.arn());
    Json.pick(record, output, "EventPattern", SCHEDULE, "State", "Description", "RoleArn");
    Json.pick(record, output, "ManagedBy");
    return output.put("EventBusName", rule.bus().name());
  }

  ObjectNode list(ObjectNode input, CallContext context) {
    var bus = buses.required(Input.optionalText(input, "EventBusName"), context);
    var prefix = Input.optionalText(input, "NamePrefix").orElse("");
    var page = Valid.page(input, all(bus, prefix), record -> record.path("Name").asText());
    var output = Json.object();
    var list = output.putArray("Rules");
    for (var record : page.items()) {
      list.add(described(new RuleName(bus, record.path("Name").asText()), record));
    }
    page.nextToken().ifPresent(token -> output.put("NextToken", token));
    return output;
  }

  private List<ObjectNode> all(BusName bus, String prefix) {
    var all = new TreeMap<String, ObjectNode>();
    try (var entries = rules.entries(bus.ruleKey(prefix))) {
      entries
          .map(entry -> (ObjectNode) entry.value())
          .forEach(record -> all.put(record.path("Name").asText(), record));
    }
    managed.of(bus).stream()
        .filter(record -> record.path("Name").asText().startsWith(prefix))
        .forEach(record -> all.put(record.path("Name").asText(), record));
    return List.copyOf(all.values());
  }

  ObjectNode enable(ObjectNode input, CallContext context) {
    return setState(input, context, "ENABLED");
  }

  ObjectNode disable(ObjectNode input, CallContext context) {
    return setState(input, context, "DISABLED");
  }

  private ObjectNode setState(ObjectNode input, CallContext context, String state) {
    var rule = required(input, "Name", context);
    var record = record(rule).put("State", state);
    if (record.has(SCHEDULE)) {
      record.put(SINCE, clock.millis());
    }
    store(rule, record);
    return Json.object();
  }

  /** "If you call delete rule multiple times for the same rule, all calls will succeed." */
  ObjectNode delete(ObjectNode input, CallContext context) {
    var bus = buses.required(Input.optionalText(input, "EventBusName"), context);
    var rule = new RuleName(bus, Valid.name(input, "Name", 64));
    managed.refuse(rule);
    if (targets.entries(rule.key() + "/").findAny().isPresent()) {
      throw AwsException.validation("Rule can't be deleted since it has targets.");
    }
    rules.remove(rule.key());
    tags.forget(rule.arn());
    changed.accept(bus);
    return Json.object();
  }

  ObjectNode record(RuleName rule) {
    return rules
        .get(rule.key())
        .map(node -> (ObjectNode) node)
        .orElseThrow(() -> Valid.notFound("Rule %s does not exist.".formatted(rule.name())));
  }

  /** A rule and its pattern. */
  record Pattern(String rule, String pattern) {}

  /** The rules of a bus that events are matched against. */
  List<Pattern> enabled(BusName bus) {
    return rules
        .entries(bus.key() + "/")
        .filter(Rules::isEnabled)
        .filter(entry -> entry.value().has("EventPattern"))
        .map(entry ->
            new Pattern(
                entry.value().path("Name").asText(), entry.value().path("EventPattern").asText()))
        .toList();
  }

  private static boolean isEnabled(Entry entry) {
    return !entry.value().path("State").asText().equals("DISABLED");
  }

  /**
   * A rule that triggers itself.
   *
   * @param since when it was put or enabled
   */
  record Scheduled(RuleName name, Schedule schedule, Instant since) {}

  /** The rules of all buses that trigger themselves. */
  List<Scheduled> scheduled() {
    return rules
        .entries("")
        .filter(Rules::isEnabled)
        .filter(entry -> entry.value().has(SCHEDULE))
        .map(Rules::scheduled)
        .toList();
  }

  private static Scheduled scheduled(Entry entry) {
    var record = entry.value();
    var name = record.path("Name").asText();
    var bus = entry.key().substring(0, entry.key().length() - name.length() - 1);
    var schedule = Schedule.parse(record.path(SCHEDULE).asText());
    return new Scheduled(
        new RuleName(BusName.ofKey(bus), name),
        schedule.orElseThrow(),
        Instant.ofEpochMilli(record.path(SINCE).asLong()));
  }

  Optional<String> existingName(String arn) {
    return RuleName.ofArn(arn).filter(this::exists).map(RuleName::name);
  }
}
