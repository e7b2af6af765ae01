package io.annal.localcloud.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.localcloud.runtime.Clients;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import io.annal.localcloud.wire.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** What DynamoDB tells CloudWatch of capacity, and provisioned tables that throttle. */
class CapacityMetricsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String TABLE = "event-sourcing-event-store";
  private static final Path ALARMS = Path.of("..", "infrastructure", "alarms.json");

  @TempDir Path directory;
  private LocalCloud cloud;
  private DynamoDbClient tables;
  private CloudWatchClient metrics;

  @BeforeEach
  void start() {
    cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0).withCapacityEnforced());
    tables =
        Clients.of(
            cloud,
            DynamoDbClient.builder()
                .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry())));
    metrics = Clients.of(cloud, CloudWatchClient.builder());
    tables.createTable(table ->
        table
            .tableName(TABLE)
            .attributeDefinitions(text("Id"), text("Kind"))
            .keySchema(key("Id"))
            .globalSecondaryIndexes(
                GlobalSecondaryIndex.builder()
                    .indexName("ByKind")
                    .keySchema(key("Kind"))
                    .projection(p -> p.projectionType(ProjectionType.KEYS_ONLY))
                    .provisionedThroughput(units())
                    .build())
            .provisionedThroughput(units()));
    await()
        .until(() ->
            tables.describeTable(t -> t.tableName(TABLE)).table().tableStatus()
                == TableStatus.ACTIVE);
  }

  @AfterEach
  void stop() {
    metrics.close();
    tables.close();
    cloud.close();
  }

  @Test
  void countsATableAndItsIndexByThemselves() {
    tables.putItem(
        p -> p.tableName(TABLE).item(Map.of("Id", of("a"), "Data", of("x".repeat(3000)))));
    tables.batchWriteItem(b ->
        b.requestItems(
            Map.of(
                TABLE,
                Stream.of("b", "c")
                    .map(id ->
                        WriteRequest.builder()
                            .putRequest(
                                PutRequest.builder()
                                    .item(Map.of("Id", of(id), "Kind", of("k")))
                                    .build())
                            .build())
                    .toList())));
    tables.query(q ->
        q.tableName(TABLE)
            .indexName("ByKind")
            .keyConditionExpression("Kind = :k")
            .expressionAttributeValues(Map.of(":k", of("k"))));

    await()
        .atMost(LONG)
        .untilAsserted(() -> {
          assertThat(sums("ConsumedWriteCapacityUnits", Map.of())).containsExactly(5.0, 2.0);
          assertThat(sums("ConsumedWriteCapacityUnits", byKind())).containsExactly(2.0, 1.0);
          assertThat(sums("ConsumedReadCapacityUnits", byKind())).containsExactly(0.5, 1.0);
        });
    assertThat(sums("ConsumedReadCapacityUnits", Map.of())).isEmpty();
  }

  @Test
  void anOverloadedTableRingsTheStacksAlarm() throws IOException {
    putWriteThrottleAlarm();
    var item = Map.of("Id", of("a"), "Data", of("x".repeat(350_000)));
    tables.putItem(p -> p.tableName(TABLE).item(item));

    assertThatThrownBy(() -> tables.putItem(p -> p.tableName(TABLE).item(item)))
        .isInstanceOf(ProvisionedThroughputExceededException.class);

    await().atMost(LONG).untilAsserted(() -> assertThat(alarm()).isEqualTo(StateValue.ALARM));
    assertThat(sums("WriteThrottleEvents", Map.of())).containsExactly(1.0, 1.0);
    assertThat(sums("ThrottledRequests", Map.of("Operation", "PutItem"))).containsExactly(1.0, 1.0);
  }

  private void putWriteThrottleAlarm() throws IOException {
    String text = Files.readString(ALARMS).replace("${Suffix}", "");
    JsonNode alarm =
        Trees.readJson(text.getBytes(StandardCharsets.UTF_8))
            .valueStream()
            .filter(each -> each.path("AlarmName").asText().endsWith("event-store-write-throttles"))
            .findFirst()
            .orElseThrow();
    metrics.putMetricAlarm(a ->
        a.alarmName(alarm.path("AlarmName").asText())
            .namespace(alarm.path("Namespace").asText())
            .metricName(alarm.path("MetricName").asText())
            .dimensions(dimension("TableName", alarm.at("/Dimensions/0/Value").asText()))
            .statistic(alarm.path("Statistic").asText())
            .period(alarm.path("Period").asInt())
            .evaluationPeriods(alarm.path("EvaluationPeriods").asInt())
            .threshold(alarm.path("Threshold").asDouble())
            .comparisonOperator(
                ComparisonOperator.fromValue(alarm.path("ComparisonOperator").asText()))
            .treatMissingData(alarm.path("TreatMissingData").asText()));
  }

  private StateValue alarm() {
    return metrics.describeAlarms().metricAlarms().getFirst().stateValue();
  }

  /** The sum and the number of values of that metric of the table, if there are any. */
  private List<Double> sums(String metric, Map<String, String> more) {
    var dimensions = new ArrayList<>(List.of(dimension("TableName", TABLE)));
    more.forEach((name, value) -> dimensions.add(dimension(name, value)));
    var now = Instant.now();
    List<Datapoint> points =
        metrics
            .getMetricStatistics(query ->
                query
                    .namespace("AWS/DynamoDB")
                    .metricName(metric)
                    .dimensions(dimensions)
                    .startTime(now.minusSeconds(3600))
                    .endTime(now.plusSeconds(3600))
                    .period(3600)
                    .statistics(Statistic.SUM, Statistic.SAMPLE_COUNT))
            .datapoints();
    return points.isEmpty()
        ? List.of()
        : List.of(
            points.stream().mapToDouble(Datapoint::sum).sum(),
            points.stream().mapToDouble(Datapoint::sampleCount).sum());
  }

  private static Map<String, String> byKind() {
    return Map.of("GlobalSecondaryIndexName", "ByKind");
  }

  private static Dimension dimension(String name, String value) {
    return Dimension.builder().name(name).value(value).build();
  }

  private static AttributeValue of(String text) {
    return AttributeValue.fromS(text);
  }

  private static AttributeDefinition text(String name) {
    return AttributeDefinition.builder()
        .attributeName(name)
        .attributeType(ScalarAttributeType.S)
        .build();
  }

  private static KeySchemaElement key(String name) {
    return KeySchemaElement.builder().attributeName(name).keyType(KeyType.HASH).build();
  }

  private static ProvisionedThroughput units() {
    return ProvisionedThroughput.builder().readCapacityUnits(1L).writeCapacityUnits(1L).build();
  }
}
