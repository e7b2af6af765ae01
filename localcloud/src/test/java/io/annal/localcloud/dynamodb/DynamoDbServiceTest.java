package io.annal.localcloud.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.annal.localcloud.runtime.Clients;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import io.annal.localcloud.wire.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.SSEType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.Tag;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

class DynamoDbServiceTest {
  @TempDir Path directory;
  private LocalCloud cloud;

  @BeforeEach
  void start() {
    cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
  }

  @AfterEach
  void stop() {
    cloud.close();
  }

  @Test
  void tellsTablesInTheCallersAccountAndRegion() {
    try (var here = client("111111111111", Region.EU_WEST_1);
        var elsewhere = client("111111111111", Region.US_EAST_1)) {
      var created = here.createTable(table()).tableDescription();

      assertThat(created.tableArn())
          .isEqualTo("arn:aws:dynamodb:eu-west-1:111111111111:table/events");
      assertThat(created.latestStreamArn())
          .startsWith("arn:aws:dynamodb:eu-west-1:111111111111:table/events/stream/");
      assertThat(elsewhere.listTables().tableNames()).isEmpty();
      assertThatThrownBy(() -> elsewhere.describeTable(r -> r.tableName("events")))
          .isInstanceOf(ResourceNotFoundException.class)
          .hasMessageContaining("Requested resource not found: Table: events not found");
    }
  }

  @Test
  void namesItselfAsTheEndpointThatClientsShallUse() {
    try (var client = client(LocalCloud.OWNER, Region.US_EAST_1)) {
      assertThat(client.describeEndpoints().endpoints())
          .singleElement()
          .satisfies(each -> assertThat(each.address()).isEqualTo(cloud.endpoint().getAuthority()));
    }
  }

  @Test
  void answersALostConditionWithTheItemThatWon() {
    try (var client = client(LocalCloud.OWNER, Region.US_EAST_1)) {
      client.createTable(table());
      put(client, "a", 1);

      assertThatThrownBy(() ->
              client.putItem(r ->
                  r.tableName("events")
                      .item(item("a", 1))
                      .conditionExpression("attribute_not_exists(id)")
                      .returnValuesOnConditionCheckFailure(
                          ReturnValuesOnConditionCheckFailure.ALL_OLD)))
          .isInstanceOfSatisfying(
              ConditionalCheckFailedException.class,
              e -> assertThat(e.item()).containsEntry("id", AttributeValue.fromS("a")));
    }
  }

  @Test
  void refusesThroughputOfATableThatIsPaidPerRequest() {
    try (var client = client(LocalCloud.OWNER, Region.US_EAST_1)) {
      assertThatThrownBy(() ->
              client.createTable(
                  table().toBuilder()
                      .billingMode(BillingMode.PAY_PER_REQUEST)
                      .provisionedThroughput(t -> t.readCapacityUnits(1L).writeCapacityUnits(1L))
                      .build()))
          .hasMessageContaining(
              "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode"
                  + " is PAY_PER_REQUEST");
    }
  }

  @Test
  void describesTheArnOfItsKey() {
    try (var client = client(LocalCloud.OWNER, Region.US_EAST_1)) {
      var input = Trees.object();
      String key =
          cloud
              .call("kms", "CreateKey", Trees.object(), "us-east-1")
              .at("/KeyMetadata/Arn")
              .asText();
      input.put("AliasName", "alias/mine").put("TargetKeyId", key);
      cloud.call("kms", "CreateAlias", input, "us-east-1");

      var created =
          client.createTable(
              table().toBuilder()
                  .sseSpecification(
                      s -> s.enabled(true).sseType(SSEType.KMS).kmsMasterKeyId("alias/mine"))
                  .build());

      assertThat(created.tableDescription().sseDescription().kmsMasterKeyArn()).isEqualTo(key);
    }
  }

  @Test
  void answersABatchUnderTheArnThatItWasAskedBy() {
    try (var client = client(LocalCloud.OWNER, Region.US_EAST_1)) {
      String arn = client.createTable(table()).tableDescription().tableArn();
      var keys = KeysAndAttributes.builder().keys(List.of(item("a", 1))).build();
      put(client, "a", 1);

      var found = client.batchGetItem(r -> r.requestItems(Map.of(arn, keys)));

      assertThat(found.responses()).containsOnlyKeys(arn);
      assertThat(found.responses().get(arn)).hasSize(1);
    }
  }

