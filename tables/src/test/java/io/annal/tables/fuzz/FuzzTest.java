package io.annal.tables.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.TableEngine;
import io.annal.tables.TableOptions;
import io.annal.tables.server.HttpApi;
import io.annal.tables.server.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Whatever is asked, an answer or one of DynamoDB's errors comes back, never that the service
 * failed. More cases: {@code -Dtables.fuzz.cases=1000000}, others: {@code -Dtables.fuzz.seed=2}.
 */
final class FuzzTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CASES = Integer.getInteger("tables.fuzz.cases", 20_000);
  private static final long SEED = Long.getLong("tables.fuzz.seed", 1L);

  /** 501 is a refusal by name of what is not done. */
  private static final Set<Integer> STATUSES = Set.of(200, 400, 501);

  private final Random random = new Random(SEED);
  private final Mutations mutations = new Mutations(random);

  @Test
  void every_request_is_answered() throws IOException {
    var grammar = new ModelGrammar(random);
    var answers = new TreeMap<String, Integer>();
    try (var engine = TableEngine.open(TableOptions.inMemory())) {
      var api = new HttpApi(engine);
      for (String table : new String[] {"fuzz-a", "fuzz-b"}) {
        assertThat(answer(api, "CreateTable", table(table)).status()).isEqualTo(200);
      }

      for (int i = 0; i < CASES; i++) {
        String operation = grammar.operation();
        byte[] body = body(grammar.request(operation));
        Reply reply = answer(api, operation, body);

        assertThat(STATUSES).as("%s %s", operation, text(body)).contains(reply.status());
        JsonNode answer = JSON.readTree(reply.body());
        assertThat(reply.status() == 200 || answer.path("__type").asText().contains("#"))
            .as("%s %s", operation, text(body))
            .isTrue();
        answers.merge(operation + " " + reply.status(), 1, Integer::sum);
      }
    }
    // What is only ever refused is not tried at all.
    assertThat(answers)
        .containsKeys("PutItem 200", "UpdateItem 200", "Query 200", "Scan 200", "UpdateItem 400");
  }

  private byte[] body(ObjectNode request) throws IOException {
    int kind = random.nextInt(10);
    if (kind < 3) {
      mutations.tree(request);
    }
    byte[] body = JSON.writeValueAsBytes(request);
    return kind == 9 ? mutations.bytes(body) : body;
  }

  private static Reply answer(HttpApi api, String operation, byte[] body) {
    boolean streams =
        Set.of("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
            .contains(operation);
    return api.answer(
        Map.of(
            "x-amz-target",
            (streams ? "DynamoDBStreams_20120810." : "DynamoDB_20120810.") + operation,
            "x-amz-date",
            "20260101T000000Z",
            "authorization",
            "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/dynamodb/aws4_request,"
                + " SignedHeaders=host, Signature=00"),
        body);
  }

  /** One with a sort key, an index of each kind, a stream, and protection from what is asked. */
  private static byte[] table(String name) {
    return """
    {"TableName": "%s", "BillingMode": "PAY_PER_REQUEST", "DeletionProtectionEnabled": true,
     "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
     "AttributeDefinitions": [
       {"AttributeName": "h", "AttributeType": "S"}, {"AttributeName": "r", "AttributeType": "N"},
       {"AttributeName": "x", "AttributeType": "S"}],
     "KeySchema": [
       {"AttributeName": "h", "KeyType": "HASH"}, {"AttributeName": "r", "KeyType": "RANGE"}],
     "LocalSecondaryIndexes": [{"IndexName": "local", "Projection": {"ProjectionType": "ALL"},
       "KeySchema": [
         {"AttributeName": "h", "KeyType": "HASH"}, {"AttributeName": "x", "KeyType": "RANGE"}]}],
     "GlobalSecondaryIndexes": [{"IndexName": "by-x", "Projection": {"ProjectionType": "ALL"},
       "KeySchema": [{"AttributeName": "x", "KeyType": "HASH"}]}]}
    """
        .formatted(name)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8);
  }
}
