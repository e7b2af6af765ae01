package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Service.Permission;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The actions, resources and condition keys of
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
 */
final class EventPermissions {
  private static final Set<String> OF_BUSES =
      Set.of("CreateEventBus", "UpdateEventBus", "DescribeEventBus", "DeleteEventBus");
  private static final Set<String> OF_POLICIES = Set.of("PutPermission", "RemovePermission");
  private static final Set<String> OF_RULES =
      Set.of("PutRule", "DescribeRule", "EnableRule", "DisableRule", "DeleteRule");
  private static final Set<String> OF_TARGETS =
      Set.of("PutTargets", "RemoveTargets", "ListTargetsByRule");
  private static final Set<String> OF_ARCHIVES =
      Set.of("CreateArchive", "UpdateArchive", "DescribeArchive", "DeleteArchive");
  private static final Set<String> OF_REPLAYS =
      Set.of("StartReplay", "DescribeReplay", "CancelReplay");
  private static final Set<String> OF_TAGS =
      Set.of("TagResource", "UntagResource", "ListTagsForResource");

  private EventPermissions() {}

  static List<Permission> of(String operation, ObjectNode input, CallContext context) {
    if (operation.equals("PutEvents")) {
      return putEvents(input, context);
    }
    return List.of(
        new Permission("events:" + operation, resource(operation, input, context), Map.of()));
  }

  private static List<Permission> putEvents(ObjectNode input, CallContext context) {
    return Input.list(input, "Entries").stream()
        .filter(ObjectNode.class::isInstance)
        .map(ObjectNode.class::cast)
        .map(entry ->
            new Permission(
                "events:PutEvents",
                bus(entry, "EventBusName", context).arn(),
                Map.of(
                    "events:source", List.of(name(entry, "Source")),
                    "events:detail-type", List.of(name(entry, "DetailType")),
                    "events:eventBusInvocation", List.of("false"))))
        .distinct()
        .toList();
  }

  private static String resource(String operation, ObjectNode input, CallContext context) {
    if (OF_BUSES.contains(operation)) {
      return bus(input, "Name", context).arn();
    }
    if (OF_POLICIES.contains(operation)) {
      return bus(input, "EventBusName", context).arn();
    }
    if (OF_RULES.contains(operation)) {
      return bus(input, "EventBusName", context).ruleArn(name(input, "Name"));
    }
    if (OF_TARGETS.contains(operation)) {
      return bus(input, "EventBusName", context).ruleArn(name(input, "Rule"));
    }
    if (OF_ARCHIVES.contains(operation)) {
      return context.arn("events", "archive/" + name(input, "ArchiveName"));
    }
    if (OF_REPLAYS.contains(operation)) {
      return context.arn("events", "replay/" + name(input, "ReplayName"));
    }
    return OF_TAGS.contains(operation) ? name(input, "ResourceARN") : "*";
  }

  private static String name(ObjectNode input, String member) {
    return Input.optionalText(input, member).orElse("");
  }

  /** Of a name that is not one, the default bus: the operation itself says what is wrong. */
  private static BusName bus(ObjectNode input, String member, CallContext context) {
    try {
      return BusName.of(Input.optionalText(input, member), context);
    } catch (AwsException e) {
      return new BusName(context.account(), context.region(), BusName.DEFAULT);
    }
  }
}
