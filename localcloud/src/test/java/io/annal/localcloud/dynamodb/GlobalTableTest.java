package io.annal.localcloud.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.runtime.Clients;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalTableWitnessGroupUpdate;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.MultiRegionConsistency;
import software.amazon.awssdk.services.dynamodb.model.ParameterizedStatement;
import software.amazon.awssdk.services.dynamodb.model.ReplicaDescription;
import software.amazon.awssdk.services.dynamodb.model.ReplicatedWriteConflictException;
import software.amazon.awssdk.services.dynamodb.model.ReplicationGroupUpdate;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.Tag;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableRequest;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Global tables with multi-Region strong consistency, and Regions that are out of reach. */
class GlobalTableTest {
  private static final String TABLE = "events";
  private static final String ARN = "arn:aws:dynamodb:%s:000000000000:table/events";

  @TempDir Path directory;
  private LocalCloud cloud;
  private DynamoDbClient virginia;
  private DynamoDbClient ohio;

  @BeforeEach
  void start() {
    cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
    virginia = client(Region.US_EAST_1);
    ohio = client(Region.US_EAST_2);
  }

  @AfterEach
  void stop() {
    virginia.close();
    ohio.close();
    cloud.close();
  }

  @Test
  void aWriteInOneRegionIsSeenInTheOtherAtOnce() {
    makeGlobal();

    put(virginia, "a", 1);
    put(ohio, "a", 2);

    assertThat(ids(virginia)).containsExactly("a1", "a2");
    assertThat(ids(ohio)).containsExactly("a1", "a2");
    assertThatThrownBy(() -> append(ohio, "a", 1))
        .isInstanceOf(ConditionalCheckFailedException.class);
  }

  @Test
  void eachRegionDescribesItsReplicaAndNamesTheOthers() {
    makeGlobal();

    var here = describe(virginia);
    var there = describe(ohio);

    assertThat(here.tableArn()).isEqualTo(ARN.formatted("us-east-1"));
    assertThat(there.tableArn()).isEqualTo(ARN.formatted("us-east-2"));
    assertThat(there.multiRegionConsistency()).isEqualTo(MultiRegionConsistency.STRONG);
    assertThat(there.billingModeSummary().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
    assertThat(there.replicas())
        .extracting(ReplicaDescription::regionName)
        .containsExactly("us-east-1");
    assertThat(there.globalTableWitnesses())
        .extracting(witness -> witness.regionName())
        .containsExactly("us-west-2");
    assertThat(ohio.listTables().tableNames()).containsExactly(TABLE);
    try (var oregon = client(Region.US_WEST_2)) {
      assertThat(oregon.listTables().tableNames()).isEmpty();
    }
  }

  @Test
  void settingsOfAReplicaAreItsOwn() {
    makeGlobal();

    ohio.updateTable(r -> r.tableName(TABLE).deletionProtectionEnabled(true));
    ohio.tagResource(r ->
        r.resourceArn(ARN.formatted("us-east-2"))
            .tags(Tag.builder().key("team").value("ledger").build()));

    assertThat(describe(ohio).deletionProtectionEnabled()).isTrue();
    assertThat(describe(virginia).deletionProtectionEnabled()).isFalse();
    assertThat(virginia.listTagsOfResource(r -> r.resourceArn(ARN.formatted("us-east-1"))).tags())
        .isEmpty();
  }

  @Test
  void eachReplicaHasAStreamOfItsOwnWithTheSameRecords() {
    makeGlobal();
    assertThat(describe(ohio).latestStreamArn()).isNull();
    for (var replica : List.of(virginia, ohio)) {
      replica.updateTable(r ->
          r.tableName(TABLE)
              .streamSpecification(
                  s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_IMAGE)));
    }
    put(virginia, "a", 1);
    put(ohio, "b", 1);
    put(virginia, "a", 2);

    assertThat(describe(ohio).latestStreamArn()).startsWith(ARN.formatted("us-east-2"));
    var here = records(Region.US_EAST_1, describe(virginia).latestStreamArn());
    assertThat(here).containsExactly("a1", "b1", "a2");
    assertThat(records(Region.US_EAST_2, describe(ohio).latestStreamArn())).isEqualTo(here);

    awaitActive(virginia);
    virginia.updateTable(r -> r.tableName(TABLE).streamSpecification(s -> s.streamEnabled(false)));
    assertThat(describe(virginia).latestStreamArn()).isNull();
    assertThat(records(Region.US_EAST_2, describe(ohio).latestStreamArn())).hasSize(3);
  }

