package io.annal.localcloud.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** What was acknowledged is there after the process was killed in the midst of its work. */
class SuddenEndTest {
  private static final int BEFORE_THE_END = 40;

  @TempDir Path directory;

  @Test
  @Timeout(300)
  void losesNothingThatItAcknowledged() throws Exception {
    Set<String> items = ConcurrentHashMap.newKeySet();
    Set<String> parameters = ConcurrentHashMap.newKeySet();
    Set<String> messages = ConcurrentHashMap.newKeySet();
    try (var cloud = CloudInAProcess.start(directory);
        var dynamo = client(DynamoDbClient.builder(), cloud.endpoint(), cloud.secret());
        var ssm = client(SsmClient.builder(), cloud.endpoint(), cloud.secret());
        var sqs = client(SqsClient.builder(), cloud.endpoint(), cloud.secret())) {
      createTable(dynamo);
      String queue = sqs.createQueue(r -> r.queueName("kept")).queueUrl();
      var writers =
          List.of(
              writer(items, id -> dynamo.putItem(r -> r.tableName("kept").item(item(id)))),
              writer(
                  parameters,
                  id -> ssm.putParameter(r -> r.name(id).value(id).type(ParameterType.STRING))),
              writer(messages, id -> sqs.sendMessage(r -> r.queueUrl(queue).messageBody(id))));
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() ->
              Math.min(items.size(), Math.min(parameters.size(), messages.size()))
                  >= BEFORE_THE_END);

      cloud.kill();

      for (Thread writer : writers) {
        writer.join();
      }
    }
    try (var cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
        var dynamo = client(DynamoDbClient.builder(), cloud.endpoint(), cloud.secret());
        var ssm = client(SsmClient.builder(), cloud.endpoint(), cloud.secret());
        var sqs = client(SqsClient.builder(), cloud.endpoint(), cloud.secret())) {
      assertThat(items(dynamo)).containsAll(items);
      assertThat(
              ssm.describeParametersPaginator().stream()
                  .flatMap(page -> page.parameters().stream())
                  .map(parameter -> parameter.name()))
          .containsAll(parameters);
      assertThat(bodies(sqs)).containsAll(messages);
    }
  }

  /** Writes ids until the cloud has gone, and keeps those that were acknowledged. */
  private static Thread writer(Set<String> acknowledged, Consumer<String> write) {
    return Thread.startVirtualThread(() -> {
      try {
        for (int i = 0; ; i++) {
          write.accept("id-" + i);
          acknowledged.add("id-" + i);
        }
      } catch (SdkException e) {
        assertThat(acknowledged).isNotEmpty(); // the end that was waited for
      }
    });
  }

  private static void createTable(DynamoDbClient dynamo) {
    dynamo.createTable(r ->
        r.tableName("kept")
            .attributeDefinitions(
                AttributeDefinition.builder()
                    .attributeName("id")
                    .attributeType(ScalarAttributeType.S)
                    .build())
            .keySchema(KeySchemaElement.builder().attributeName("id").keyType("HASH").build())
            .billingMode("PAY_PER_REQUEST"));
  }

  private static Set<String> items(DynamoDbClient dynamo) {
    return dynamo.scanPaginator(r -> r.tableName("kept")).items().stream()
        .flatMap(item -> item.values().stream().map(AttributeValue::s))
        .collect(Collectors.toSet());
  }

  private static Set<String> bodies(SqsClient sqs) {
    String queue = sqs.getQueueUrl(r -> r.queueName("kept")).queueUrl();
    var bodies = new HashSet<String>();
    var page = new ArrayList<Message>();
    do {
      page.clear();
      page.addAll(
          sqs.receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(10).visibilityTimeout(600))
              .messages());
      page.forEach(message -> bodies.add(message.body()));
    } while (!page.isEmpty());
    return bodies;
  }

  private static Map<String, AttributeValue> item(String id) {
    return Map.of("id", AttributeValue.fromS(id));
  }

  private static <C> C client(AwsClientBuilder<?, C> builder, URI endpoint, String secret) {
    return builder
        .endpointOverride(endpoint)
        .region(Region.EU_WEST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(LocalCloud.OWNER, secret)))
        .overrideConfiguration(o -> o.retryStrategy(s -> s.maxAttempts(1)))
        .build();
  }
}
