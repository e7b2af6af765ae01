package io.annal.localcloud.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.HistoryItemType;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.ReplayState;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.ssm.SsmClient;

/** What other local clouds are known to get wrong, one test each. */
final class KnownTrapsTest {
  private static final String ARN = "arn:aws:%s:us-east-1:000000000000:%s";

  private final Path directory;
  private LocalCloud cloud;
  private final CloudFormationClient stacks;
  private final EventBridgeClient events;
  private final SqsClient sqs;
  private DynamoDbClient tables;

  KnownTrapsTest(@TempDir Path directory) {
    this.directory = directory;
    cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
    stacks = Clients.of(cloud, CloudFormationClient.builder());
    events = Clients.of(cloud, EventBridgeClient.builder());
    sqs = Clients.of(cloud, SqsClient.builder());
    tables = Clients.of(cloud, DynamoDbClient.builder());
  }

  @AfterEach
  void stop() {
    stacks.close();
    events.close();
    sqs.close();
    tables.close();
    cloud.close();
  }

  @Test
  void anIntrinsicThatReturnsAnObjectIsKept() {
    deploy(
        """
        Conditions: {Large: !Equals [a, a]}
        Resources:
          Table:
            Type: AWS::DynamoDB::Table
            Properties:
              TableName: sized
              AttributeDefinitions: !If [Large, [{AttributeName: Id, AttributeType: S}], []]
              KeySchema: [{AttributeName: Id, KeyType: HASH}]
              ProvisionedThroughput: !If
                - Large
                - {ReadCapacityUnits: 7, WriteCapacityUnits: 6}
                - !Ref AWS::NoValue
        """);

    assertThat(tables.describeTable(t -> t.tableName("sized")).table().provisionedThroughput())
        .satisfies(throughput -> {
          assertThat(throughput.readCapacityUnits()).isEqualTo(7);
          assertThat(throughput.writeCapacityUnits()).isEqualTo(6);
        });
  }

  @Test
  void subTakesAttributesAndLeavesLiterals() {
    Map<String, String> outputs =
        deploy(
            """
            Resources: {Bus: {Type: 'AWS::Events::EventBus', Properties: {Name: orders}}}
            Outputs: {Said: {Value: !Sub '${Bus.Arn} by ${AWS::Region}, ${!literally}'}}
            """);

    assertThat(outputs)
        .containsEntry(
            "Said", ARN.formatted("events", "event-bus/orders") + " by us-east-1, ${literally}");
  }

  @Test
  void aRefToNothingIsRefusedAndIsNoName() {
    assertThatThrownBy(() ->
            deploy(
                """
                Resources:
                  Queue: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Ref Nothing}}
                """))
        .hasMessageContaining("Unresolved resource dependencies [Nothing]");
    assertThat(sqs.listQueues().queueUrls()).isEmpty();
  }

  @Test
  void noPropertyIsDropped() {
    deploy(
        """
        Resources:
          Table:
            Type: AWS::DynamoDB::Table
            Properties:
              TableName: whole
              AttributeDefinitions: [{AttributeName: Id, AttributeType: S}]
              KeySchema: [{AttributeName: Id, KeyType: HASH}]
              ProvisionedThroughput: {ReadCapacityUnits: 3, WriteCapacityUnits: 2}
              PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
              Tags: [{Key: team, Value: red}]
          Log: {Type: 'AWS::Logs::LogGroup', Properties: {LogGroupName: kept, RetentionInDays: 30}}
          Queue:
            Type: AWS::SQS::Queue
            Properties: {QueueName: safe, SqsManagedSseEnabled: true, MessageRetentionPeriod: 86400}
        """);

    var table = tables.describeTable(t -> t.tableName("whole")).table();
    assertThat(table.provisionedThroughput().readCapacityUnits()).isEqualTo(3);
    assertThat(
            tables
                .describeContinuousBackups(t -> t.tableName("whole"))
                .continuousBackupsDescription()
                .pointInTimeRecoveryDescription()
                .pointInTimeRecoveryStatusAsString())
        .isEqualTo("ENABLED");
    assertThat(tables.listTagsOfResource(t -> t.resourceArn(table.tableArn())).tags())
        .anyMatch(tag -> tag.key().equals("team") && tag.value().equals("red"));
    try (var logs = Clients.of(cloud, CloudWatchLogsClient.builder())) {
      assertThat(logs.describeLogGroups().logGroups().getFirst().retentionInDays()).isEqualTo(30);
    }
    assertThat(attributes("safe"))
        .containsEntry(QueueAttributeName.SQS_MANAGED_SSE_ENABLED, "true")
        .containsEntry(QueueAttributeName.MESSAGE_RETENTION_PERIOD, "86400");
  }

