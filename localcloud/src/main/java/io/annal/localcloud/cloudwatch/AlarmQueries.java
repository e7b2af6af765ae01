package io.annal.localcloud.cloudwatch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Trees;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** Finds alarms and shows them. */
final class AlarmQueries {
  private final Alarms alarms;

  AlarmQueries(Alarms alarms) {
    this.alarms = alarms;
  }

  ObjectNode describe(ObjectNode input, CallContext context) {
    var types = Input.list(input, "AlarmTypes").stream().map(node -> node.asText()).toList();
    var metricAlarms = types.isEmpty() || types.contains("MetricAlarm");
    var names = Input.list(input, "AlarmNames").stream().map(node -> node.asText()).toList();
    var prefix = Input.optionalText(input, "AlarmNamePrefix").orElse("");
    if (!names.isEmpty() && !prefix.isEmpty()) {
      throw Params.combination("AlarmNamePrefix and AlarmNames cannot be used together.");
    }
    Predicate<ObjectNode> wanted =
        alarm ->
            metricAlarms
                && (names.isEmpty() || names.contains(alarm.path("AlarmName").asText()))
                && state(input, alarm)
                && action(input, alarm);
    var all = alarms.of(context, prefix).filter(wanted).toList();
    var page =
        Params.page(input, all, alarm -> alarm.path("AlarmName").asText(), "MaxRecords", 100);
    var output = Trees.object();
    output.putArray("CompositeAlarms");
    var list = output.putArray("MetricAlarms");
    page.items().forEach(alarm -> list.add(described(alarm)));
    page.nextToken().ifPresent(token -> output.put("NextToken", token));
    return output;
  }

  private static boolean state(ObjectNode input, ObjectNode alarm) {
    var state = Input.optionalText(input, "StateValue").filter(t -> !t.isEmpty());
    return state.filter(s -> !s.equals(alarm.path("StateValue").asText())).isEmpty();
  }

  private static boolean action(ObjectNode input, ObjectNode alarm) {
    var prefix = Input.optionalText(input, "ActionPrefix").orElse("");
    return prefix.isEmpty()
        || Alarms.ACTIONS.stream()
            .flatMap(member -> Input.list(alarm, member).stream())
            .anyMatch(arn -> arn.asText().startsWith(prefix));
  }

  ObjectNode describeForMetric(ObjectNode input, CallContext context) {
    var series = Params.series(input, context);
    var output = Trees.object();
    var list = output.putArray("MetricAlarms");
    alarms
        .of(context, "")
        .filter(alarm -> alarm.has("MetricName") && Params.series(alarm, context).equals(series))
        .forEach(alarm -> list.add(described(alarm)));
    return output;
  }

  private static ObjectNode described(ObjectNode alarm) {
    var described = alarm.deepCopy();
    for (var member :
        List.of(
            "AlarmConfigurationUpdatedTimestamp",
            "StateUpdatedTimestamp",
            "StateTransitionedTimestamp")) {
      described.set(member, Trees.timestamp(Instant.ofEpochMilli(alarm.path(member).asLong())));
    }
    return described;
  }
}
