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
          told.add(table.name() + " throttled");
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

  private static ObjectNode call(TableEngine engine, String operation, String request)
      throws JsonProcessingException {
    var input = (ObjectNode) JsonMapper.builder().build().readTree(request.replace('\'', '"'));
    return engine.call(operation, input, new Place("000000000000", "us-east-1"));
  }
}
