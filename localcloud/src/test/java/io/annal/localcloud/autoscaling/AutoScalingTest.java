package io.annal.localcloud.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.annal.localcloud.runtime.Clients;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.applicationautoscaling.model.MetricType;
import software.amazon.awssdk.services.applicationautoscaling.model.ObjectNotFoundException;
import software.amazon.awssdk.services.applicationautoscaling.model.PolicyType;
import software.amazon.awssdk.services.applicationautoscaling.model.PutScalingPolicyRequest;
import software.amazon.awssdk.services.applicationautoscaling.model.RegisterScalableTargetRequest;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalingActivityStatusCode;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;
import software.amazon.awssdk.services.applicationautoscaling.model.ValidationException;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

class AutoScalingTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path directory;
  private final MovableClock clock = new MovableClock(Instant.parse("2026-05-01T12:00:30Z"));
  private LocalCloud cloud;
  private ApplicationAutoScalingClient scaling;
  private DynamoDbClient tables;
  private CloudWatchClient metrics;

  @BeforeEach
  void start() {
    cloud = LocalCloud.start(new LocalCloudOptions(directory, 0, "000000000000", clock));
    scaling = Clients.of(cloud, ApplicationAutoScalingClient.builder());
    tables = Clients.of(cloud, DynamoDbClient.builder());
    metrics = Clients.of(cloud, CloudWatchClient.builder());
    tables.createTable(table ->
        table
            .tableName("events")
            .attributeDefinitions(
                AttributeDefinition.builder()
                    .attributeName("Id")
                    .attributeType(ScalarAttributeType.S)
                    .build())
            .keySchema(KeySchemaElement.builder().attributeName("Id").keyType(KeyType.HASH).build())
            .provisionedThroughput(t -> t.readCapacityUnits(1L).writeCapacityUnits(1L)));
  }

  @AfterEach
  void stop() {
    scaling.close();
    tables.close();
    metrics.close();
    cloud.close();
  }

  @Test
  void givesATableWhatItUsesAndTakesItAgain() {
    register(any -> {});
    put(any -> {});

    write(150);
    clock.advance(Duration.ofMinutes(1));
    write(210);
    clock.advance(Duration.ofMinutes(1));

    await().atMost(LONG).untilAsserted(() -> assertThat(writeCapacity()).isEqualTo(5));
    var activity =
        scaling
            .describeScalingActivities(a -> a.serviceNamespace(ServiceNamespace.DYNAMODB))
            .scalingActivities()
            .getFirst();
    assertThat(activity.statusCode()).isEqualTo(ScalingActivityStatusCode.SUCCESSFUL);
    assertThat(activity.description()).isEqualTo("Setting write capacity units to 5.");

    clock.advance(Duration.ofMinutes(17));
    await().atMost(LONG).untilAsserted(() -> assertThat(writeCapacity()).isEqualTo(1));
  }

  @Test
  void takesATargetsPoliciesWithIt() {
    register(any -> {});
    put(any -> {});
    scaling.deregisterScalableTarget(t ->
        t.serviceNamespace(ServiceNamespace.DYNAMODB)
            .resourceId("table/events")
            .scalableDimension(ScalableDimension.DYNAMODB_TABLE_WRITE_CAPACITY_UNITS));

    assertThat(
            scaling
                .describeScalableTargets(t -> t.serviceNamespace(ServiceNamespace.DYNAMODB))
                .scalableTargets())
        .isEmpty();
    assertThat(
            scaling
                .describeScalingPolicies(p -> p.serviceNamespace(ServiceNamespace.DYNAMODB))
                .scalingPolicies())
        .isEmpty();
  }

  @Test
  void refusesWhatItCouldNotDo() {
    assertThatThrownBy(() -> put(any -> {})).isInstanceOf(ObjectNotFoundException.class);
    assertThatThrownBy(() -> register(target -> target.minCapacity(20).maxCapacity(10)))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("Maximum capacity cannot be less than minimum capacity: 10 < 20");
    assertThatThrownBy(() -> register(target -> target.resourceId("table/nowhere")))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("DynamoDB table does not exist: table/nowhere");
    assertThatThrownBy(() -> register(target -> target.serviceNamespace(ServiceNamespace.ECS)))
        .hasMessageContaining("not supported by Annal's local cloud");
    register(any -> {});
    assertThatThrownBy(() -> put(policy -> policy.policyType(PolicyType.STEP_SCALING)))
        .hasMessageContaining("PolicyType StepScaling of PutScalingPolicy");
    assertThatThrownBy(() ->
            put(policy ->
                policy.targetTrackingScalingPolicyConfiguration(t ->
                    t.targetValue(95.0)
                        .predefinedMetricSpecification(m ->
                            m.predefinedMetricType(
                                MetricType.DYNAMO_DB_WRITE_CAPACITY_UTILIZATION)))))
        .hasMessageContaining("TargetValue must be between 20 and 90");
  }

  private void register(Consumer<RegisterScalableTargetRequest.Builder> further) {
    scaling.registerScalableTarget(target -> {
      target
          .serviceNamespace(ServiceNamespace.DYNAMODB)
          .resourceId("table/events")
          .scalableDimension(ScalableDimension.DYNAMODB_TABLE_WRITE_CAPACITY_UNITS)
          .minCapacity(1)
          .maxCapacity(50);
      further.accept(target);
    });
  }

  private void put(Consumer<PutScalingPolicyRequest.Builder> further) {
    scaling.putScalingPolicy(policy -> {
      policy
          .policyName("writes")
          .policyType(PolicyType.TARGET_TRACKING_SCALING)
          .serviceNamespace(ServiceNamespace.DYNAMODB)
          .resourceId("table/events")
          .scalableDimension(ScalableDimension.DYNAMODB_TABLE_WRITE_CAPACITY_UNITS)
          .targetTrackingScalingPolicyConfiguration(t ->
              t.targetValue(70.0)
                  .predefinedMetricSpecification(m ->
                      m.predefinedMetricType(MetricType.DYNAMO_DB_WRITE_CAPACITY_UTILIZATION)));
      further.accept(policy);
    });
  }

  /** Writes in this minute of the clock, and waits until CloudWatch knows. */
  private void write(int items) {
    for (int i = 0; i < items; i++) {
      var id = AttributeValue.fromS("item " + i);
      tables.putItem(item -> item.tableName("events").item(Map.of("Id", id)));
    }
    await().atMost(LONG).untilAsserted(() -> assertThat(written()).isGreaterThanOrEqualTo(items));
  }

  private double written() {
    var now = clock.instant();
    return metrics
        .getMetricStatistics(query ->
            query
                .namespace("AWS/DynamoDB")
                .metricName("ConsumedWriteCapacityUnits")
                .dimensions(Dimension.builder().name("TableName").value("events").build())
                .startTime(now.minusSeconds(30))
                .endTime(now.plusSeconds(30))
                .period(60)
                .statistics(Statistic.SUM))
        .datapoints()
        .stream()
        .mapToDouble(Datapoint::sum)
        .sum();
  }

  private long writeCapacity() {
    return tables
        .describeTable(table -> table.tableName("events"))
        .table()
        .provisionedThroughput()
        .writeCapacityUnits();
  }

  private static final class MovableClock extends Clock {
    private volatile Instant now;

    MovableClock(Instant now) {
      this.now = now;
    }

    void advance(Duration duration) {
      now = now.plus(duration);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
