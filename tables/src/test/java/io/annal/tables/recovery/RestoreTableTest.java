package io.annal.tables.recovery;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.TableEngine;
import io.annal.tables.TableOptions;
import io.annal.tables.TestClock;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestoreTableTest {
  private static final Place PLACE = new Place("000000000000", "eu-west-1");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TestClock clock = new TestClock();
  private final TableEngine tables = TableEngine.open(TableOptions.inMemory().withClock(clock));

  private ObjectNode call(String operation, String input) {
    try {
      return tables.call(operation, (ObjectNode) JSON.readTree(input), PLACE);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @BeforeEach
  void create() {
    call(
        "CreateTable",
        """
        {"TableName": "source", "BillingMode": "PAY_PER_REQUEST",
         "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"},
           {"AttributeName": "g", "AttributeType": "S"}],
         "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
         "GlobalSecondaryIndexes": [{"IndexName": "byG",
           "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
           "Projection": {"ProjectionType": "ALL"}}],
         "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"},
         "Tags": [{"Key": "k", "Value": "v"}], "DeletionProtectionEnabled": true}
        """);
  }

  @AfterEach
  void close() {
    tables.close();
  }

  private void recover() {
    call(
        "UpdateContinuousBackups",
        """
        {"TableName": "source",
         "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true}}
        """);
  }

  private void put(String key, String value) {
    call(
        "PutItem",
        """
        {"TableName": "source", "Item": {"p": {"S": "%s"}, "g": {"S": "%s"}}}
        """
            .formatted(key, value));
  }

  private JsonNode restored(String when) {
    call(
        "RestoreTableToPointInTime",
        """
        {"SourceTableName": "source", "TargetTableName": "target", %s}
        """
            .formatted(when));
    await().until(() -> describe().get("TableStatus").asText().equals("ACTIVE"));
    return describe();
  }

  private JsonNode describe() {
    return call("DescribeTable", "{\"TableName\": \"target\"}").get("Table");
  }

  private int count(String operation, String input) {
    return call(operation, input).get("Count").asInt();
  }

  @Test
  void theTableIsAsItWasWithItsIndexes() {
    recover();
    put("a", "1");
    put("b", "1");
    long time = clock.instant().getEpochSecond();
    clock.pass(Duration.ofSeconds(10));
    put("a", "2");
    put("c", "1");

    JsonNode target = restored("\"RestoreDateTime\": " + time);

    assertEquals(2, count("Scan", "{\"TableName\": \"target\"}"));
    assertEquals(
        2,
        count(
            "Query",
            """
            {"TableName": "target", "IndexName": "byG", "KeyConditionExpression": "g = :g",
             "ExpressionAttributeValues": {":g": {"S": "1"}}}
            """));
    assertFalse(target.has("LatestStreamArn"));
    assertFalse(target.get("DeletionProtectionEnabled").asBoolean());
    assertFalse(target.at("/RestoreSummary/RestoreInProgress").asBoolean());
    assertTrue(target.at("/RestoreSummary/SourceTableArn").asText().endsWith("table/source"));
  }

  @Test
  void theLatestTimeIsNow() {
    recover();
    put("a", "1");

    restored("\"UseLatestRestorableTime\": true, \"GlobalSecondaryIndexOverride\": []");

    assertEquals(1, count("Scan", "{\"TableName\": \"target\"}"));
    assertFalse(describe().has("GlobalSecondaryIndexes"));
  }

  private String code(String input) {
    return assertThrows(DynamoDbException.class, () -> call("RestoreTableToPointInTime", input))
        .code();
  }

  @Test
  void whatCanNotBeRestoredIsRefused() {
    String latest =
        """
        {"SourceTableName": "%s", "TargetTableName": "%s", "UseLatestRestorableTime": true}
        """;
    String timed =
        """
        {"SourceTableName": "source", "TargetTableName": "target", "RestoreDateTime": %d}
        """;

    assertEquals("TableNotFoundException", code(latest.formatted("none", "target")));
    assertEquals(
        "PointInTimeRecoveryUnavailableException", code(latest.formatted("source", "target")));
    recover();
    assertEquals("TableAlreadyExistsException", code(latest.formatted("source", "source")));
    long now = clock.instant().getEpochSecond();
    assertEquals("InvalidRestoreTimeException", code(timed.formatted(now - 1)));
    assertEquals("InvalidRestoreTimeException", code(timed.formatted(now + 1)));
    assertEquals(
        "ValidationException",
        code("{\"SourceTableName\": \"source\", \"TargetTableName\": \"target\"}"));
  }
}
