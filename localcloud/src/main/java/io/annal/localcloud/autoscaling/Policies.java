package io.annal.localcloud.autoscaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.StateStore.Entry;
import io.annal.localcloud.wire.StateStore.StateMap;
import io.annal.localcloud.wire.Trees;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** How what may be scaled is scaled: target tracking of the share of capacity that is used. */
final class Policies {
  private static final String TRACKING = "TargetTrackingScalingPolicyConfiguration";
  private static final int PAGE = 50;

  private final StateMap state;
  private final Clock clock;
  private final Targets targets;

  Policies(Cloud cloud, Targets targets) {
    this.state = cloud.state().map("application-autoscaling.policies");
    this.clock = cloud.clock();
    this.targets = targets;
  }

  ObjectNode put(ObjectNode input, CallContext context) {
    var id = Target.Id.of(input);
    var target = targets.required(id, context);
    var name = Input.text(input, "PolicyName");
    var configuration = configuration(input, id);
    var key = key(target.id(), name, context);
    var policy =
        state.get(key).map(node -> (ObjectNode) node).orElseGet(() -> fresh(id, name, context));
    policy.set(TRACKING, configuration);
    state.put(key, policy);
    var output = Trees.object().put("PolicyARN", policy.path("PolicyARN").asText());
    output.putArray("Alarms");
    return output;
  }

  private ObjectNode fresh(Target.Id id, String name, CallContext context) {
    var policy = Trees.object().put("PolicyName", name).put("PolicyType", "TargetTrackingScaling");
    id.into(policy);
    var resource =
        "scalingPolicy:%s:resource/dynamodb/%s:policyName/%s"
            .formatted(UUID.randomUUID(), id.resource(), name);
    return policy
        .put("PolicyARN", context.arn("autoscaling", resource))
        .put("CreationTime", clock.millis());
  }

  private static ObjectNode configuration(ObjectNode input, Target.Id id) {
    for (var refused :
        List.of("StepScalingPolicyConfiguration", "PredictiveScalingPolicyConfiguration")) {
      if (input.hasNonNull(refused)) {
        throw AwsException.unsupported(refused + " of PutScalingPolicy");
      }
    }
    Input.optionalText(input, "PolicyType")
        .filter(type -> !type.equals("TargetTrackingScaling"))
        .ifPresent(type -> {
          throw AwsException.unsupported("PolicyType %s of PutScalingPolicy".formatted(type));
        });
    var configuration =
        Input.optionalObject(input, TRACKING)
            .orElseThrow(() -> AwsException.validation(TRACKING + " is required"));
    if (configuration.hasNonNull("CustomizedMetricSpecification")) {
      throw AwsException.unsupported("CustomizedMetricSpecification of PutScalingPolicy");
    }
    var metric =
        configuration.path("PredefinedMetricSpecification").path("PredefinedMetricType").asText();
    var expected = "DynamoDB%sUtilization".formatted(id.unit().replace("Units", ""));
    if (!metric.equals(expected)) {
      throw AwsException.validation(
          "The metric type '%s' does not fit the scalable dimension %s, which takes %s"
              .formatted(metric, id.dimension(), expected));
    }
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html
    var value = configuration.path("TargetValue").asDouble();
    if (value < 20 || value > 90) {
      throw AwsException.validation(
          "TargetValue must be between 20 and 90 for DynamoDB, and is "
              + configuration.path("TargetValue"));
    }
    return configuration;
  }

  ObjectNode describe(ObjectNode input, CallContext context) {
    Target.Id.namespace(input);
    var names = Input.list(input, "PolicyNames").stream().map(JsonNode::asText).toList();
    var all =
        all(Targets.place(context))
            .map(entry -> (ObjectNode) entry.value())
            .filter(policy -> names.isEmpty() || names.contains(policy.path("PolicyName").asText()))
            .filter(policy -> matches(input, policy, "ResourceId"))
            .filter(policy -> matches(input, policy, "ScalableDimension"))
            .toList();
    return Lists.page(
        input,
        "ScalingPolicies",
        all,
        policy -> policy.path("PolicyARN").asText(),
        Policies::described,
        PAGE);
  }

  private static ObjectNode described(ObjectNode policy) {
    policy.set(
        "CreationTime",
        Trees.timestamp(Instant.ofEpochMilli(policy.path("CreationTime").asLong())));
    policy.putArray("Alarms");
    return policy;
  }

  private static boolean matches(ObjectNode input, ObjectNode policy, String member) {
    return Input.optionalText(input, member)
        .map(wanted -> policy.path(member).asText().equals(wanted))
        .orElse(true);
  }

  ObjectNode delete(ObjectNode input, CallContext context) {
    var id = Target.Id.of(input);
    var name = Input.text(input, "PolicyName");
    var key = key(id, name, context);
    if (state.get(key).isEmpty()) {
      throw AwsException.badRequest(
          "ObjectNotFoundException",
          "No scaling policy found for service namespace: %s, resource ID: %s, scalable dimension:"
                  .formatted(id.namespace(), id.resource())
              + " %s: %s".formatted(id.dimension(), name));
    }
    state.remove(key);
    return Trees.object();
  }

  /** Policies go with their target. */
  void forget(Target.Id id, CallContext context) {
    state.removeAll(all(Targets.key(id, context) + "|").map(Entry::key).toList());
  }

  /** All of them, in every account and Region. */
  Stream<Entry> all(String prefix) {
    return state.entries(prefix);
  }

  private static String key(Target.Id id, String name, CallContext context) {
    return Targets.key(id, context) + "|" + name;
  }

  /** The share of its capacity that a policy wants used, in percent. */
  static double wanted(JsonNode policy) {
    return policy.path(TRACKING).path("TargetValue").asDouble();
  }

  static boolean mayScaleIn(JsonNode policy) {
    return !policy.path(TRACKING).path("DisableScaleIn").asBoolean();
  }
}
