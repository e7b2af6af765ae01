package io.annal.acceptance;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Makes publishing and projecting fail for good, and looks what ends in the queue. */
final class Poison implements AutoCloseable {
  private static final String PUBLISHER = "event-sourcing-stream-publisher";
  private static final String CUT_OFF =
      """
      {"Version": "2012-10-17",
       "Statement": [{"Effect": "Deny", "Action": "events:PutEvents", "Resource": "*"}]}\
      """;

  private final DynamoDbClient dynamoDb;
  private final EventBridgeClient events;
  private final IamClient iam;
  private final LambdaClient lambda;
  private final SqsClient sqs;

  Poison(LocalAnnal annal) {
    dynamoDb = Sdk.at(annal, DynamoDbClient.builder());
    events = Sdk.at(annal, EventBridgeClient.builder());
    iam = Sdk.at(annal, IamClient.builder());
    lambda = Sdk.at(annal, LambdaClient.builder());
    sqs = Sdk.at(annal, SqsClient.builder());
  }

  /** That function's failures are given up at the first one: a test need not wait minutes. */
  void giveUpAtOnce(String function) {
    lambda.updateFunctionEventInvokeConfig(set ->
        set.functionName("event-sourcing-" + function)
            .qualifier("$LATEST")
            .maximumRetryAttempts(0));
  }

  /** Takes the publisher's right to publish away, or gives it back. */
  void publishing(boolean allowed) {
    String arn = lambda.getFunctionConfiguration(get -> get.functionName(PUBLISHER)).role();
    String role = arn.substring(arn.lastIndexOf('/') + 1);
    if (allowed) {
      iam.deleteRolePolicy(delete -> delete.roleName(role).policyName("cut-off"));
    } else {
      iam.putRolePolicy(put -> put.roleName(role).policyName("cut-off").policyDocument(CUT_OFF));
    }
  }

  /** How often the stream hands a batch to the publisher again that this failed on. */
  void publishAgain(int times) {
    String mapping =
        lambda
            .listEventSourceMappings(list -> list.functionName(PUBLISHER))
            .eventSourceMappings()
            .getFirst()
            .uuid();
    lambda.updateEventSourceMapping(set -> set.uuid(mapping).maximumRetryAttempts(times));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> lambda.getEventSourceMapping(get -> get.uuid(mapping)).state().equals("Enabled"));
  }

  /** An item that is no commit, such as somebody with too many rights may put there. */
  void unpublishable(String aggregate) {
    dynamoDb.putItem(put ->
        put.tableName("event-sourcing-event-store")
            .item(
                Map.of(
                    "AggregateId",
                    AttributeValue.fromS(aggregate),
                    "EventSequence",
                    AttributeValue.fromN("1"),
                    "Note",
                    AttributeValue.fromS("this is no commit"))));
  }

  /** Puts an event on the bus as it is. */
  void publish(String detail) {
    var entry =
        PutEventsRequestEntry.builder()
            .eventBusName("event-sourcing-bus")
            .source("event-sourcing.financial")
            .detailType("TransactionProcessed")
            .detail(detail)
            .build();
    var answer = events.putEvents(put -> put.entries(entry));
    if (answer.failedEntryCount() > 0) {
      throw new AssertionError(answer.entries());
    }
  }

  /** Stops and starts the way from the bus to the projections. */
  void project(boolean on) {
    if (on) {
      events.enableRule(rule ->
          rule.name("event-sourcing-events-to-projection").eventBusName("event-sourcing-bus"));
    } else {
      events.disableRule(rule ->
          rule.name("event-sourcing-events-to-projection").eventBusName("event-sourcing-bus"));
    }
  }

  /** Waits until the archive has so many events: so many have been published. */
  void awaitPublished(long count) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                events
                    .describeArchive(archive -> archive.archiveName("event-sourcing-archive"))
                    .eventCount(),
            found -> found >= count);
  }

  void awaitDeadLetters(int count) {
    String queue = sqs.getQueueUrl(get -> get.queueName("event-sourcing-dlq")).queueUrl();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                sqs.getQueueAttributes(get ->
                        get.queueUrl(queue)
                            .attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                    .attributes()
                    .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
            Integer.toString(count)::equals);
  }

  @Override
  public void close() {
    dynamoDb.close();
    events.close();
    iam.close();
    lambda.close();
    sqs.close();
  }
}
