package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.ReplayState;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * What lives in a cloud beside the bank: a queue with a message, a schedule, the bank's archive.
 */
final class Bystanders implements AutoCloseable {
  private static final String BUS = "event-sourcing-bus";
  private static final String ARCHIVE = "event-sourcing-archive";
  private static final String MAILBOX = "mailbox";
  private static final String TICKS = "ticks";
  private static final String REPLAYED = "replayed";

  private final EventBridgeClient events;
  private final SqsClient sqs;

  Bystanders(LocalAnnal annal) {
    events = Sdk.at(annal, EventBridgeClient.builder());
    sqs = Sdk.at(annal, SqsClient.builder());
  }

  void begin() {
    createQueue(MAILBOX);
    sqs.sendMessage(send -> send.queueUrl(url(MAILBOX)).messageBody("kept"));
    createQueue(TICKS);
    events.putRule(rule -> rule.name(TICKS).scheduleExpression("rate(1 minute)"));
    events.putTargets(put -> put.rule(TICKS).targets(target(TICKS)));
  }

  void messageIsKept() {
    assertThat(receive(MAILBOX)).extracting(Message::body).containsExactly("kept");
  }

  /** Empties the schedule's queue, so that only a new message can answer. */
  void scheduleGoesOn() {
    sqs.purgeQueue(purge -> purge.queueUrl(url(TICKS)));
    await().atMost(Duration.ofSeconds(90)).until(() -> !receive(TICKS).isEmpty());
  }

  /** Aggregate and sequence of every event that the archive holds, by a replay into a queue. */
  Set<String> archived() {
    createQueue(REPLAYED);
    events.putRule(rule ->
        rule.name(REPLAYED)
            .eventBusName(BUS)
            .eventPattern("{\"replay-name\":[\"%s\"]}".formatted(REPLAYED)));
    events.putTargets(put -> put.rule(REPLAYED).eventBusName(BUS).targets(target(REPLAYED)));
    var archive = events.describeArchive(describe -> describe.archiveName(ARCHIVE));
    String rule = events.describeRule(describe -> describe.name(REPLAYED).eventBusName(BUS)).arn();
    events.startReplay(start ->
        start
            .replayName(REPLAYED)
            .eventSourceArn(archive.archiveArn())
            .eventStartTime(Instant.now().minus(Duration.ofHours(1)))
            .eventEndTime(Instant.now())
            .destination(to -> to.arn(archive.eventSourceArn()).filterArns(rule)));
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> events.describeReplay(describe -> describe.replayName(REPLAYED)).state(),
            ReplayState.COMPLETED::equals);
    return drained(REPLAYED);
  }

  private Set<String> drained(String queue) {
    Set<String> found = new HashSet<>();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> {
          List<Message> page = receive(queue);
          found.addAll(
              page.stream().map(message -> event(message.body())).collect(Collectors.toSet()));
          return page.isEmpty();
        });
    return found;
  }

  private static String event(String body) {
    JsonNode detail = Json.parse(body).path("detail");
    return detail.path("AggregateId").asText() + "/" + detail.path("EventSequence").asText();
  }

  /** Takes what is there, for good. */
  private List<Message> receive(String queue) {
    List<Message> messages =
        sqs.receiveMessage(
                take -> take.queueUrl(url(queue)).maxNumberOfMessages(10).waitTimeSeconds(1))
            .messages();
    for (Message message : messages) {
      sqs.deleteMessage(
          delete -> delete.queueUrl(url(queue)).receiptHandle(message.receiptHandle()));
    }
    return messages;
  }

  private void createQueue(String name) {
    String policy =
        """
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage",
         "Principal": {"Service": "events.amazonaws.com"}, "Resource": "%s"}]}\
        """
            .formatted(arn(name));
    sqs.createQueue(
        create -> create.queueName(name).attributes(Map.of(QueueAttributeName.POLICY, policy)));
  }

  private static Target target(String queue) {
    return Target.builder().id("queue").arn(arn(queue)).build();
  }

  private String url(String queue) {
    return sqs.getQueueUrl(get -> get.queueName(queue)).queueUrl();
  }

  private static String arn(String queue) {
    return "arn:aws:sqs:us-east-1:000000000000:" + queue;
  }

  @Override
  public void close() {
    events.close();
    sqs.close();
  }
}