  @Test
  void whatIsNotThereIsAnErrorAndNoEmptyList() {
    missing("does not exist", () -> stacks.describeStacks(s -> s.stackName("none")));
    missing("none", () -> tables.describeTable(t -> t.tableName("none")));
    missing("none", () -> events.describeRule(r -> r.name("none")));
    missing("none", () -> events.describeArchive(a -> a.archiveName("none")));
    missing("none", () -> events.describeEventBus(b -> b.name("none")));
    missing("none", () -> events.listTargetsByRule(r -> r.rule("none")));
    missing("queue does not exist", () -> sqs.getQueueUrl(q -> q.queueName("none")));
    try (var lambda = Clients.of(cloud, LambdaClient.builder());
        var iam = Clients.of(cloud, IamClient.builder());
        var logs = Clients.of(cloud, CloudWatchLogsClient.builder());
        var ssm = Clients.of(cloud, SsmClient.builder());
        var sns = Clients.of(cloud, SnsClient.builder())) {
      missing("none", () -> lambda.getFunction(f -> f.functionName("none")));
      missing("none", () -> iam.getRole(r -> r.roleName("none")));
      missing("does not exist", () -> logs.describeLogStreams(g -> g.logGroupName("none")));
      missing("", () -> ssm.getParameter(p -> p.name("none")));
      missing("", () -> sns.getTopicAttributes(t -> t.topicArn(ARN.formatted("sns", "none"))));
    }
  }

