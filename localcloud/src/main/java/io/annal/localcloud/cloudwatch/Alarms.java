package io.annal.localcloud.cloudwatch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Outages;
import io.annal.localcloud.wire.StateStore.Entry;
import io.annal.localcloud.wire.StateStore.StateMap;
import io.annal.localcloud.wire.Trees;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Alarms on metrics and on metric math; composite and anomaly alarms are refused by name. */
final class Alarms {
  private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);
  private static final Set<String> STATES = Set.of("OK", "ALARM", "INSUFFICIENT_DATA");
  static final List<String> ACTIONS =
      List.of("OKActions", "AlarmActions", "InsufficientDataActions");
  private static final long MINUTE = 60;
  private static final List<String> KEPT =
      List.of(
          "AlarmName",
          "AlarmDescription",
          "OKActions",
          "AlarmActions",
          "InsufficientDataActions",
          "MetricName",
          "Namespace",
          "Statistic",
          "ExtendedStatistic",
          "Dimensions",
          "Unit",
          "ComparisonOperator",
          "TreatMissingData",
          "EvaluateLowSampleCountPercentile",
          "Metrics");
  private static final List<String> NUMBERS =
      List.of("Period", "EvaluationPeriods", "DatapointsToAlarm");

  private final Clock clock;
  private final StateMap alarms;
  private final MetricStore store;
  private final AlarmHistory history;
  private final AlarmActions actions;
  private final AlarmEvents events;
  private final Outages outages;
  private final ResourceTags tags;
  private final AtomicLong changes = new AtomicLong();
  private @Nullable Seen seen;
  private long shortestPeriod = MINUTE;

  Alarms(Cloud cloud, MetricStore store, AlarmHistory history, ResourceTags tags) {
    this.clock = cloud.clock();
    this.alarms = cloud.state().map("monitoring.alarms");
    this.store = store;
    this.history = history;
    this.actions = new AlarmActions(cloud, history);
    this.events = new AlarmEvents(cloud);
    this.outages = cloud.outages();
    this.tags = tags;
  }

  synchronized ObjectNode put(ObjectNode input, CallContext context) {
    var name = Params.text(input, "AlarmName", 255);
    for (var member : List.of("ThresholdMetricId", "EvaluationCriteria", "EvaluationInterval")) {
      if (input.has(member)) {
        throw AwsException.unsupported(member + " of PutMetricAlarm");
      }
    }
    for (var member : ACTIONS) {
      Input.list(input, member).forEach(arn -> AlarmActions.check(arn.asText()));
    }
    AlarmRule.of(input, context);
    var before = alarms.get(key(context, name)).map(node -> (ObjectNode) node);
    var alarm = configured(input, context, name);
    var now = clock.millis();
    alarm
        .put("StateValue", "INSUFFICIENT_DATA")
        .put("StateReason", "Unchecked: Initial alarm creation")
        .put("StateUpdatedTimestamp", now)
        .put("StateTransitionedTimestamp", now);
    before.ifPresent(old ->
        List.of(
                "StateValue",
                "StateReason",
                "StateReasonData",
                "StateUpdatedTimestamp",
                "StateTransitionedTimestamp")
            .forEach(member -> alarm.set(member, old.get(member))));
    alarm.put("AlarmConfigurationUpdatedTimestamp", now);
    keep(key(context, name), alarm);
    if (before.isEmpty()) {
      tags.put(alarm.path("AlarmArn").asText(), Input.list(input, "Tags"));
    }
    var what = before.isEmpty() ? "created" : "updated";
    history.add(
        AlarmActions.key(context),
        name,
        "ConfigurationUpdate",
        "Alarm \"%s\" %s".formatted(name, what),
        Trees.object().put("version", "1.0").put("type", before.isEmpty() ? "Create" : "Update"));
    return Trees.object();
  }

  private static ObjectNode configured(ObjectNode input, CallContext context, String name) {
    var alarm =
        Trees.object()
            .put("AlarmArn", context.arn("cloudwatch", "alarm:" + name))
            .put("ActionsEnabled", Input.optionalBoolean(input, "ActionsEnabled").orElse(true));
    for (var member : KEPT) {
      var value = input.get(member);
      if (value != null && !value.isNull() && !(value.isTextual() && value.asText().isEmpty())) {
        alarm.set(member, value);
      }
    }
    ACTIONS.stream().filter(member -> !alarm.has(member)).forEach(alarm::putArray);
    NUMBERS.forEach(
        member -> Input.optionalLong(input, member).ifPresent(n -> alarm.put(member, n)));
    Params.number(input, "Threshold").ifPresent(number -> alarm.put("Threshold", number));
    if (!alarm.has("Metrics") && !alarm.has("Dimensions")) {
      alarm.putArray("Dimensions");
    }
    return alarm;
  }

  /** None is deleted where one of them does not exist. */
  synchronized ObjectNode delete(ObjectNode input, CallContext context) {
    var names = Input.list(input, "AlarmNames").stream().map(node -> node.asText()).toList();
    names.forEach(name -> required(context, name));
    for (var name : names) {
      tags.forget(required(context, name).path("AlarmArn").asText());
      alarms.remove(key(context, name));
    }
    return Trees.object();
  }

  ObjectNode enable(ObjectNode input, CallContext context) {
    return setEnabled(input, context, true);
  }

  ObjectNode disable(ObjectNode input, CallContext context) {
    return setEnabled(input, context, false);
  }

  /** As on AWS, names that do not exist are passed over. */
  private synchronized ObjectNode setEnabled(
      ObjectNode input, CallContext context, boolean enabled) {
    for (var name : Input.list(input, "AlarmNames")) {
      var key = key(context, name.asText());
      alarms
          .get(key)
          .ifPresent(alarm -> keep(key, ((ObjectNode) alarm).put("ActionsEnabled", enabled)));
    }
    return Trees.object();
  }

  ObjectNode setState(ObjectNode input, CallContext context) {
    var state = Params.text(input, "StateValue");
    if (!STATES.contains(state)) {
      throw AwsException.validation(
          "The value %s for StateValue must be one of %s.".formatted(state, STATES));
    }
    var reason = Params.text(input, "StateReason", 1023);
    var data = Input.optionalText(input, "StateReasonData").orElse("");
    if (!data.isEmpty()) {
      try {
        Trees.readJson(data);
      } catch (AwsException e) {
        throw AwsException.badRequest("InvalidFormatFault", "StateReasonData is not JSON.");
      }
    }
    required(context, Params.text(input, "AlarmName"));
    change(context, Params.text(input, "AlarmName"), state, reason, data);
    return Trees.object();
  }

  private ObjectNode required(CallContext context, String name) {
    return alarms
        .get(key(context, name))
        .map(node -> (ObjectNode) node)
        .orElseThrow(() -> new AwsException("ResourceNotFound", 404, "Unknown alarm: " + name));
  }

  boolean exists(String arn) {
    return alarms
        .entries("")
        .anyMatch(entry -> entry.value().path("AlarmArn").asText().equals(arn));
  }

  /** Those whose names begin so. */
  Stream<ObjectNode> of(CallContext context, String prefix) {
    return alarms.entries(key(context, prefix)).map(entry -> (ObjectNode) entry.value());
  }

  /** What the state of every alarm follows from. */
  private record Seen(long points, long changes, long step, List<String> regionsOut) {}

  /** Looks at every alarm, if there is anything that was not there at the last look. */
  void evaluate() {
    var now =
        new Seen(
            store.changes(),
            changes.get(),
            Math.floorDiv(clock.instant().getEpochSecond(), shortestPeriod),
            outages.all());
    if (now.equals(seen)) {
      return;
    }
    shortestPeriod = MINUTE;
    alarms.entries("").toList().forEach(this::evaluateOrLog);
    seen = now;
  }

  private void evaluateOrLog(Entry entry) {
    try {
      evaluate(entry.key(), (ObjectNode) entry.value());
    } catch (RuntimeException e) {
      LOG.error("Alarm {} could not be evaluated", entry.key(), e);
    }
  }

  private void evaluate(String key, ObjectNode alarm) {
    var parts = key.split("/", 3);
    if (outages.out(parts[1])) {
      return;
    }
    var place = new CallContext(parts[0], parts[1], new Principal.Root(), "alarms");
    var rule = AlarmRule.of(alarm, place);
    shortestPeriod = Math.min(shortestPeriod, rule.period());
    var verdict = rule.evaluate(store, clock.instant().getEpochSecond());
    var state = alarm.path("StateValue").asText();
    if (!verdict.state().isEmpty() && !verdict.state().equals(state)) {
      var data =
          Trees.object()
              .put("version", "1.0")
              .put("queryDate", clock.instant().toString())
              .put("threshold", alarm.path("Threshold").asDouble());
      var points = data.putArray("recentDatapoints");
      verdict.points().forEach(points::add);
      change(place, parts[2], verdict.state(), verdict.reason(), Trees.writeJsonText(data));
    }
  }

  private void change(CallContext place, String name, String state, String reason, String data) {
    ObjectNode alarm;
    ObjectNode earlier;
    String before;
    synchronized (this) {
      var found = alarms.get(key(place, name));
      if (found.isEmpty()) {
        return;
      }
      alarm = (ObjectNode) found.get();
      earlier = alarm.deepCopy();
      before = alarm.path("StateValue").asText();
      alarm.put("StateValue", state).put("StateReason", reason).put("StateReasonData", data);
      alarm.put("StateUpdatedTimestamp", clock.millis());
      if (!before.equals(state)) {
        alarm.put("StateTransitionedTimestamp", clock.millis());
      }
      keep(key(place, name), alarm);
    }
    if (!before.equals(state)) {
      changed(place, alarm, before);
      events.changed(earlier, alarm, place);
    }
  }

  private void changed(CallContext place, ObjectNode alarm, String before) {
    var data = Trees.object().put("version", "1.0");
    data.putObject("oldState").put("stateValue", before);
    data.putObject("newState")
        .put("stateValue", alarm.path("StateValue").asText())
        .put("stateReason", alarm.path("StateReason").asText());
    history.add(
        AlarmActions.key(place),
        alarm.path("AlarmName").asText(),
        "StateUpdate",
        "Alarm updated from %s to %s".formatted(before, alarm.path("StateValue").asText()),
        data);
    if (alarm.path("ActionsEnabled").asBoolean(true)) {
      actions.run(alarm, before, place);
    }
  }

  private void keep(String key, ObjectNode alarm) {
    alarms.put(key, alarm);
    changes.incrementAndGet();
  }

  private static String key(CallContext context, String name) {
    return context.account() + "/" + context.region() + "/" + name;
  }
}
