package io.annal.localcloud.autoscaling;

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
import java.util.UUID;

/** What was scaled, and why; kept for six weeks, as DescribeScalingActivities says. */
final class Activities {
  private static final Duration KEPT = Duration.ofDays(42);
  private static final int PAGE = 50;

  private final StateMap state;
  private final Clock clock;

  Activities(Cloud cloud) {
    this.state = cloud.state().map("application-autoscaling.activities");
    this.clock = cloud.clock();
  }

  /**
   * Notes one.
   *
   * @param trouble what went wrong, or an empty text
   */
  void add(
      Target.Id id, long before, long after, String cause, String trouble, CallContext context) {
    var now = clock.millis();
    var activity = Trees.object().put("ActivityId", UUID.randomUUID().toString());
    id.into(activity);
    activity
        .put("Description", "Setting %s to %d.".formatted(unit(id), after))
        .put("Cause", "%s was %d; %s asked for a change".formatted(unit(id), before, cause))
        .put("StartTime", now)
        .put("EndTime", now)
        .put("StatusCode", trouble.isEmpty() ? "Successful" : "Failed")
        .put(
            "StatusMessage",
            trouble.isEmpty()
                ? "Successfully set %s to %d. Change successfully fulfilled by dynamodb."
                    .formatted(unit(id), after)
                : trouble);
    var newestFirst = Long.MAX_VALUE - now;
    state.put(
        Targets.place(context)
            + "%019d/%s".formatted(newestFirst, activity.path("ActivityId").asText()),
        activity);
    forgetOld(context);
  }

  private void forgetOld(CallContext context) {
    var oldest = clock.millis() - KEPT.toMillis();
    state.removeAll(
        state
            .entries(Targets.place(context))
            .filter(entry -> entry.value().path("StartTime").asLong() < oldest)
            .map(Entry::key)
            .toList());
  }

  private static String unit(Target.Id id) {
    return id.unit().equals("ReadCapacityUnits") ? "read capacity units" : "write capacity units";
  }

  ObjectNode describe(ObjectNode input, CallContext context) {
    Target.Id.namespace(input);
    var resource = Input.optionalText(input, "ResourceId");
    var dimension = Input.optionalText(input, "ScalableDimension");
    var all =
        state
            .entries(Targets.place(context))
            .filter(e -> resource.map(e.value().path("ResourceId").asText()::equals).orElse(true))
            .filter(e ->
                dimension.map(e.value().path("ScalableDimension").asText()::equals).orElse(true))
            .toList();
    return Lists.page(
        input, "ScalingActivities", all, Entry::key, e -> described((ObjectNode) e.value()), PAGE);
  }

  private static ObjectNode described(ObjectNode activity) {
    for (var member : new String[] {"StartTime", "EndTime"}) {
      activity.set(member, Trees.timestamp(Instant.ofEpochMilli(activity.path(member).asLong())));
    }
    return activity;
  }
}
