package io.annal.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.capacity.CapacityListener;
import io.annal.tables.schema.TableDefinition;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class EngineCapacityTest {
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final CapacityListener listener =
      new CapacityListener() {
        @Override
        public void consumed(
            TableDefinition table, Optional<String> globalIndex, Use use, double units) {
          told.add(table.name() + " " + use + " " + units);
        }

        @Override
        public void throttled(TableDefinition table, Optional<String> globalIndex, Use use) {
          told.add(table.name() + globalIndex.map(name -> "/" + name).orElse("") + " throttled");
        }
      };

  @Test
  void tellsWhatRequestsConsumeAndThrottlesWhenItIsTold() throws Exception {
    try (var engine = TableEngine.open(TableOptions.inMemory(), listener)) {
      call(
          engine,
          "CreateTable",
          "{'TableName':'paid','ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1},"
              + "'AttributeDefinitions':[{'AttributeName':'pk','AttributeType':'S'}],"
              + "'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'}]}");
      Awaitility.await()
          .until(() ->
              call(engine, "DescribeTable", "{'TableName':'paid'}")
                  .at("/Table/TableStatus")
                  .asText()
                  .equals("ACTIVE"));
      String put =
          "{'TableName':'paid','Item':{'pk':{'S':'a'},'d':{'S':'" + "x".repeat(350_000) + "'}}}";

      engine.enforceCapacity(true);
      call(engine, "PutItem", put);

      assertThat(told).containsExactly("paid WRITE 342.0");
      assertThatThrownBy(() -> call(engine, "PutItem", put))
          .isInstanceOfSatisfying(
              DynamoDbException.class,
              e -> assertThat(e.code()).isEqualTo("ProvisionedThroughputExceededException"));
      assertThat(told).contains("paid throttled");
      engine.enforceCapacity(false);
      call(engine, "PutItem", put);
    }
  }

  /** Ten times as much of the table as of its index, which has all of each item. */
  private static void createIndexed(TableEngine engine) throws Exception {
    call(
        engine,
        "CreateTable",
        "{'TableName':'indexed','ProvisionedThroughput':{'ReadCapacityUnits':10,'WriteCapacityUnits':10},"
            + "'AttributeDefinitions':[{'AttributeName':'pk','AttributeType':'S'},{'AttributeName':'k','AttributeType':'S'}],"
            + "'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'}],'GlobalSecondaryIndexes':[{'IndexName':'by-k',"
            + "'KeySchema':[{'AttributeName':'k','KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'},"
            + "'ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1}}]}");
    Awaitility.await()
        .until(() ->
            call(engine, "DescribeTable", "{'TableName':'indexed'}")
                .at("/Table/TableStatus")
                .asText()
                .equals("ACTIVE"));
    engine.enforceCapacity(true);
  }

  private static String indexed(String id) {
    return "{'TableName':'indexed','Item':{'pk':{'S':'%s'},'k':{'S':'k'},'d':{'S':'%s'}}}"
        .formatted(id, "x".repeat(350_000));
  }

  @Test
  void anIndexWithoutCapacityRefusesWritesToItsTable() throws Exception {
    try (var engine = TableEngine.open(TableOptions.inMemory(), listener)) {
      createIndexed(engine);
      call(engine, "PutItem", indexed("a"));

      assertThatThrownBy(() -> call(engine, "PutItem", indexed("b")))
          .isInstanceOfSatisfying(
              DynamoDbException.class,
              e -> {
                assertThat(e.code()).isEqualTo("ProvisionedThroughputExceededException");
                assertThat(e).hasMessageContaining("global secondary indexes of the table");
                assertThat(e.members().at("/ThrottlingReasons/0/reason").asText())
                    .isEqualTo("IndexWriteProvisionedThroughputExceeded");
                assertThat(e.members().at("/ThrottlingReasons/0/resource").asText())
                    .endsWith(":table/indexed/index/by-k");
              });
      assertThat(told).contains("indexed/by-k throttled").doesNotContain("indexed throttled");
    }
  }

  @Test
  void anIndexWithoutCapacityLetsWritesThroughThatDoNotChangeIt() throws Exception {
    try (var engine = TableEngine.open(TableOptions.inMemory(), listener)) {
      createIndexed(engine);
      call(engine, "PutItem", indexed("a"));

      call(engine, "PutItem", "{'TableName':'indexed','Item':{'pk':{'S':'b'}}}");
      call(
          engine,
          "UpdateItem",
          "{'TableName':'indexed','Key':{'pk':{'S':'c'}},'UpdateExpression':'SET e = pk'}");

      assertThat(told).doesNotContain("indexed/by-k throttled");
    }
  }

  @Test
  void whatAnIndexWithoutCapacityRefusesOfABatchIsUnprocessed() throws Exception {
    try (var engine = TableEngine.open(TableOptions.inMemory(), listener)) {
      createIndexed(engine);
      call(engine, "PutItem", indexed("a"));
      String put = "{'PutRequest':{'Item':{'pk':{'S':'b'}}}}";
      String refused = "{'DeleteRequest':{'Key':{'pk':{'S':'a'}}}}";

      var answer =
          call(
              engine,
              "BatchWriteItem",
              "{'RequestItems':{'indexed':[%s,%s]}}".formatted(put, refused));

      assertThat(answer.path("UnprocessedItems").toString().replace('"', '\''))
          .isEqualTo("{'indexed':[%s]}".formatted(refused));
      assertThatThrownBy(() ->
              call(
                  engine, "BatchWriteItem", "{'RequestItems':{'indexed':[%s]}}".formatted(refused)))
          .isInstanceOf(DynamoDbException.class)
          .hasMessageContaining("global secondary indexes of the table");
    }
  }

  @Test
  void anIndexWithoutCapacityIsAReasonOfATransaction() throws Exception {
    try (var engine = TableEngine.open(TableOptions.inMemory(), listener)) {
      createIndexed(engine);
      call(engine, "PutItem", indexed("a"));

      assertThatThrownBy(() ->
              call(
                  engine,
                  "TransactWriteItems",
                  "{'TransactItems':[{'Put':{'TableName':'indexed','Item':{'pk':{'S':'b'}}}},"
                      + "{'Delete':{'TableName':'indexed','Key':{'pk':{'S':'a'}}}}]}"))
          .hasMessageContaining("[None, ProvisionedThroughputExceeded]");
    }
  }

  @Test
  void anIndexWithoutReadCapacityLeavesItsTableAlone() throws Exception {
    String query =
        "{'TableName':'indexed','IndexName':'by-k','KeyConditionExpression':'k = :k','ExpressionAttributeValues':{':k':{'S':'k'}}}";
    try (var engine = TableEngine.open(TableOptions.inMemory(), listener)) {
      createIndexed(engine);
      engine.enforceCapacity(false);
      for (String id : List.of("a", "b")) {
        call(engine, "PutItem", indexed(id));
      }
      engine.enforceCapacity(true);

      for (int units = 0; units < 300; units += 85) {
        call(engine, "Query", query);
      }

      assertThatThrownBy(() -> call(engine, "Query", query))
          .isInstanceOf(DynamoDbException.class)
          .hasMessageContaining("global secondary indexes of the table");
      assertThat(
              call(engine, "GetItem", "{'TableName':'indexed','Key':{'pk':{'S':'a'}}}").has("Item"))
          .isTrue();
    }
  }

  private static ObjectNode call(TableEngine engine, String operation, String request)
      throws JsonProcessingException {
    var input = (ObjectNode) JsonMapper.builder().build().readTree(request.replace('\'', '"'));
    return engine.call(operation, input, new Place("000000000000", "us-east-1"));
  }
}