  @Test
  void metricsAreThereAndAreRight() {
    put("shop");
    put("shop");

    try (var cloudWatch = Clients.of(cloud, CloudWatchClient.builder())) {
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() ->
              assertThat(
                      cloudWatch
                          .getMetricStatistics(get ->
                              get.namespace("AWS/Events")
                                  .metricName("PutEventsEntriesCount")
                                  .startTime(Instant.now().minusSeconds(3600))
                                  .endTime(Instant.now().plusSeconds(60))
                                  .period(86_400)
                                  .statistics(Statistic.SUM))
                          .datapoints())
                  .singleElement()
                  .satisfies(point -> assertThat(point.sum()).isEqualTo(2)));
    }
  }

  /** As Terraform sets it for each topic: nothing is sampled. More than that is refused by name. */
  @Test
  void aTopicTakesASampleRateOfZero() {
    try (var sns = Clients.of(cloud, SnsClient.builder())) {
      String topic = sns.createTopic(t -> t.name("unsampled")).topicArn();
      String rate = "LambdaSuccessFeedbackSampleRate";

      sns.setTopicAttributes(t -> t.topicArn(topic).attributeName(rate).attributeValue("0"));

      assertThat(sns.getTopicAttributes(t -> t.topicArn(topic)).attributes())
          .containsEntry(rate, "0");
      assertThatThrownBy(() ->
              sns.setTopicAttributes(
                  t -> t.topicArn(topic).attributeName(rate).attributeValue("5")))
          .hasMessageContaining("The topic attribute " + rate);
    }
  }

  @Test
  void alarmsAreEvaluatedKeepTheirHistoryAndTellATopic() {
    try (var cloudWatch = Clients.of(cloud, CloudWatchClient.builder());
        var sns = Clients.of(cloud, SnsClient.builder())) {
      String topic = sns.createTopic(t -> t.name("pager")).topicArn();
      queue("mailbox");
      allow("mailbox", "sns.amazonaws.com");
      sns.subscribe(
          s -> s.topicArn(topic).protocol("sqs").endpoint(ARN.formatted("sqs", "mailbox")));
      cloudWatch.putMetricAlarm(alarm ->
          alarm
              .alarmName("errors")
              .namespace("Shop")
              .metricName("Errors")
              .statistic(Statistic.SUM)
              .period(60)
              .evaluationPeriods(1)
              .threshold(1.0)
              .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD)
              .treatMissingData("notBreaching")
              .alarmActions(topic));

      MetricDatum three = MetricDatum.builder().metricName("Errors").value(3.0).build();
      cloudWatch.putMetricData(put -> put.namespace("Shop").metricData(three));

      assertThat(received("mailbox").body()).contains("ALARM: \\\"errors\\\" in ");
      assertThat(
              cloudWatch
                  .describeAlarmHistory(
                      h -> h.alarmName("errors").historyItemType(HistoryItemType.ACTION))
                  .alarmHistoryItems())
          .isNotEmpty();
      cloudWatch.setAlarmState(
          set -> set.alarmName("errors").stateValue("OK").stateReason("a drill"));
      assertThat(
              cloudWatch
                  .describeAlarmHistory(
                      h -> h.alarmName("errors").historyItemType(HistoryItemType.STATE_UPDATE))
                  .alarmHistoryItems())
          .anyMatch(item -> item.historySummary().equals("Alarm updated from ALARM to OK"));
    }
  }

  @Test
  void aReplayIsNotArchivedAgain() {
    events.createEventBus(b -> b.name("bank"));
    String bus = ARN.formatted("events", "event-bus/bank");
    events.createArchive(a -> a.archiveName("all").eventSourceArn(bus));
    Instant before = Instant.now().minusSeconds(60);
    put("shop", "bank");
    await().until(() -> events.describeArchive(a -> a.archiveName("all")).eventCount() == 1);

    events.startReplay(replay ->
        replay
            .replayName("again")
            .eventSourceArn(ARN.formatted("events", "archive/all"))
            .eventStartTime(before)
            .eventEndTime(Instant.now().plusSeconds(60))
            .destination(to -> to.arn(bus)));

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            events.describeReplay(r -> r.replayName("again")).state() == ReplayState.COMPLETED);
    assertThat(events.describeArchive(a -> a.archiveName("all")).eventCount()).isEqualTo(1);
  }

  @Test
  void aFailedTargetIsNotOnlyLogged() {
    queue("dead");
    allow("dead", "events.amazonaws.com");
    events.putRule(r -> r.name("shop").eventPattern("{\"source\": [\"shop\"]}"));
    Target target =
        Target.builder()
            .id("gone")
            .arn(ARN.formatted("sqs", "gone"))
            .deadLetterConfig(to -> to.arn(ARN.formatted("sqs", "dead")))
            .retryPolicy(retry -> retry.maximumRetryAttempts(0))
            .build();
    events.putTargets(t -> t.rule("shop").targets(target));

    put("shop");

    Message letter = received("dead");
    assertThat(letter.body()).contains("\"source\":\"shop\"");
    assertThat(letter.messageAttributes())
        .containsKeys("RULE_ARN", "TARGET_ARN", "ERROR_CODE", "ERROR_MESSAGE");
  }

  @Test
  void aStreamIteratorSkipsNothingAfterARestart() {
    deploy(
        """
        Resources:
          Table:
            Type: AWS::DynamoDB::Table
            Properties:
              TableName: streamed
              AttributeDefinitions: [{AttributeName: Id, AttributeType: S}]
              KeySchema: [{AttributeName: Id, KeyType: HASH}]
              BillingMode: PAY_PER_REQUEST
              StreamSpecification: {StreamViewType: NEW_IMAGE}
        """);
    List.of("a", "b").forEach(this::item);
    String first = records("").getFirst().dynamodb().sequenceNumber();

    cloud.close();
    cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
    tables.close();
    tables = Clients.of(cloud, DynamoDbClient.builder());
    item("c");

    assertThat(records(first))
        .extracting(record -> record.dynamodb().newImage().get("Id"))
        .containsExactly(AttributeValue.fromS("b"), AttributeValue.fromS("c"));
  }

  private void item(String id) {
    tables.putItem(put -> put.tableName("streamed").item(Map.of("Id", AttributeValue.fromS(id))));
  }

  /** What the stream's only shard has behind that sequence number; all of it where that is none. */
  private List<Record> records(String after) {
    try (var streams = Clients.of(cloud, DynamoDbStreamsClient.builder())) {
      String stream = tables.describeTable(t -> t.tableName("streamed")).table().latestStreamArn();
      String shard =
          streams
              .describeStream(s -> s.streamArn(stream))
              .streamDescription()
              .shards()
              .getFirst()
              .shardId();
      String iterator =
          streams
              .getShardIterator(get -> {
                get.streamArn(stream).shardId(shard);
                if (after.isEmpty()) {
                  get.shardIteratorType(ShardIteratorType.TRIM_HORIZON);
                } else {
                  get.shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                      .sequenceNumber(after);
                }
              })
              .shardIterator();
      return streams.getRecords(get -> get.shardIterator(iterator)).records();
    }
  }

  private Map<String, String> deploy(String template) {
    stacks.createStack(s -> s.stackName("trap").templateBody(template));
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> stack().stackStatus() != StackStatus.CREATE_IN_PROGRESS);
    assertThat(stack().stackStatus()).isEqualTo(StackStatus.CREATE_COMPLETE);
    return stack().outputs().stream()
        .collect(Collectors.toMap(Output::outputKey, Output::outputValue));
  }

  private Stack stack() {
    return stacks.describeStacks(s -> s.stackName("trap")).stacks().getFirst();
  }

  private static void missing(String said, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            AwsServiceException.class, e -> assertThat(e.statusCode()).isBetween(400, 404))
        .hasMessageContaining(said);
  }

  private void put(String source) {
    put(source, "default");
  }

  private void put(String source, String bus) {
    var entry =
        PutEventsRequestEntry.builder()
            .source(source)
            .eventBusName(bus)
            .detailType("Sold")
            .detail("{}")
            .build();
    assertThat(events.putEvents(put -> put.entries(entry)).failedEntryCount()).isZero();
  }

  private void queue(String name) {
    sqs.createQueue(q -> q.queueName(name));
  }

  private void allow(String queue, String service) {
    String policy =
        """
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage",
          "Principal": {"Service": "%s"}, "Resource": "%s"}]}\
        """
            .formatted(service, ARN.formatted("sqs", queue));
    sqs.setQueueAttributes(
        q -> q.queueUrl(url(queue)).attributes(Map.of(QueueAttributeName.POLICY, policy)));
  }

  private Map<QueueAttributeName, String> attributes(String queue) {
    return sqs.getQueueAttributes(
            q -> q.queueUrl(url(queue)).attributeNames(QueueAttributeName.ALL))
        .attributes();
  }

  private Message received(String queue) {
    String url = url(queue);
    for (int attempt = 0; attempt < 3; attempt++) {
      var messages =
          sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(20).messageAttributeNames("All"))
              .messages();
      if (!messages.isEmpty()) {
        sqs.deleteMessage(d -> d.queueUrl(url).receiptHandle(messages.getFirst().receiptHandle()));
        return messages.getFirst();
      }
    }
    throw new AssertionError("nothing came into " + queue);
  }

  private String url(String queue) {
    return sqs.getQueueUrl(q -> q.queueName(queue)).queueUrl();
  }
}
