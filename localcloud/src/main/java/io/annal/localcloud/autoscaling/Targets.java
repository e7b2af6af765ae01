package io.annal.localcloud.autoscaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.StateStore.StateMap;
import io.annal.localcloud.wire.Trees;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** What may be scaled. */
final class Targets {
  private static final int PAGE = 50;

  private final StateMap state;
  private final Clock clock;
  private final Tables tables;

  Targets(Cloud cloud, Tables tables) {
    this.state = cloud.state().map("application-autoscaling.targets");
    this.clock = cloud.clock();
    this.tables = tables;
  }

  ObjectNode register(ObjectNode input, CallContext context) {
    var id = Target.Id.of(input);
    var before = state.get(key(id, context)).map(node -> (ObjectNode) node);
    var target = before.orElseGet(() -> fresh(id, context));
    for (var member : List.of("MinCapacity", "MaxCapacity")) {
      Input.optionalLong(input, member).ifPresent(value -> target.put(member, value));
      if (!target.has(member)) {
        throw AwsException.validation("%s is required for a new target".formatted(member));
      }
    }
    bounds(target.path("MinCapacity").asLong(), target.path("MaxCapacity").asLong());
    tables.capacity(id, context);
    Input.optionalText(input, "RoleARN").ifPresent(role -> target.put("RoleARN", role));
    Input.optionalObject(input, "SuspendedState").ifPresent(s -> target.set("SuspendedState", s));
    Input.optionalObject(input, "Tags").ifPresent(tags -> target.set("Tags", tags));
    state.put(key(id, context), target);
    return Trees.object().put("ScalableTargetARN", target.path("ScalableTargetARN").asText());
  }

  private static void bounds(long min, long max) {
    if (min < 1) {
      throw AwsException.validation("Minimum capacity cannot be less than 1 for DynamoDB: " + min);
    }
    if (min > max) {
      throw AwsException.validation(
          "Maximum capacity cannot be less than minimum capacity: %d < %d".formatted(max, min));
    }
  }

  private ObjectNode fresh(Target.Id id, CallContext context) {
    var target = Trees.object();
    id.into(target);
    var short_ = UUID.randomUUID().toString().replace("-", "").substring(0, 22);
    return target
        .put(
            "RoleARN",
            "arn:aws:iam::%s:role/aws-service-role/dynamodb.application-autoscaling.amazonaws.com/"
                    .formatted(context.account())
                + "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable")
        .put("CreationTime", clock.millis())
        .put(
            "ScalableTargetARN",
            context.arn("application-autoscaling", "scalable-target/" + short_))
        .set(
            "SuspendedState",
            Trees.object()
                .put("DynamicScalingInSuspended", false)
                .put("DynamicScalingOutSuspended", false)
                .put("ScheduledScalingSuspended", false));
  }

  ObjectNode describe(ObjectNode input, CallContext context) {
    Target.Id.namespace(input);
    var resources = Input.list(input, "ResourceIds").stream().map(JsonNode::asText).toList();
    var dimension = Input.optionalText(input, "ScalableDimension");
    var all =
        all(context)
            .filter(t -> resources.isEmpty() || resources.contains(t.id().resource()))
            .filter(t -> dimension.isEmpty() || dimension.get().equals(t.id().dimension()))
            .toList();
    return Lists.page(input, "ScalableTargets", all, t -> t.id().key(), Target::described, PAGE);
  }

  ObjectNode deregister(ObjectNode input, CallContext context) {
    var id = Target.Id.of(input);
    required(id, context);
    state.remove(key(id, context));
    return Trees.object();
  }

  ObjectNode listTags(ObjectNode input, CallContext context) {
    var arn = Input.text(input, "ResourceARN");
    var tags =
        all(context)
            .filter(t -> t.stored().path("ScalableTargetARN").asText().equals(arn))
            .findFirst()
            .map(t -> t.stored().path("Tags"))
            .orElseThrow(() ->
                AwsException.badRequest(
                    "ResourceNotFoundException", "The specified resource doesn't exist: " + arn));
    var output = Trees.object();
    output.set("Tags", tags.isObject() ? tags : Trees.object());
    return output;
  }

  Target required(Target.Id id, CallContext context) {
    return find(id, context)
        .orElseThrow(() ->
            AwsException.badRequest(
                "ObjectNotFoundException",
                "No scalable target found for service namespace: %s, resource ID: %s, scalable"
                        .formatted(id.namespace(), id.resource())
                    + " dimension: "
                    + id.dimension()));
  }

  Optional<Target> find(Target.Id id, CallContext context) {
    return state
        .get(key(id, context))
        .map(node -> new Target(id, context.account(), context.region(), (ObjectNode) node));
  }

  private Stream<Target> all(CallContext context) {
    return state
        .entries(place(context))
        .map(entry -> (ObjectNode) entry.value())
        .map(node -> new Target(Target.Id.of(node), context.account(), context.region(), node));
  }

  static String key(Target.Id id, CallContext context) {
    return place(context) + id.key();
  }

  static String place(CallContext context) {
    return context.account() + "/" + context.region() + "/";
  }
}
