package io.annal.localcloud.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** How long a name may be: the limits of each operation's page in its service's API reference. */
class NameLimitsTest {
  @TempDir static Path directory;
  static LocalCloud cloud;

  @BeforeAll
  static void start() {
    cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  @Test
  void ofEventBridge() {
    try (var events = Clients.of(cloud, EventBridgeClient.builder())) {
      tooLong(256, () -> events.createEventBus(r -> r.name(letters(257))));
      tooLong(64, () -> events.putRule(r -> r.name(letters(65)).eventPattern("{}")));
      var bus = "arn:aws:events:us-east-1:000000000000:event-bus/default";
      tooLong(48, () -> events.createArchive(r -> r.archiveName(letters(49)).eventSourceArn(bus)));
    }
  }

  @Test
  void ofFunctionsAndRoles() {
    try (var lambda = Clients.of(cloud, LambdaClient.builder());
        var iam = Clients.of(cloud, IamClient.builder())) {
      tooLong(
          64,
          () ->
              lambda.createFunction(
                  r -> r.functionName(letters(65)).role("arn:aws:iam::000000000000:role/r")));
      tooLong(
          64, () -> iam.createRole(r -> r.roleName(letters(65)).assumeRolePolicyDocument("{}")));
    }
  }

  @Test
  void ofQueuesAndTopics() {
    try (var sqs = Clients.of(cloud, SqsClient.builder());
        var sns = Clients.of(cloud, SnsClient.builder())) {
      assertThatThrownBy(() -> sqs.createQueue(r -> r.queueName(letters(81))))
          .hasMessageContaining("1 to 80 in length");
      assertThatThrownBy(() -> sns.createTopic(r -> r.name(letters(257))))
          .hasMessageContaining("Topic Name");
    }
  }

  @Test
  void ofTables() {
    for (var length : new int[] {2, 256}) {
      assertThatThrownBy(() -> table(letters(length)))
          .hasMessageContaining("Member must have length");
    }
  }

  private static void table(String name) {
    try (var tables = Clients.of(cloud, DynamoDbClient.builder())) {
      tables.createTable(r ->
          r.tableName(name)
              .attributeDefinitions(
                  AttributeDefinition.builder()
                      .attributeName("k")
                      .attributeType(ScalarAttributeType.S)
                      .build())
              .keySchema(
                  KeySchemaElement.builder().attributeName("k").keyType(KeyType.HASH).build())
              .billingMode(BillingMode.PAY_PER_REQUEST));
    }
  }

  @Test
  void ofAlarmsAndLogGroups() {
    try (var cloudWatch = Clients.of(cloud, CloudWatchClient.builder());
        var logs = Clients.of(cloud, CloudWatchLogsClient.builder())) {
      assertThatThrownBy(() -> alarm(cloudWatch, letters(256)))
          .hasMessageContaining("AlarmName must be shorter than 256 characters");
      tooLong(512, () -> logs.createLogGroup(r -> r.logGroupName(letters(513))));
    }
  }

  private static void alarm(CloudWatchClient cloudWatch, String name) {
    cloudWatch.putMetricAlarm(r ->
        r.alarmName(name)
            .namespace("n")
            .metricName("m")
            .statistic(Statistic.SUM)
            .period(60)
            .evaluationPeriods(1)
            .threshold(1.0)
            .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD));
  }

  private static String letters(int count) {
    return "a".repeat(count);
  }

  private static void tooLong(int longest, ThrowingCallable creation) {
    assertThatThrownBy(creation)
        .hasMessageContaining("1 validation error detected: Value '")
        .hasMessageContaining("failed to satisfy constraint")
        .hasMessageContaining(String.valueOf(longest));
  }
}
