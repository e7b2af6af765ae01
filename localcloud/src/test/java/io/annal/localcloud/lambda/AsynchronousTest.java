package io.annal.localcloud.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.localcloud.wire.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Asynchronous invocations, and queues that invoke: <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html">retries</a>,
 * <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html">destinations</a>
 * and <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html">partial
 * failures</a>.
 */
class AsynchronousTest {
  private static final String RETRY = "annal.lambda.async-retry-seconds";
  private static final String FUNCTION =
      """
      import json

      def handler(event, context):
          print("got", json.dumps(event)[:400])
          if "Records" in event:
              bodies = [r["body"] for r in event["Records"]]
              print("batch", ",".join(sorted(bodies)))
              if "all" in bodies:
                  raise ValueError("none of them")
              return {"batchItemFailures": [{"itemIdentifier": r["messageId"]}
                      for r in event["Records"] if r["body"].startswith("bad")]}
          if event.get("fail"):
              raise ValueError("no")
          return {"did": event}
      """;

  private static TestCloud cloud;
  private static SqsClient queues;

  @BeforeAll
  static void start(@TempDir Path directory) {
    Machine.needs("python3", "--version");
    System.setProperty(RETRY, "1");
    try {
      cloud = TestCloud.start(directory);
    } finally {
      System.clearProperty(RETRY);
    }
    queues = cloud.client(SqsClient.builder()).build();
  }

  @AfterAll
  static void stop() {
    if (cloud != null) {
      queues.close();
      cloud.close();
    }
  }

  @Test
  void triesThreeTimesThenTellsTheDestinationAndTheDeadLetterQueue() {
    String failed = queue("failed", Map.of());
    String dead = queue("dead", Map.of());
    cloud.create(
        "unlucky",
        "python3.13",
        "app.handler",
        Map.of("app.py", FUNCTION),
        function -> function.deadLetterConfig(to -> to.targetArn(arn(dead))));
    cloud.lambda.putFunctionEventInvokeConfig(config ->
        config
            .functionName("unlucky")
            .destinationConfig(to -> to.onFailure(o -> o.destination(arn(failed)))));
    String id = cloud.event("unlucky", "{\"fail\":true}");

    JsonNode record = json(message(failed));
    assertThat(record.at("/requestContext/condition").asText()).isEqualTo("RetriesExhausted");
    assertThat(record.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(3);
    assertThat(record.at("/requestContext/requestId").asText()).isEqualTo(id);
    assertThat(record.at("/requestPayload/fail").asBoolean()).isTrue();
    assertThat(record.at("/responsePayload/errorMessage").asText()).isEqualTo("no");
    Message buried = message(dead);
    assertThat(buried.body()).isEqualTo("{\"fail\":true}");
    assertThat(Objects.requireNonNull(buried.messageAttributes().get("ErrorMessage")).stringValue())
        .isEqualTo("no");
    assertThat(Objects.requireNonNull(buried.messageAttributes().get("RequestID")).stringValue())
        .isEqualTo(id);
    await()
        .untilAsserted(() ->
            assertThat(cloud.logged("unlucky", "\"START RequestId: " + id + "\"")).hasSize(3));
  }

  @Test
  void tellsTheDestinationOfSuccessAndTriesNoMoreThanItIsTold() {
    String done = queue("done", Map.of());
    String failed = queue("failed-once", Map.of());
    cloud.createPython("lucky", FUNCTION);
    cloud.lambda.putFunctionEventInvokeConfig(config ->
        config
            .functionName("lucky")
            .maximumRetryAttempts(0)
            .destinationConfig(to ->
                to.onSuccess(o -> o.destination(arn(done)))
                    .onFailure(o -> o.destination(arn(failed)))));
    cloud.event("lucky", "{\"n\":1}");
    cloud.event("lucky", "{\"fail\":true}");

    JsonNode record = json(message(done));
    assertThat(record.at("/requestContext/condition").asText()).isEqualTo("Success");
    assertThat(record.at("/responsePayload/did/n").asInt()).isEqualTo(1);
    assertThat(json(message(failed)).at("/requestContext/approximateInvokeCount").asInt())
        .isEqualTo(1);
  }

  @Test
  void anEventWaitsForReservedConcurrencyInsteadOfFailing() {
    cloud.createPython("closed", FUNCTION);
    cloud.lambda.putFunctionConcurrency(
        request -> request.functionName("closed").reservedConcurrentExecutions(0));
    cloud.event("closed", "{\"n\":7}");
    await()
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(5))
        .until(() -> cloud.logged("closed", "got").isEmpty());

    cloud.lambda.deleteFunctionConcurrency(request -> request.functionName("closed"));
    assertThat(cloud.log("closed", "got")).hasSize(1);
  }

  @Test
  void aQueueKeepsTheMessagesThatTheFunctionReportsAndNoOthers() {
    String dead = queue("dead-messages", Map.of());
    String work =
        queue(
            "work",
            Map.of(
                QueueAttributeName.VISIBILITY_TIMEOUT,
                "20",
                QueueAttributeName.REDRIVE_POLICY,
                "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":2}".formatted(arn(dead))));
    cloud.createPython("worker", FUNCTION);
    for (String body : List.of("good-1", "bad-1", "good-2")) {
      queues.sendMessage(message -> message.queueUrl(work).messageBody(body));
    }
    cloud.lambda.createEventSourceMapping(mapping ->
        mapping
            .functionName("worker")
            .eventSourceArn(arn(work))
            .batchSize(10)
            .functionResponseTypesWithStrings("ReportBatchItemFailures"));

    assertThat(cloud.log("worker", "batch")).first().asString().contains("bad-1");
    queues
        .receiveMessage(r -> r.queueUrl(work).waitTimeSeconds(1))
        .messages()
        .forEach(left -> assertThat(left.body()).isEqualTo("bad-1"));
    // The failed one comes back when its time is over, alone, and goes to the dead letters at last.
    assertThat(message(dead, Duration.ofSeconds(70)).body()).isEqualTo("bad-1");
    assertThat(cloud.logged("worker", "batch").stream().filter(line -> line.contains("good-1")))
        .hasSize(1);
  }

  private static String queue(String name, Map<QueueAttributeName, String> attributes) {
    return queues.createQueue(queue -> queue.queueName(name).attributes(attributes)).queueUrl();
  }

  private static String arn(String url) {
    Map<QueueAttributeName, String> attributes =
        queues
            .getQueueAttributes(q -> q.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes();
    return Objects.requireNonNull(attributes.get(QueueAttributeName.QUEUE_ARN), "its ARN");
  }

  private static Message message(String url) {
    return message(url, Duration.ofSeconds(30));
  }

  private static Message message(String url, Duration patience) {
    var received = new ArrayList<Message>();
    await()
        .atMost(patience)
        .until(() ->
            received.addAll(
                queues
                    .receiveMessage(
                        r -> r.queueUrl(url).waitTimeSeconds(1).messageAttributeNames("All"))
                    .messages()));
    return received.getFirst();
  }

  private static JsonNode json(Message message) {
    return Trees.readJson(message.body().getBytes(StandardCharsets.UTF_8));
  }
}
