package io.annal.tables.stream;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.TestClock;
import io.annal.tables.TestTables;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.item.Change;
import io.annal.tables.schema.StreamDefinition.View;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.storage.Storage;
import io.annal.tables.storage.Storages;
import io.annal.tables.storage.WriteBatch;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.AttributeValue.S;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StreamsTest {
  private static final Place PLACE = new Place("000000000000", "eu-west-1");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TestClock clock = new TestClock();
  private final Storage storage = Storages.inMemory();
  private Streams streams = new Streams(storage, clock);

  private TableDefinition table(String name, View view) {
    var table =
        TestTables.table(
            name, clock.instant(), Optional.of(streams.define(view)), storage.newSpace());
    defined(Optional.empty(), Optional.of(table));
    return table;
  }

  private void defined(Optional<TableDefinition> before, Optional<TableDefinition> after) {
    var batch = new WriteBatch();
    streams.record(before, after, batch);
    storage.write(batch);
  }

  private static M item(String key, String value) {
    return new M(Map.of("p", new S(key), "v", new S(value)));
  }

  private void change(TableDefinition table, Optional<M> before, Optional<M> after) {
    var batch = new WriteBatch();
    M key = new M(Map.of("p", before.or(() -> after).orElseThrow().values().get("p")));
    streams.record(new Change(table, key, before, after, false), batch);
    storage.write(batch);
  }

  private void put(TableDefinition table, String key) {
    change(table, Optional.empty(), Optional.of(item(key, "1")));
  }

  private String arn(TableDefinition table) {
    return table.arn() + "/stream/" + table.stream().orElseThrow().label();
  }

  private ObjectNode call(String operation, Object... members) {
    ObjectNode input = JSON.createObjectNode();
    for (int i = 0; i < members.length; i += 2) {
      input.set((String) members[i], JSON.valueToTree(members[i + 1]));
    }
    return call(operation, input, PLACE);
  }

  private ObjectNode call(String operation, ObjectNode input, Place place) {
    return Objects.requireNonNull(streams.operations().get(operation)).call(input, place);
  }

  private JsonNode describe(TableDefinition table) {
    return call("DescribeStream", "StreamArn", arn(table)).get("StreamDescription");
  }

  private String shard(TableDefinition table, int number) {
    return describe(table).get("Shards").get(number).get("ShardId").asText();
  }

  private String iterator(TableDefinition table, int shard, String type) {
    return iterator(table, shard, "ShardIteratorType", type);
  }

  private String iterator(TableDefinition table, int shard, Object... members) {
    var all = new ArrayList<Object>(List.of(members));
    all.addAll(List.of("StreamArn", arn(table), "ShardId", shard(table, shard)));
    return call("GetShardIterator", all.toArray()).get("ShardIterator").asText();
  }

  private ObjectNode records(String iterator) {
    return call("GetRecords", "ShardIterator", iterator);
  }

  private static List<String> keys(JsonNode answer) {
    return StreamSupport.stream(answer.get("Records").spliterator(), false)
        .map(each -> each.at("/dynamodb/Keys/p/S").asText())
        .toList();
  }

  private static String code(org.junit.jupiter.api.function.Executable executable) {
    return assertThrows(DynamoDbException.class, executable).code();
  }

  @Test
  void aRecordTellsWhatChanged() {
    TableDefinition table = table("t", View.NEW_AND_OLD_IMAGES);

    change(table, Optional.of(item("a", "1")), Optional.of(item("a", "2")));

    JsonNode record = records(iterator(table, 0, "TRIM_HORIZON")).get("Records").get(0);
    assertEquals("MODIFY", record.get("eventName").asText());
    assertEquals("1.1", record.get("eventVersion").asText());
    assertEquals("aws:dynamodb", record.get("eventSource").asText());
    assertEquals("eu-west-1", record.get("awsRegion").asText());
    assertEquals(32, record.get("eventID").asText().length());
    JsonNode data = record.get("dynamodb");
    assertEquals(1795766400, data.get("ApproximateCreationDateTime").asLong());
    assertEquals("{\"p\":{\"S\":\"a\"}}", data.get("Keys").toString());
    assertEquals("1", data.at("/OldImage/v/S").asText());
    assertEquals("2", data.at("/NewImage/v/S").asText());
    assertEquals(10, data.get("SizeBytes").asInt());
    assertEquals("NEW_AND_OLD_IMAGES", data.get("StreamViewType").asText());
    assertFalse(record.has("userIdentity"));
  }

  @ParameterizedTest
  @EnumSource(View.class)
  void aRecordShowsWhatTheViewShows(View view) {
    TableDefinition table = table("t", view);

    change(table, Optional.of(item("a", "1")), Optional.of(item("a", "2")));

    JsonNode data =
        records(iterator(table, 0, "TRIM_HORIZON")).get("Records").get(0).get("dynamodb");
    assertEquals(view.hasNew(), data.has("NewImage"));
    assertEquals(view.hasOld(), data.has("OldImage"));
  }

  @Test
  void aWriteThatChangedNothingIsNotRecorded() {
    TableDefinition table = table("t", View.KEYS_ONLY);

    change(table, Optional.of(item("a", "1")), Optional.of(item("a", "1")));

    assertEquals(List.of(), keys(records(iterator(table, 0, "TRIM_HORIZON"))));
  }

  @Test
  void whatTheServiceDeletedIsMarked() {
    TableDefinition table = table("t", View.KEYS_ONLY);
    var batch = new WriteBatch();

    M key = new M(Map.of("p", new S("a")));
    streams.record(
        new Change(table, key, Optional.of(item("a", "1")), Optional.empty(), true), batch);
    storage.write(batch);

    JsonNode record = records(iterator(table, 0, "TRIM_HORIZON")).get("Records").get(0);
    assertEquals("REMOVE", record.get("eventName").asText());
    assertEquals(
        "{\"PrincipalId\":\"dynamodb.amazonaws.com\",\"Type\":\"Service\"}",
        record.get("userIdentity").toString());
  }

  @Test
  void aReaderGoesOnWhereItWas() {
    TableDefinition table = table("t", View.KEYS_ONLY);
    List.of("a", "b", "c").forEach(key -> put(table, key));

    ObjectNode first =
        call("GetRecords", "ShardIterator", iterator(table, 0, "TRIM_HORIZON"), "Limit", 2);
    ObjectNode second = records(first.get("NextShardIterator").asText());
    put(table, "d");
    ObjectNode third = records(second.get("NextShardIterator").asText());

    assertEquals(List.of("a", "b"), keys(first));
    assertEquals(List.of("c"), keys(second));
    assertEquals(List.of("d"), keys(third));
  }

  @Test
  void readersBeginWhereTheirIteratorsPoint() {
    TableDefinition table = table("t", View.KEYS_ONLY);
    List.of("a", "b").forEach(key -> put(table, key));
    String latest = iterator(table, 0, "LATEST");
    put(table, "c");
    JsonNode all = records(iterator(table, 0, "TRIM_HORIZON")).get("Records");
    String ofB = all.get(1).at("/dynamodb/SequenceNumber").asText();

    assertEquals(List.of("c"), keys(records(latest)));
    assertEquals(
        List.of("b", "c"),
        keys(
            records(
                iterator(
                    table, 0, "ShardIteratorType", "AT_SEQUENCE_NUMBER", "SequenceNumber", ofB))));
    assertEquals(
        List.of("c"),
        keys(
            records(
                iterator(
                    table,
                    0,
                    "ShardIteratorType",
                    "AFTER_SEQUENCE_NUMBER",
                    "SequenceNumber",
                    ofB))));
  }

  @Test
  void anAnswerHasAtMostAMegabyte() {
    TableDefinition table = table("t", View.NEW_IMAGE);
    for (int i = 0; i < 5; i++) {
      change(table, Optional.empty(), Optional.of(item("k" + i, "x".repeat(400_000))));
    }

    ObjectNode first = records(iterator(table, 0, "TRIM_HORIZON"));
    ObjectNode second = records(first.get("NextShardIterator").asText());

    assertEquals(List.of("k0", "k1"), keys(first));
    assertEquals(List.of("k2", "k3"), keys(second));
  }

  @Test
  void aShardIsClosedAfterHoursAndItsSuccessorGoesOn() {
    TableDefinition table = table("t", View.KEYS_ONLY);
    put(table, "a");
    clock.pass(Duration.ofHours(5));
    JsonNode shards = describe(table).get("Shards");
    put(table, "b");

    assertEquals(2, shards.size());
    assertEquals(shards.get(0).get("ShardId"), shards.get(1).get("ParentShardId"));
    assertTrue(shards.get(0).at("/SequenceNumberRange/EndingSequenceNumber").isTextual());
    assertFalse(shards.get(1).get("SequenceNumberRange").has("EndingSequenceNumber"));
    ObjectNode closed = records(iterator(table, 0, "TRIM_HORIZON"));
    assertEquals(List.of("a"), keys(closed));
    assertFalse(closed.has("NextShardIterator"));
    assertEquals(List.of("b"), keys(records(iterator(table, 1, "TRIM_HORIZON"))));
    assertEquals(
        shards.get(1).get("ShardId"),
        call(
                "DescribeStream",
                "StreamArn",
                arn(table),
                "ShardFilter",
                Map.of("Type", "CHILD_SHARDS", "ShardId", shard(table, 0)))
            .at("/StreamDescription/Shards/0/ShardId"));
  }

  @Test
  void shardsComePageByPage() {
    TableDefinition table = table("t", View.KEYS_ONLY);
    clock.pass(Duration.ofHours(5));

    JsonNode first =
        call("DescribeStream", "StreamArn", arn(table), "Limit", 1).get("StreamDescription");
    String last = first.get("LastEvaluatedShardId").asText();
    JsonNode second =
        call("DescribeStream", "StreamArn", arn(table), "Limit", 1, "ExclusiveStartShardId", last)
            .get("StreamDescription");

    assertEquals(last, first.get("Shards").get(0).get("ShardId").asText());
    assertEquals(last, second.get("Shards").get(0).get("ParentShardId").asText());
    assertFalse(second.has("LastEvaluatedShardId"));
  }

  @Test
  void aStreamThatWasSwitchedOffIsReadableForADay() {
    TableDefinition table = table("t", View.KEYS_ONLY);
    put(table, "a");
    defined(Optional.of(table), Optional.empty());

    assertEquals("DISABLED", describe(table).get("StreamStatus").asText());
    ObjectNode records = records(iterator(table, 0, "TRIM_HORIZON"));
    assertEquals(List.of("a"), keys(records));
    assertFalse(records.has("NextShardIterator"));

    clock.pass(Duration.ofHours(24));

    var e = assertThrows(DynamoDbException.class, () -> describe(table));
    assertEquals("ResourceNotFoundException", e.code());
    assertEquals(
        "Requested resource not found: Stream: " + arn(table) + " not found", e.getMessage());
    assertEquals(0, storage.space(table.stream().orElseThrow().space()).count());
    assertEquals(0, call("ListStreams").get("Streams").size());
  }

  @Test
  void recordsAreTrimmedAfterADay() {
    TableDefinition table = table("t", View.KEYS_ONLY);
    put(table, "a");
    String number =
        records(iterator(table, 0, "TRIM_HORIZON"))
            .at("/Records/0/dynamodb/SequenceNumber")
            .asText();
    clock.pass(Duration.ofHours(23));
    assertEquals(2, describe(table).get("Shards").size());
    put(table, "b");
    put(table, "c");
    clock.pass(Duration.ofMinutes(59));
    String old = iterator(table, 0, "TRIM_HORIZON");
    assertEquals(List.of("a"), keys(records(old)));

    clock.pass(Duration.ofMinutes(1));

    assertEquals("TrimmedDataAccessException", code(() -> records(old)));
    assertEquals(
        "TrimmedDataAccessException",
        code(() ->
            iterator(
                table, 0, "ShardIteratorType", "AT_SEQUENCE_NUMBER", "SequenceNumber", number)));
    assertEquals(List.of(), keys(records(iterator(table, 0, "TRIM_HORIZON"))));
    assertEquals(List.of("b", "c"), keys(records(iterator(table, 1, "TRIM_HORIZON"))));
    assertEquals(2, storage.space(table.stream().orElseThrow().space()).count());
  }

  @Test
  void anIteratorExpires() {
    TableDefinition table = table("t", View.KEYS_ONLY);
    String iterator = iterator(table, 0, "LATEST");
    clock.pass(Duration.ofMinutes(15));
    records(iterator);

    clock.pass(Duration.ofSeconds(1));

    assertEquals("ExpiredIteratorException", code(() -> records(iterator)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "x; Invalid ShardIterator",
        "a|1|b; Invalid ShardIterator",
        "'a|1|!'; Invalid ShardIterator",
        "a|1|c2hhcmR8OTk5OTk5OTk5OTk5OTk5OTk5OTk5OXwwfDE; Invalid ShardIterator",
      })
  void anIteratorThatIsNoneIsRefused(String text, String message) {
    var e = assertThrows(DynamoDbException.class, () -> records(text));

    assertEquals("ValidationException", e.code());
    assertEquals(message, e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"GetRecords,1001,1000", "DescribeStream,101,100", "ListStreams,101,100"})
  void aLimitIsBounded(String operation, int limit, int most) {
    var e = assertThrows(DynamoDbException.class, () -> call(operation, "Limit", limit));

    assertEquals(
        "1 validation error detected: Value '%d' at 'limit' failed to satisfy constraint: Member must have value less than or equal to %d"
            .formatted(limit, most),
        e.getMessage());
  }

  @Test
  void aShardThatIsNotThereIsNotFound() {
    TableDefinition table = table("t", View.KEYS_ONLY);

    var e =
        assertThrows(
            DynamoDbException.class,
            () ->
                call(
                    "GetShardIterator",
                    "StreamArn",
                    arn(table),
                    "ShardId",
                    "shardId-00000001414576573621-f55eea83",
                    "ShardIteratorType",
                    "LATEST"));

    assertEquals("ResourceNotFoundException", e.code());
    assertEquals("Requested resource not found: Shard does not exist", e.getMessage());
  }

  @Test
  void aStreamIsLookedForBeforeItsSequenceNumber() {
    TableDefinition table = table("t", View.KEYS_ONLY);
    String absent = arn(table).replace("/t/", "/absent/");

    var e =
        assertThrows(
            DynamoDbException.class,
            () ->
                call(
                    "GetShardIterator",
                    "StreamArn",
                    absent,
                    "ShardId",
                    shard(table, 0),
                    "ShardIteratorType",
                    "AT_SEQUENCE_NUMBER"));

    assertEquals("Requested resource not found: Stream: " + absent + " not found", e.getMessage());
  }

  @Test
  void aStreamOfAnotherPlaceIsNotFound() {
    TableDefinition table = table("t", View.KEYS_ONLY);
    ObjectNode input = JSON.createObjectNode().put("StreamArn", arn(table));

    assertEquals(
        "ResourceNotFoundException",
        code(() -> call("DescribeStream", input, new Place("111111111111", "eu-west-1"))));
  }

  @Test
  void streamsAreListedPageByPage() {
    TableDefinition a = table("a", View.KEYS_ONLY);
    TableDefinition b = table("b", View.KEYS_ONLY);

    ObjectNode first = call("ListStreams", "Limit", 1);
    ObjectNode second =
        call("ListStreams", "ExclusiveStartStreamArn", first.get("LastEvaluatedStreamArn"));

    assertEquals(arn(a), first.at("/Streams/0/StreamArn").asText());
    assertEquals(arn(b), second.at("/Streams/0/StreamArn").asText());
    assertEquals(1, call("ListStreams", "TableName", "b").get("Streams").size());
  }

  @Test
  void anotherProcessFindsTheStreamsShardsAndPlaces() {
    TableDefinition table = table("t", View.KEYS_ONLY);
    TableDefinition off = table("off", View.KEYS_ONLY);
    defined(Optional.of(off), Optional.empty());
    put(table, "a");
    clock.pass(Duration.ofHours(5));
    String iterator = iterator(table, 0, "TRIM_HORIZON");
    JsonNode described = describe(table);

    streams = new Streams(storage, clock);

    assertEquals(described, describe(table));
    assertEquals(List.of("a"), keys(records(iterator)));
    assertEquals("DISABLED", describe(off).get("StreamStatus").asText());
  }

  @Test
  void whoWaitsIsWokenByARecord() throws Exception {
    TableDefinition table = table("t", View.KEYS_ONLY);
    String iterator = iterator(table, 0, "LATEST");
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(() -> {
          try {
            return streams.await(iterator, Duration.ofMinutes(1));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });

    put(table, "a");

    assertTrue(waiting.get(30, TimeUnit.SECONDS));
    assertTrue(streams.await(iterator, Duration.ZERO));
    assertFalse(streams.await(iterator(table, 0, "LATEST"), Duration.ZERO));
  }

  @Test
  void whoWaitsIsWokenWhenTheShardIsClosed() throws Exception {
    TableDefinition table = table("t", View.KEYS_ONLY);
    String iterator = iterator(table, 0, "LATEST");
    var woken = new CompletableFuture<Boolean>();
    var waiting =
        Thread.ofPlatform()
            .start(() -> {
              try {
                woken.complete(streams.await(iterator, Duration.ofMinutes(1)));
              } catch (InterruptedException e) {
                woken.completeExceptionally(e);
              }
            });
    await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

    clock.pass(Duration.ofHours(5));
    streams.keep();

    assertTrue(woken.get(30, TimeUnit.SECONDS));
  }
}