  @Test
  void whatIsBeingWrittenInAnotherRegionIsRefused() throws Exception {
    makeGlobal();
    int stored = 0;
    int contended = 0;
    int tried = 0;
    try (var threads = Executors.newFixedThreadPool(2)) {
      while (contended == 0 && tried < 5_000) {
        int n = ++tried;
        var together = new CyclicBarrier(2);
        var answers = new ArrayList<Future<String>>();
        for (var client : List.of(virginia, ohio)) {
          answers.add(
              threads.submit(() -> {
                together.await();
                return append(client, "raced", n, "stored");
              }));
        }
        for (var answer : answers) {
          stored += answer.get().equals("stored") ? 1 : 0;
          contended += answer.get().equals("contended") ? 1 : 0;
        }
      }
    }

    assertThat(contended).isPositive();
    assertThat(stored).isEqualTo(tried);
    assertThat(ids(ohio)).hasSize(tried);
  }

  @Test
  void refusesWhatStrongConsistencyDoesNotHave() {
    makeGlobal();

    refused(
        "TransactWriteItems is not supported on table events",
        () ->
            ohio.transactWriteItems(r ->
                r.transactItems(
                    TransactWriteItem.builder()
                        .put(p -> p.tableName(TABLE).item(item("a", 1)))
                        .build())));
    refused(
        "ExecuteTransaction is not supported on table events",
        () ->
            ohio.executeTransaction(r ->
                r.transactStatements(
                    ParameterizedStatement.builder()
                        .statement("SELECT * FROM events WHERE id = 'a'")
                        .build())));
    refused(
        "Time to Live is not supported on table events",
        () ->
            ohio.updateTimeToLive(r ->
                r.tableName(TABLE)
                    .timeToLiveSpecification(t -> t.enabled(true).attributeName("t"))));
    refused("remove its other replicas", () -> ohio.deleteTable(r -> r.tableName(TABLE)));
    refused("no replica and no witness", () -> ohio.updateTable(strong("us-west-2")));
    refused("already exists", () -> ohio.createTable(table()));
  }

  @Test
  void refusesToBeginWithWhatCannotBeReplicated() {
    create();

    refused("three replicas, or two replicas", () -> virginia.updateTable(strong("us-east-2")));
    refused(
        "not three of one Region set",
        () -> virginia.updateTable(strong("us-east-2", "eu-west-1")));
    refused(
        "Multi-Region eventual consistency",
        () -> virginia.updateTable(r -> r.tableName(TABLE).replicaUpdates(replica("us-east-2"))));
    put(virginia, "a", 1);
    refused("contains items", () -> virginia.updateTable(strong("us-east-2", "us-west-2")));
  }

  @Test
  void threeReplicasNeedNoWitness() {
    create();
    virginia.updateTable(strong("us-east-2", "us-west-2"));

    put(virginia, "a", 1);

    try (var oregon = client(Region.US_WEST_2)) {
      assertThat(ids(oregon)).containsExactly("a1");
    }
  }

  @Test
  void aGlobalTableBecomesOneOfOneRegionAgain() {
    makeGlobal();
    put(ohio, "a", 1);

    virginia.updateTable(r ->
        r.tableName(TABLE)
            .replicaUpdates(
                ReplicationGroupUpdate.builder().delete(d -> d.regionName("us-east-2")).build())
            .globalTableWitnessUpdates(
                GlobalTableWitnessGroupUpdate.builder()
                    .delete(d -> d.regionName("us-west-2"))
                    .build()));

    assertThat(ohio.listTables().tableNames()).isEmpty();
    assertThat(describe(virginia).replicas()).isEmpty();
    assertThat(ids(virginia)).containsExactly("a1");
    awaitActive(virginia);
    virginia.deleteTable(r -> r.tableName(TABLE));
    assertThat(virginia.listTables().tableNames()).isEmpty();
  }

  @Test
  void whileARegionIsOutTheOtherGoesOn() throws Exception {
    makeGlobal();
    put(virginia, "a", 1);

    outage("PUT", "us-east-1");

    assertThatThrownBy(() -> ids(virginia))
        .isInstanceOfSatisfying(
            SdkServiceException.class, e -> assertThat(e.statusCode()).isEqualTo(503))
        .hasMessageContaining("us-east-1 is out of reach");
    append(ohio, "a", 2);
    assertThat(ids(ohio)).containsExactly("a1", "a2");

    stop();
    start();
    assertThatThrownBy(() -> ids(virginia)).hasMessageContaining("out of reach");
    outage("DELETE", "us-east-1");
    assertThat(ids(virginia)).containsExactly("a1", "a2");
  }

  @Test
  void withTwoOfThreeRegionsOutNothingIsWrittenAndNothingIsRepeatable() throws Exception {
    makeGlobal();
    put(virginia, "a", 1);
    outage("PUT", "us-east-1");
    outage("PUT", "us-west-2");

    assertThatThrownBy(() -> put(ohio, "a", 2)).hasMessageContaining("Two Regions");
    assertThatThrownBy(() -> ids(ohio)).hasMessageContaining("Two Regions");
    assertThat(ohio.scan(r -> r.tableName(TABLE)).count()).isEqualTo(1);
  }

