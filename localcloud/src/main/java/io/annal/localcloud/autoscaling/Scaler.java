package io.annal.localcloud.autoscaling;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.StateStore.Entry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Looks at every policy, and gives tables what they need. */
final class Scaler {
  private final Clock clock;
  private final Targets targets;
  private final Policies policies;
  private final Tables tables;
  private final Activities activities;

  Scaler(Clock clock, Targets targets, Policies policies, Tables tables, Activities activities) {
    this.clock = clock;
    this.targets = targets;
    this.policies = policies;
    this.tables = tables;
    this.activities = activities;
  }

  void evaluate() {
    policies.all("").toList().forEach(this::evaluate);
  }

  private void evaluate(Entry entry) {
    var policy = (ObjectNode) entry.value();
    var place = place(entry.key());
    targets.find(Target.Id.of(policy), place).ifPresent(target -> evaluate(target, policy, place));
  }

  private void evaluate(Target target, ObjectNode policy, CallContext place) {
    long now;
    try {
      if (!tables.isActive(target.id(), place)) {
        return; // it takes no change now, and will be looked at again
      }
      now = tables.capacity(target.id(), place);
    } catch (AwsException e) {
      return; // the table went; its target is deregistered by whoever registered it
    }
    var used = tables.used(target.id(), Tracking.MINUTES_TO_FALL, place);
    long desired = Tracking.desired(used, now, Policies.wanted(policy), target.min(), target.max());
    if (young(policy) && desired < now && now <= target.max()) {
      return; // minutes that nobody looked at are not minutes without use
    }
    var outward = desired > now;
    if (desired == now
        || (outward && target.suspended("DynamicScalingOutSuspended"))
        || (!outward && target.suspended("DynamicScalingInSuspended"))
        || (!outward && !Policies.mayScaleIn(policy) && now <= target.max())) {
      return;
    }
    scale(target, policy, now, desired, place);
  }

  private boolean young(ObjectNode policy) {
    var since = Instant.ofEpochMilli(policy.path("CreationTime").asLong());
    return since.plus(Duration.ofMinutes(Tracking.MINUTES_TO_FALL)).isAfter(clock.instant());
  }

  private void scale(Target target, ObjectNode policy, long now, long desired, CallContext place) {
    var cause = "the policy %s".formatted(policy.path("PolicyName").asText());
    try {
      tables.scale(target.id(), desired, place);
      activities.add(target.id(), now, desired, cause, "", place);
    } catch (AwsException e) {
      activities.add(target.id(), now, desired, cause, String.valueOf(e.getMessage()), place);
    }
  }

  private static CallContext place(String key) {
    var parts = key.split("/", 3);
    return new CallContext(parts[0], parts[1], new Principal.Root(), UUID.randomUUID().toString());
  }
}