  @Test
  void reportsCapacityOnlyToThoseWhoAsk() {
    try (var client = client(LocalCloud.OWNER, Region.US_EAST_1)) {
      client.createTable(table());

      var silent = client.putItem(r -> r.tableName("events").item(item("a", 1)));
      var told =
          client.putItem(r ->
              r.tableName("events")
                  .item(item("a", 2))
                  .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL));

      assertThat(silent.consumedCapacity()).isNull();
      assertThat(told.consumedCapacity().capacityUnits()).isEqualTo(1.0);
    }
  }

  @Test
  void keepsDeletionProtectionTagsAndRecoveryAcrossARestart() {
    try (var client = client(LocalCloud.OWNER, Region.US_EAST_1)) {
      client.createTable(
          table().toBuilder()
              .billingMode(BillingMode.PAY_PER_REQUEST)
              .deletionProtectionEnabled(true)
              .tags(Tag.builder().key("team").value("ledger").build())
              .build());
      client.updateContinuousBackups(r ->
          r.tableName("events")
              .pointInTimeRecoverySpecification(p -> p.pointInTimeRecoveryEnabled(true)));
      put(client, "a", 1);
    }

    cloud.close();
    start();

    try (var client = client(LocalCloud.OWNER, Region.US_EAST_1)) {
      var table = client.describeTable(r -> r.tableName("events")).table();
      assertThat(table.tableStatus()).isEqualTo(TableStatus.ACTIVE);
      assertThat(table.billingModeSummary().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
      assertThat(client.listTagsOfResource(r -> r.resourceArn(table.tableArn())).tags())
          .containsExactly(Tag.builder().key("team").value("ledger").build());
      assertThat(
              client
                  .describeContinuousBackups(r -> r.tableName("events"))
                  .continuousBackupsDescription()
                  .pointInTimeRecoveryDescription()
                  .pointInTimeRecoveryStatusAsString())
          .isEqualTo("ENABLED");
      assertThat(client.scan(r -> r.tableName("events")).items()).containsExactly(item("a", 1));
      assertThatThrownBy(() -> client.deleteTable(r -> r.tableName("events")))
          .isInstanceOf(DynamoDbException.class)
          .hasMessageContaining("protected against deletion");
      client.updateTable(r -> r.tableName("events").deletionProtectionEnabled(false));
      awaitActive(client);
      client.deleteTable(r -> r.tableName("events"));
      assertThat(client.listTables().tableNames()).isEmpty();
    }
  }

  @Test
  void aTableThatIsBeingChangedIsNeitherChangedNorDeleted() {
    try (var client = client(LocalCloud.OWNER, Region.US_EAST_1)) {
      var created = client.createTable(table()).tableDescription();
      var changed =
          client
              .updateTable(r -> r.tableName("events").deletionProtectionEnabled(false))
              .tableDescription();

      assertThat(created.tableStatus()).isEqualTo(TableStatus.CREATING);
      assertThat(changed.tableStatus()).isEqualTo(TableStatus.UPDATING);
      assertThatThrownBy(() -> client.deleteTable(r -> r.tableName("events")))
          .isInstanceOf(ResourceInUseException.class)
          .hasMessageContaining("Table is being updated: events");
      awaitActive(client);
      assertThat(client.deleteTable(r -> r.tableName("events")).tableDescription().tableStatus())
          .isEqualTo(TableStatus.DELETING);
    }
  }

  @Test
  void describesWhatATableTakesAtOnce() {
    try (var client = client(LocalCloud.OWNER, Region.US_EAST_1)) {
      client.createTable(
          table().toBuilder()
              .billingMode(BillingMode.PROVISIONED)
              .provisionedThroughput(t -> t.readCapacityUnits(7L).writeCapacityUnits(3L))
              .build());

      var provisioned = client.describeTable(r -> r.tableName("events")).table().warmThroughput();
      assertThat(provisioned.status()).isEqualTo(TableStatus.ACTIVE);
      assertThat(provisioned.readUnitsPerSecond()).isEqualTo(7);
      assertThat(provisioned.writeUnitsPerSecond()).isEqualTo(3);

      client.updateTable(r -> r.tableName("events").billingMode(BillingMode.PAY_PER_REQUEST));

      var onDemand = client.describeTable(r -> r.tableName("events")).table().warmThroughput();
      assertThat(onDemand.readUnitsPerSecond()).isEqualTo(12_000);
      assertThat(onDemand.writeUnitsPerSecond()).isEqualTo(4_000);
    }
  }

  @Test
  void readsAStreamByItsOwnArn() {
    try (var client = client(LocalCloud.OWNER, Region.EU_WEST_1);
        var streams = streams(LocalCloud.OWNER, Region.EU_WEST_1)) {
      String arn = client.createTable(table()).tableDescription().latestStreamArn();
      put(client, "a", 1);

      var shards = streams.describeStream(r -> r.streamArn(arn)).streamDescription().shards();
      String iterator =
          streams
              .getShardIterator(r ->
                  r.streamArn(arn)
                      .shardId(shards.getFirst().shardId())
                      .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
              .shardIterator();
      var records = streams.getRecords(r -> r.shardIterator(iterator));

      assertThat(iterator).startsWith(arn);
      assertThat(records.records()).hasSize(1);
      assertThat(records.records().getFirst().awsRegion()).isEqualTo("eu-west-1");
      assertThat(records.records().getFirst().dynamodb().newImage()).isEqualTo(item("a", 1));
      assertThat(streams.getRecords(r -> r.shardIterator(records.nextShardIterator())).records())
          .isEmpty();
    }
  }

  @Test
  void takesArnsWhereNamesAreTaken() {
    try (var client = client(LocalCloud.OWNER, Region.US_EAST_1)) {
      String arn = client.createTable(table()).tableDescription().tableArn();

      client.putItem(r -> r.tableName(arn).item(item("a", 1)));

      assertThat(client.scan(r -> r.tableName(arn)).count()).isEqualTo(1);
    }
  }

  private static void awaitActive(DynamoDbClient client) {
    await()
        .until(() ->
            client.describeTable(r -> r.tableName("events")).table().tableStatus()
                == TableStatus.ACTIVE);
  }

  private static CreateTableRequest table() {
    return CreateTableRequest.builder()
        .tableName("events")
        .attributeDefinitions(
            List.of(attribute("id", ScalarAttributeType.S), attribute("n", ScalarAttributeType.N)))
        .keySchema(List.of(key("id", KeyType.HASH), key("n", KeyType.RANGE)))
        .billingMode(BillingMode.PAY_PER_REQUEST)
        .streamSpecification(s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_IMAGE))
        .build();
  }

  private static AttributeDefinition attribute(String name, ScalarAttributeType type) {
    return AttributeDefinition.builder().attributeName(name).attributeType(type).build();
  }

  private static KeySchemaElement key(String name, KeyType type) {
    return KeySchemaElement.builder().attributeName(name).keyType(type).build();
  }

  private static void put(DynamoDbClient client, String id, int n) {
    client.putItem(r -> r.tableName("events").item(item(id, n)));
  }

  private static Map<String, AttributeValue> item(String id, int n) {
    return Map.of("id", AttributeValue.fromS(id), "n", AttributeValue.fromN(String.valueOf(n)));
  }

  private DynamoDbClient client(String accessKey, Region region) {
    return DynamoDbClient.builder()
        .endpointOverride(cloud.endpoint())
        .region(region)
        .credentialsProvider(credentials(accessKey))
        .build();
  }

  private DynamoDbStreamsClient streams(String accessKey, Region region) {
    return DynamoDbStreamsClient.builder()
        .endpointOverride(cloud.endpoint())
        .region(region)
        .credentialsProvider(credentials(accessKey))
        .build();
  }

  private StaticCredentialsProvider credentials(String accessKey) {
    return Clients.owner(cloud, accessKey);
  }
}
