package io.annal.localcloud.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

class StreamMappingTest {
  @TempDir Path directory;

  @Test
  void invokesWithWhatAStreamBringsAndGoesOnAfterARestart() {
    try (var cloud = TestCloud.start(directory);
        var tables = cloud.client(DynamoDbClient.builder()).build()) {
      String stream = table(tables);
      put(tables, "before");
      cloud.createJava("reader", Map.of());
      cloud.lambda.createEventSourceMapping(mapping ->
          mapping
              .functionName("reader")
              .eventSourceArn(stream)
              .startingPosition("TRIM_HORIZON")
              .batchSize(10));
      put(tables, "first");

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(lines(cloud, "\"eventName=INSERT\""))
                  .anyMatch(line -> line.contains("before"))
                  .anyMatch(line -> line.contains("first")));
      assertThat(lines(cloud, "\"REPORT RequestId\""))
          .anyMatch(line -> line.contains("Init Duration"));
    }
    try (var cloud = TestCloud.start(directory);
        var tables = cloud.client(DynamoDbClient.builder()).build()) {
      put(tables, "second");

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(lines(cloud, "\"eventName=INSERT\""))
                  .anyMatch(line -> line.contains("second")));
      assertThat(lines(cloud, "\"eventName=INSERT\""))
          .filteredOn(line -> line.contains("first"))
          .hasSize(1);
    }
  }

  private static List<String> lines(TestCloud cloud, String pattern) {
    try {
      return cloud
          .logs
          .filterLogEvents(
              request -> request.logGroupName("/aws/lambda/reader").filterPattern(pattern))
          .events()
          .stream()
          .map(FilteredLogEvent::message)
          .toList();
    } catch (ResourceNotFoundException e) {
      return List.of(); // the function has not been invoked yet
    }
  }

  private static String table(DynamoDbClient tables) {
    return tables
        .createTable(table ->
            table
                .tableName("things")
                .keySchema(
                    KeySchemaElement.builder().attributeName("Id").keyType(KeyType.HASH).build())
                .attributeDefinitions(
                    AttributeDefinition.builder()
                        .attributeName("Id")
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .provisionedThroughput(units -> units.readCapacityUnits(5L).writeCapacityUnits(5L))
                .streamSpecification(
                    stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_IMAGE)))
        .tableDescription()
        .latestStreamArn();
  }

  private static void put(DynamoDbClient tables, String id) {
    tables.putItem(item -> item.tableName("things").item(Map.of("Id", AttributeValue.fromS(id))));
  }
}
