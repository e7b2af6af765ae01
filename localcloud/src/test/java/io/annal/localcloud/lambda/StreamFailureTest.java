package io.annal.localcloud.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.localcloud.wire.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * What a stream's records meet whose function fails, as <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html">Lambda parameters
 * for DynamoDB event source mappings</a> and <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html">Retaining
 * discarded records</a> have it.
 */
class StreamFailureTest {
  /** Prints what it gets, and fails where it meets a record whose {@code Do} says so. */
  private static final String FUNCTION =
      """
      def handler(event, context):
          records = [r["dynamodb"]["NewImage"] for r in event["Records"]]
          print("got", ",".join(r["Id"]["S"] + r["N"]["N"] for r in records))
          failures = [{"itemIdentifier": r["dynamodb"]["SequenceNumber"]} for r in event["Records"]
                      if r["dynamodb"]["NewImage"]["Do"]["S"] == "report"]
          if any(r["Do"]["S"] == "raise" for r in records):
              raise ValueError("poisoned")
          for r in records:
              print("did", r["Id"]["S"] + r["N"]["N"])
          return {"batchItemFailures": failures}
      """;

  @TempDir private Path directory;
  private final MovableClock clock = new MovableClock();
  private TestCloud cloud;
  private DynamoDbClient tables;
  private SqsClient queues;

  @BeforeEach
  void start() {
    Machine.needs("python3", "--version");
    cloud = TestCloud.start(directory, clock);
    tables = cloud.client(DynamoDbClient.builder()).build();
    queues = cloud.client(SqsClient.builder()).build();
    cloud.createPython("reader", FUNCTION);
  }

  @AfterEach
  void stop() {
    if (cloud != null) {
      tables.close();
      queues.close();
      cloud.close();
    }
  }

  @Test
  void halvesABatchUntilThePoisonedRecordIsAloneAndHandsItOver() {
    String stream = table();
    String failed = queue("failed");
    put("a", 1, "");
    put("b", 1, "");
    put("c", 1, "raise");
    put("d", 1, "");
    map(
        stream,
        mapping ->
            mapping
                .bisectBatchOnFunctionError(true)
                .maximumRetryAttempts(0)
                .destinationConfig(to -> to.onFailure(o -> o.destination(arn(failed)))));

    JsonNode record = message(failed);
    assertThat(record.at("/requestContext/condition").asText()).isEqualTo("RetryAttemptsExhausted");
    assertThat(record.at("/DDBStreamBatchInfo/batchSize").asInt()).isEqualTo(1);
    assertThat(record.at("/DDBStreamBatchInfo/streamArn").asText()).isEqualTo(stream);
    assertThat(record.at("/responseContext/functionError").asText()).isEqualTo("Unhandled");
    awaitDone("a1", "b1", "d1");
    assertThat(lines("got")).contains("got a1,b1,c1,d1", "got a1,b1", "got c1,d1", "got c1");
  }

  @Test
  void goesOnFromTheFirstRecordThatTheFunctionReports() {
    String stream = table();
    put("a", 1, "");
    put("b", 1, "report");
    put("c", 1, "");
    map(
        stream,
        mapping ->
            mapping
                .functionResponseTypesWithStrings("ReportBatchItemFailures")
                .maximumRetryAttempts(1));

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(lines("got")).containsExactly("got a1,b1,c1", "got b1,c1"));
    put("d", 1, "");
    awaitDone("d1");
  }

  @Test
  void givesUpRecordsThatAreTooOld() {
    String stream = table();
    String failed = queue("failed");
    put("a", 1, "raise");
    map(
        stream,
        mapping ->
            mapping
                .maximumRecordAgeInSeconds(60)
                .destinationConfig(to -> to.onFailure(o -> o.destination(arn(failed)))));
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(lines("got")).hasSizeGreaterThanOrEqualTo(2));

    clock.advance(Duration.ofSeconds(61));
    assertThat(message(failed).at("/requestContext/condition").asText())
        .isEqualTo("RecordAgeExceeded");
    clock.advance(Duration.ofSeconds(-61)); // what comes now is new again
    put("b", 1, "");
    awaitDone("b1");
  }

  @Test
  void severalBatchesOfAShardAtATimeKeepEachItemsOrderAndPassByWhatFails() {
    String stream = table();
    for (int n = 1; n <= 5; n++) {
      put("good", n, "");
    }
    put("bad", 1, "raise");
    put("bad", 2, "");
    map(stream, mapping -> mapping.batchSize(1).parallelizationFactor(10));
    for (int n = 6; n <= 10; n++) {
      put("good", n, "");
    }

    awaitDone("good10");
    assertThat(lines("did good"))
        .containsExactlyElementsOf(
            java.util.stream.IntStream.rangeClosed(1, 10).mapToObj(n -> "did good" + n).toList());
    assertThat(lines("got bad2")).isEmpty();
    // What waits behind a failure is not forgotten by a restart, and nothing settled comes again
    // but what lies behind it.
    stop();
    cloud = TestCloud.start(directory, clock);
    tables = cloud.client(DynamoDbClient.builder()).build();
    queues = cloud.client(SqsClient.builder()).build();
    int tries = lines("got bad1").size();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(lines("got bad1")).hasSizeGreaterThan(tries));
    assertThat(lines("did good5")).hasSize(1);
  }

  private void map(String stream, Consumer<CreateEventSourceMappingRequest.Builder> further) {
    cloud.lambda.createEventSourceMapping(mapping -> {
      mapping
          .functionName("reader")
          .eventSourceArn(stream)
          .startingPosition("TRIM_HORIZON")
          .batchSize(100);
      further.accept(mapping);
    });
  }

  private String table() {
    return tables
        .createTable(table ->
            table
                .tableName("things")
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .keySchema(
                    KeySchemaElement.builder().attributeName("Id").keyType(KeyType.HASH).build())
                .attributeDefinitions(
                    AttributeDefinition.builder()
                        .attributeName("Id")
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .streamSpecification(
                    stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_IMAGE)))
        .tableDescription()
        .latestStreamArn();
  }

  private void put(String id, int number, String what) {
    tables.putItem(item ->
        item.tableName("things")
            .item(
                Map.of(
                    "Id",
                    AttributeValue.fromS(id),
                    "N",
                    AttributeValue.fromN(Integer.toString(number)),
                    "Do",
                    AttributeValue.fromS(what))));
  }

  private String queue(String name) {
    return queues.createQueue(queue -> queue.queueName(name)).queueUrl();
  }

  private String arn(String url) {
    Map<QueueAttributeName, String> attributes =
        queues
            .getQueueAttributes(q -> q.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes();
    return Objects.requireNonNull(attributes.get(QueueAttributeName.QUEUE_ARN), "its ARN");
  }

  private JsonNode message(String url) {
    var received = new ArrayList<String>();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> {
          queues
              .receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(1))
              .messages()
              .forEach(message -> received.add(message.body()));
          return !received.isEmpty();
        });
    return Trees.readJson(received.getFirst().getBytes(StandardCharsets.UTF_8));
  }

  private void awaitDone(String... items) {
    for (String item : items) {
      assertThat(cloud.log("reader", "\"did " + item + "\"")).isNotEmpty();
    }
  }

  /** What the function printed until now, in order. */
  private List<String> lines(String pattern) {
    return cloud.logged("reader", "\"" + pattern + "\"");
  }

  /** The time, and what a test adds to it. */
  private static final class MovableClock extends Clock {
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    void advance(Duration time) {
      ahead.updateAndGet(time::plus);
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead.get());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("one zone is enough");
    }
  }
}
