package io.annal.localcloud.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.runtime.Clients;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import io.annal.localcloud.runtime.SignedHttp;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchEntryIdsNotDistinctException;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.PurgeQueueInProgressException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDeletedRecentlyException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

class SqsServiceTest {
  @TempDir Path directory;
  private LocalCloud cloud;
  private SqsClient client;

  @BeforeEach
  void start() {
    start(Clock.systemUTC());
  }

  private void start(Clock clock) {
    cloud = LocalCloud.start(new LocalCloudOptions(directory, 0, "000000000000", clock));
    client = client(LocalCloud.OWNER, Region.EU_WEST_1);
  }

  @AfterEach
  void stop() {
    client.close();
    cloud.close();
  }

  @Test
  void carriesMessagesWithTheirAttributes() {
    String queue = client.createQueue(r -> r.queueName("orders")).queueUrl();
    assertThat(queue).isEqualTo(cloud.endpoint() + "/000000000000/orders");
    var cause = MessageAttributeValue.builder().dataType("String").stringValue("SDK_ERROR").build();
    client.sendMessage(r ->
        r.queueUrl(queue).messageBody("{\"n\":1}").messageAttributes(Map.of("ERROR_CODE", cause)));

    Message message = receive(queue);

    assertThat(message.body()).isEqualTo("{\"n\":1}");
    assertThat(message.messageAttributes()).containsEntry("ERROR_CODE", cause);
    client.deleteMessage(r -> r.queueUrl(queue).receiptHandle(message.receiptHandle()));
    assertThat(attributes(queue))
        .containsEntry(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "0");
  }