  private void makeGlobal() {
    create();
    virginia.updateTable(r ->
        r.tableName(TABLE)
            .multiRegionConsistency(MultiRegionConsistency.STRONG)
            .replicaUpdates(replica("us-east-2"))
            .globalTableWitnessUpdates(
                GlobalTableWitnessGroupUpdate.builder()
                    .create(c -> c.regionName("us-west-2"))
                    .build()));
    awaitActive(virginia);
  }

  private static void awaitActive(DynamoDbClient client) {
    Awaitility.await().until(() -> describe(client).tableStatus() == TableStatus.ACTIVE);
  }

  private void create() {
    virginia.createTable(table());
  }

  private static CreateTableRequest table() {
    return CreateTableRequest.builder()
        .tableName(TABLE)
        .attributeDefinitions(
            attribute("id", ScalarAttributeType.S), attribute("n", ScalarAttributeType.N))
        .keySchema(key("id", KeyType.HASH), key("n", KeyType.RANGE))
        .billingMode(BillingMode.PAY_PER_REQUEST)
        .build();
  }

  private static AttributeDefinition attribute(String name, ScalarAttributeType type) {
    return AttributeDefinition.builder().attributeName(name).attributeType(type).build();
  }

  private static KeySchemaElement key(String name, KeyType type) {
    return KeySchemaElement.builder().attributeName(name).keyType(type).build();
  }

  private static UpdateTableRequest strong(String... regions) {
    var request =
        UpdateTableRequest.builder()
            .tableName(TABLE)
            .multiRegionConsistency(MultiRegionConsistency.STRONG);
    return request
        .replicaUpdates(List.of(regions).stream().map(GlobalTableTest::replica).toList())
        .build();
  }

  private static ReplicationGroupUpdate replica(String region) {
    return ReplicationGroupUpdate.builder().create(c -> c.regionName(region)).build();
  }

  private static TableDescription describe(DynamoDbClient client) {
    return client.describeTable(r -> r.tableName(TABLE)).table();
  }

  private static void put(DynamoDbClient client, String id, int n) {
    client.putItem(r -> r.tableName(TABLE).item(item(id, n)));
  }

  private static void append(DynamoDbClient client, String id, int n) {
    client.putItem(
        r -> r.tableName(TABLE).item(item(id, n)).conditionExpression("attribute_not_exists(id)"));
  }

  private static String append(DynamoDbClient client, String id, int n, String stored) {
    try {
      append(client, id, n);
      return stored;
    } catch (ReplicatedWriteConflictException e) {
      return "contended";
    } catch (ConditionalCheckFailedException e) {
      return "lost";
    }
  }

  private static Map<String, AttributeValue> item(String id, int n) {
    return Map.of("id", AttributeValue.fromS(id), "n", AttributeValue.fromN(String.valueOf(n)));
  }

  private static List<String> ids(DynamoDbClient client) {
    return client.scan(r -> r.tableName(TABLE).consistentRead(true)).items().stream()
        .map(GlobalTableTest::id)
        .toList();
  }

  private static String id(Map<String, AttributeValue> item) {
    return Objects.requireNonNull(item.get("id")).s() + Objects.requireNonNull(item.get("n")).n();
  }

  private List<String> records(Region region, String arn) {
    try (var streams =
        DynamoDbStreamsClient.builder()
            .endpointOverride(cloud.endpoint())
            .region(region)
            .credentialsProvider(Clients.owner(cloud))
            .build()) {
      var shard = streams.describeStream(r -> r.streamArn(arn)).streamDescription().shards();
      var iterator =
          streams.getShardIterator(r ->
              r.streamArn(arn)
                  .shardId(shard.getFirst().shardId())
                  .shardIteratorType(ShardIteratorType.TRIM_HORIZON));
      return streams.getRecords(r -> r.shardIterator(iterator.shardIterator())).records().stream()
          .map(record -> id(record.dynamodb().newImage()))
          .toList();
    }
  }

  private static void refused(String why, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(SdkServiceException.class).hasMessageContaining(why);
  }

  private void outage(String method, String region) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(cloud.endpoint().resolve("/_annal/outages/" + region))
            .header("Authorization", "Bearer " + cloud.secret())
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try (var http = HttpClient.newHttpClient()) {
      assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }

  private DynamoDbClient client(Region region) {
    return DynamoDbClient.builder()
        .endpointOverride(cloud.endpoint())
        .region(region)
        .credentialsProvider(Clients.owner(cloud))
        .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()))
        .build();
  }
}
