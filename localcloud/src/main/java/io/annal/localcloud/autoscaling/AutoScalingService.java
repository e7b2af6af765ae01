package io.annal.localcloud.autoscaling;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Service;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Application Auto Scaling, https://docs.aws.amazon.com/autoscaling/application/APIReference/ :
 * target tracking of the capacity of DynamoDB's tables and indexes, looked at every minute.
 *
 * <p>AWS makes two CloudWatch alarms for each policy and acts on them; here the metrics are looked
 * at directly, so a policy's {@code Alarms} are none. Other resources, step scaling, predictive
 * scaling and schedules are refused by name.
 */
public final class AutoScalingService implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(AutoScalingService.class);

  private final Map<String, Operation> operations;
  private final Scaler scaler;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("auto-scaling").factory());

  private final Clock clock;
  private long lastMinute;

  public AutoScalingService(Cloud cloud) {
    this.clock = cloud.clock();
    var tables = new Tables(cloud);
    var targets = new Targets(cloud, tables);
    var policies = new Policies(cloud, targets);
    var activities = new Activities(cloud);
    this.scaler = new Scaler(cloud.clock(), targets, policies, tables, activities);
    this.operations =
        Map.of(
            "RegisterScalableTarget",
            targets::register,
            "DescribeScalableTargets",
            targets::describe,
            "DeregisterScalableTarget",
            (input, context) -> {
              var answer = targets.deregister(input, context);
              policies.forget(Target.Id.of(input), context);
              return answer;
            },
            "ListTagsForResource",
            targets::listTags,
            "PutScalingPolicy",
            policies::put,
            "DescribeScalingPolicies",
            policies::describe,
            "DeleteScalingPolicy",
            policies::delete,
            "DescribeScalingActivities",
            activities::describe);
  }

  @Override
  public String name() {
    return "application-autoscaling";
  }

  @Override
  public List<String> targets() {
    return List.of("AnyScaleFrontendService");
  }

  @Override
  public Map<String, Operation> operations() {
    return operations;
  }

  /**
   * A scalable target is the resource of most actions:
   * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsapplicationautoscaling.html
   */
  @Override
  public List<Permission> permissions(String operation, ObjectNode input, CallContext context) {
    var resource = Input.optionalText(input, "ResourceARN").orElse("*");
    return List.of(new Permission("application-autoscaling:" + operation, resource, Map.of()));
  }

  /** Looks at everything when a minute has ended by the cloud's clock. */
  private void tick() {
    var minute = clock.millis() / 60_000;
    if (minute > lastMinute) {
      lastMinute = minute;
      try {
        scaler.evaluate();
      } catch (RuntimeException e) {
        LOG.error("Auto scaling failed", e);
      }
    }
  }

  @Override
  public void start() {
    var _ = timer.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