  @Test
  void describesEveryAttributeThatWasSet() {
    String policy =
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"000000000000"},
          "Action":"sqs:*","Resource":"*"}]}\
        """;
    String queue =
        client
            .createQueue(r ->
                r.queueName("dlq")
                    .attributes(
                        Map.of(
                            QueueAttributeName.MESSAGE_RETENTION_PERIOD,
                            "1209600",
                            QueueAttributeName.POLICY,
                            policy))
                    .tags(Map.of("team", "ledger")))
            .queueUrl();

    assertThat(attributes(queue))
        .containsEntry(QueueAttributeName.MESSAGE_RETENTION_PERIOD, "1209600")
        .containsEntry(QueueAttributeName.POLICY, policy)
        .containsEntry(QueueAttributeName.VISIBILITY_TIMEOUT, "30")
        .containsEntry(QueueAttributeName.QUEUE_ARN, "arn:aws:sqs:eu-west-1:000000000000:dlq");
    assertThat(client.listQueueTags(r -> r.queueUrl(queue)).tags()).containsEntry("team", "ledger");
  }

  @Test
  void movesWhatFailsTooOftenToTheDeadLetterQueue() {
    String dead = client.createQueue(r -> r.queueName("dead")).queueUrl();
    String redrive =
        "{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:000000000000:dead\",\"maxReceiveCount\":1}";
    String queue =
        client
            .createQueue(r ->
                r.queueName("work")
                    .attributes(
                        Map.of(
                            QueueAttributeName.REDRIVE_POLICY,
                            redrive,
                            QueueAttributeName.VISIBILITY_TIMEOUT,
                            "0")))
            .queueUrl();
    client.sendMessage(r -> r.queueUrl(queue).messageBody("poison"));
    receive(queue);

    assertThat(client.receiveMessage(r -> r.queueUrl(queue)).messages()).isEmpty();
    assertThat(receive(dead).body()).isEqualTo("poison");
    assertThat(client.listDeadLetterSourceQueues(r -> r.queueUrl(dead)).queueUrls())
        .containsExactly(queue);
  }

  @Test
  void countsOnInTheDeadLetterQueueHowOftenAMessageWasReceived() {
    String dead = client.createQueue(r -> r.queueName("dead")).queueUrl();
    var policy =
        Map.of(
            QueueAttributeName.REDRIVE_POLICY,
            "{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:000000000000:dead\",\"maxReceiveCount\":1}",
            QueueAttributeName.VISIBILITY_TIMEOUT,
            "0");
    String queue = client.createQueue(r -> r.queueName("work").attributes(policy)).queueUrl();
    client.sendMessage(r -> r.queueUrl(queue).messageBody("poison"));
    receive(queue);
    client.receiveMessage(r -> r.queueUrl(queue));

    assertThat(receive(dead).attributes())
        .containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "2");
  }

  @Test
  void hidesAMessageWhoseTimeIsOverForWhoeverStillHasItsLatestReceipt() {
    String queue = client.createQueue(r -> r.queueName("late")).queueUrl();
    client.sendMessage(r -> r.queueUrl(queue).messageBody("mine"));
    String receipt =
        client
            .receiveMessage(r -> r.queueUrl(queue).visibilityTimeout(0))
            .messages()
            .getFirst()
            .receiptHandle();

    client.changeMessageVisibility(
        r -> r.queueUrl(queue).receiptHandle(receipt).visibilityTimeout(60));

    assertThat(client.receiveMessage(r -> r.queueUrl(queue)).messages()).isEmpty();
  }

  @Test
  void aFifoQueueGivesAGroupBeforeItGoesOnToTheNext() {
    String queue = fifo("groups.fifo");
    for (String message : List.of("g1-m1", "g2-m1", "g1-m2", "g1-m3")) {
      client.sendMessage(
          r -> r.queueUrl(queue).messageBody(message).messageGroupId(message.substring(0, 2)));
    }

    var received = client.receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(10)).messages();

    assertThat(received)
        .extracting(Message::body)
        .containsExactly("g1-m1", "g1-m2", "g1-m3", "g2-m1");
  }

  @Test
  void aFifoBatchWithoutAGroupIsRefusedWhole() {
    String queue = fifo("batch.fifo");
    var grouped = entry("a", "1").toBuilder().messageGroupId("g").build();

    assertThatThrownBy(
            () -> client.sendMessageBatch(r -> r.queueUrl(queue).entries(grouped, entry("b", "2"))))
        .isInstanceOf(SqsException.class)
        .hasMessageContaining("MessageGroupId");
    assertThat(client.receiveMessage(r -> r.queueUrl(queue)).messages()).isEmpty();
  }

  @Test
  void aTraceOfTheRequestGoesOnWithItsMessages() throws Exception {
    String queue = client.createQueue(r -> r.queueName("traced")).queueUrl();
    String trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
    var headers =
        Map.of(
            "Content-Type", "application/x-amz-json-1.0",
            "X-Amz-Target", "AmazonSQS.SendMessage",
            "X-Amzn-Trace-Id", trace);
    String body = "{\"QueueUrl\":\"%s\",\"MessageBody\":\"x\"}".formatted(queue);
    assertThat(SignedHttp.post(cloud, "sqs", "eu-west-1", headers, body).statusCode())
        .isEqualTo(200);

    assertThat(receive(queue).attributes())
        .containsEntry(MessageSystemAttributeName.AWS_TRACE_HEADER, trace);
  }

  @Test
  void namesTheFailuresOfABatchAsOlderClientsKnowThem() throws Exception {
    String queue = client.createQueue(r -> r.queueName("old")).queueUrl();
    client.sendMessage(r -> r.queueUrl(queue).messageBody("x"));
    String stale =
        client
            .receiveMessage(r -> r.queueUrl(queue).visibilityTimeout(0))
            .messages()
            .getFirst()
            .receiptHandle();
    receive(queue);

    assertThat(
            query(
                "Action=ChangeMessageVisibilityBatch&QueueUrl=%s".formatted(queue)
                    + "&ChangeMessageVisibilityBatchRequestEntry.1.Id=a"
                    + "&ChangeMessageVisibilityBatchRequestEntry.1.VisibilityTimeout=1"
                    + "&ChangeMessageVisibilityBatchRequestEntry.1.ReceiptHandle="
                    + stale))
        .contains("<Code>AWS.SimpleQueueService.MessageNotInflight</Code>");
  }

  private String fifo(String name) {
    return client
        .createQueue(r ->
            r.queueName(name)
                .attributes(
                    Map.of(
                        QueueAttributeName.FIFO_QUEUE,
                        "true",
                        QueueAttributeName.CONTENT_BASED_DEDUPLICATION,
                        "true")))
        .queueUrl();
  }

  @Test
  void keepsMessagesAcrossARestart() {
    String queue = client.createQueue(r -> r.queueName("kept")).queueUrl();
    client.sendMessage(r -> r.queueUrl(queue).messageBody("still here"));

    stop();
    start();

    String again = client.getQueueUrl(r -> r.queueName("kept")).queueUrl();
    assertThat(receive(again).body()).isEqualTo("still here");
  }

  @Test
  void aReceiptSurvivesARestartWithItsTimeAndCount() {
    String queue = client.createQueue(r -> r.queueName("kept")).queueUrl();
    client.sendMessage(r -> r.queueUrl(queue).messageBody("mine"));
    Message first = receive(queue);

    stop();
    start();

    String again = client.getQueueUrl(r -> r.queueName("kept")).queueUrl();
    assertThat(client.receiveMessage(r -> r.queueUrl(again)).messages()).isEmpty();
    client.changeMessageVisibility(
        r -> r.queueUrl(again).receiptHandle(first.receiptHandle()).visibilityTimeout(0));
    Message second = receive(again);
    assertThat(second.messageId()).isEqualTo(first.messageId());
    assertThat(second.attributes())
        .containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "2");
    client.deleteMessage(r -> r.queueUrl(again).receiptHandle(second.receiptHandle()));
    assertThat(attributes(again))
        .containsEntry(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "0")
        .containsEntry(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE, "0");
  }

  @Test
  void aFifoQueueKeepsTheOrderOfAGroupAndTakesEachMessageOnce() {
    String queue =
        client
            .createQueue(r ->
                r.queueName("ledger.fifo")
                    .attributes(
                        Map.of(
                            QueueAttributeName.FIFO_QUEUE,
                            "true",
                            QueueAttributeName.CONTENT_BASED_DEDUPLICATION,
                            "true")))
            .queueUrl();
    for (String body : List.of("1", "2", "2", "3")) {
      client.sendMessage(r -> r.queueUrl(queue).messageBody(body).messageGroupId("a"));
    }
    client.sendMessage(r -> r.queueUrl(queue).messageBody("other").messageGroupId("b"));

    Message first = receive(queue);
    var next = client.receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(10)).messages();
    client.deleteMessage(r -> r.queueUrl(queue).receiptHandle(first.receiptHandle()));
    var rest = client.receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(10)).messages();

    assertThat(first.body()).isEqualTo("1");
    assertThat(next).extracting(Message::body).containsExactly("other");
    assertThat(rest).extracting(Message::body).containsExactly("2", "3");
  }

  /** As recorded on AWS. */
  @Test
  void aFifoQueueTakesWhatSdksSendAndForgetsDuplicatesWithAPurge() {
    String queue =
        client
            .createQueue(r ->
                r.queueName("taken.fifo").attributes(Map.of(QueueAttributeName.FIFO_QUEUE, "True")))
            .queueUrl();
    var first = sendOnce(queue, "a");

    assertThat(sendOnce(queue, "b").md5OfMessageBody()).isNotEqualTo(first.md5OfMessageBody());
    client.purgeQueue(r -> r.queueUrl("taken.fifo"));
    sendOnce(queue, "c");

    assertThat(receive(queue).body()).isEqualTo("c");
  }

  private SendMessageResponse sendOnce(String queue, String body) {
    return client.sendMessage(r ->
        r.queueUrl(queue)
            .messageBody(body)
            .messageGroupId("g")
            .messageDeduplicationId("once")
            .delaySeconds(0));
  }

  @Test
  void aQueueIsPurgedOnceAMinute() {
    String queue = client.createQueue(r -> r.queueName("full")).queueUrl();
    client.purgeQueue(r -> r.queueUrl(queue));

    assertThatThrownBy(() -> client.purgeQueue(r -> r.queueUrl(queue)))
        .isInstanceOf(PurgeQueueInProgressException.class)
        .hasMessageContaining("Only one PurgeQueue operation on full is allowed every 60 seconds.");
  }

  @Test
  void aDeletedQueueKeepsItsNameForAMinute() {
    Instant deleted = Instant.now();
    startAgainAt(deleted);
    String queue = client.createQueue(r -> r.queueName("orders")).queueUrl();
    client.deleteQueue(r -> r.queueUrl(queue));

    startAgainAt(deleted.plusSeconds(59));
    assertThatThrownBy(() -> client.createQueue(r -> r.queueName("orders")))
        .isInstanceOf(QueueDeletedRecentlyException.class)
        .hasMessageContaining("You must wait 60 seconds after deleting a queue");
    client.createQueue(r -> r.queueName("other"));

    startAgainAt(deleted.plusSeconds(60));
    assertThat(client.createQueue(r -> r.queueName("orders")).queueUrl()).endsWith("/orders");
  }

  private void startAgainAt(Instant time) {
    stop();
    start(Clock.fixed(time, ZoneOffset.UTC));
  }

  @Test
  void refusesWhatAStandardQueueCannotHave() {
    var no = Map.of(QueueAttributeName.FIFO_QUEUE, "false");
    assertThatThrownBy(() -> client.createQueue(r -> r.queueName("plain").attributes(no)))
        .hasMessageContaining("Unknown Attribute FifoQueue.");
    String queue = client.createQueue(r -> r.queueName("plain")).queueUrl();
    var broken = MessageAttributeValue.builder().dataType("String").stringValue("\u0001").build();

    assertThatThrownBy(() ->
            client.sendMessage(
                r -> r.queueUrl(queue).messageBody("x").messageAttributes(Map.of("a", broken))))
        .hasMessageContaining("Invalid characters found.");
  }

  @Test
  void takesRedriveOffAgain() {
    client.createQueue(r -> r.queueName("dead"));
    String redrive =
        "{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:000000000000:dead\",\"maxReceiveCount\":1}";
    var noTime = Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "0");
    String queue = client.createQueue(r -> r.queueName("work").attributes(noTime)).queueUrl();
    client.setQueueAttributes(
        r -> r.queueUrl(queue).attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, redrive)));
    client.setQueueAttributes(
        r -> r.queueUrl(queue).attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, "")));
    client.sendMessage(r -> r.queueUrl(queue).messageBody("again"));

    receive(queue);

    assertThat(receive(queue).body()).isEqualTo("again");
    assertThat(attributes(queue)).doesNotContainKey(QueueAttributeName.REDRIVE_POLICY);
  }

  @Test
  void hasOneEncryptionAtATime() {
    var managed = QueueAttributeName.SQS_MANAGED_SSE_ENABLED;
    var key = QueueAttributeName.KMS_MASTER_KEY_ID;
    var byQueue = Map.of(managed, "true");
    String queue = client.createQueue(r -> r.queueName("sealed").attributes(byQueue)).queueUrl();

    client.setQueueAttributes(r -> r.queueUrl(queue).attributes(Map.of(key, "alias/aws/sqs")));
    assertThat(attributes(queue)).containsEntry(managed, "false").containsKey(key);
    client.setQueueAttributes(r -> r.queueUrl(queue).attributes(byQueue));
    assertThat(attributes(queue)).containsEntry(managed, "true").doesNotContainKey(key);

    client.setQueueAttributes(r -> r.queueUrl(queue).attributes(Map.of(managed, "false")));
    assertThat(attributes(queue)).containsEntry(managed, "false");
    client.setQueueAttributes(r -> r.queueUrl(queue).attributes(Map.of(key, "alias/aws/sqs")));
    client.setQueueAttributes(r -> r.queueUrl(queue).attributes(Map.of(key, "")));
    assertThat(attributes(queue)).containsEntry(managed, "true").doesNotContainKey(key);
  }

  @Test
  void waitsForAMessageThatComesLater() throws Exception {
    String queue = client.createQueue(r -> r.queueName("late")).queueUrl();

    var waiting = CompletableFuture.supplyAsync(() -> receive(queue));
    client.sendMessage(r -> r.queueUrl(queue).messageBody("now").delaySeconds(1));

    assertThat(waiting.get(30, TimeUnit.SECONDS).body()).isEqualTo("now");
  }

  @Test
  void forgetsWhatIsOlderThanTheRetentionPeriod() {
    String queue =
        client
            .createQueue(r ->
                r.queueName("short")
                    .attributes(Map.of(QueueAttributeName.MESSAGE_RETENTION_PERIOD, "60")))
            .queueUrl();
    client.sendMessage(r -> r.queueUrl(queue).messageBody("old"));

    stop();
    start(Clock.offset(Clock.systemUTC(), Duration.ofSeconds(61)));

    String again = client.getQueueUrl(r -> r.queueName("short")).queueUrl();
    assertThat(client.receiveMessage(r -> r.queueUrl(again)).messages()).isEmpty();
    assertThat(attributes(again))
        .containsEntry(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "0");
  }

  @Test
  void answersABatchEntryByEntry() {
    String queue = client.createQueue(r -> r.queueName("batch")).queueUrl();

    var sent =
        client.sendMessageBatch(
            r -> r.queueUrl(queue).entries(entry("good", "fine"), entry("bad", "\u0001")));

    assertThat(sent.successful()).extracting(e -> e.id()).containsExactly("good");
    assertThat(sent.failed()).extracting(e -> e.code()).containsExactly("InvalidMessageContents");
    assertThatThrownBy(() ->
            client.sendMessageBatch(
                r -> r.queueUrl(queue).entries(entry("x", "1"), entry("x", "2"))))
        .isInstanceOf(BatchEntryIdsNotDistinctException.class);
  }

  @Test
  void answersOlderClientsInTheQueryProtocol() throws Exception {
    String queue = client.createQueue(r -> r.queueName("orders")).queueUrl();

    query(
        "Action=SendMessage&MessageBody=hello&MessageAttribute.1.Name=n&"
            + "MessageAttribute.1.Value.DataType=Number&MessageAttribute.1.Value.StringValue=1&QueueUrl="
            + queue);
    String received =
        query(
            "Action=ReceiveMessage&AttributeName.1=All&MessageAttributeName.1=All&QueueUrl="
                + queue);

    assertThat(received)
        .contains(
            "<ReceiveMessageResult><Message><MessageId>",
            "<Body>hello</Body>",
            "<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>",
            "<MessageAttribute><Name>n</Name><Value><DataType>Number</DataType>"
                + "<StringValue>1</StringValue></Value></MessageAttribute>");
    assertThat(query("Action=ListQueues"))
        .contains("<ListQueuesResult><QueueUrl>" + queue + "</QueueUrl></ListQueuesResult>");
  }

  private String query(String form) throws Exception {
    var headers = Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    var answer = SignedHttp.post(cloud, "sqs", "eu-west-1", headers, form + "&Version=2012-11-05");
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void keepsAccountsAndRegionsApart() {
    client.createQueue(r -> r.queueName("mine"));

    try (var elsewhere = client(LocalCloud.OWNER, Region.US_EAST_1);
        var other = client("123456789012", Region.EU_WEST_1)) {
      assertThatThrownBy(() -> elsewhere.getQueueUrl(r -> r.queueName("mine")))
          .isInstanceOf(QueueDoesNotExistException.class)
          .satisfies(e ->
              assertThat(((SqsException) e).awsErrorDetails().errorCode())
                  .isEqualTo("AWS.SimpleQueueService.NonExistentQueue"));
      assertThat(other.listQueues().queueUrls()).isEmpty();
    }
  }

  private static SendMessageBatchRequestEntry entry(String id, String body) {
    return SendMessageBatchRequestEntry.builder().id(id).messageBody(body).build();
  }

  private Message receive(String queue) {
    var messages =
        client
            .receiveMessage(r ->
                r.queueUrl(queue)
                    .waitTimeSeconds(5)
                    .messageAttributeNames("All")
                    .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
            .messages();
    assertThat(messages).hasSize(1);
    return messages.getFirst();
  }

  private Map<QueueAttributeName, String> attributes(String queue) {
    return client
        .getQueueAttributes(r -> r.queueUrl(queue).attributeNames(QueueAttributeName.ALL))
        .attributes();
  }

  private SqsClient client(String accessKey, Region region) {
    return SqsClient.builder()
        .endpointOverride(cloud.endpoint())
        .region(region)
        .credentialsProvider(Clients.owner(cloud, accessKey))
        .build();
  }
}
