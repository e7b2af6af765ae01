package io.annal.tables.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.TableEngine;
import io.annal.tables.TableOptions;
import io.annal.tables.server.HttpApi;
import io.annal.tables.server.Reply;
import io.annal.tables.server.TablesServer;
import io.annal.tables.storage.Durability;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is asked, in this process or by HTTP, an answer or one of DynamoDB's errors comes back,
 * never that the service failed, and no request leaves anything in memory. More cases: {@code
 * -Dtables.fuzz.cases=1000000}, others: {@code -Dtables.fuzz.seed=2}.
 */
final class FuzzTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CASES = Integer.getInteger("tables.fuzz.cases", 100_000);
  private static final long SEED = Long.getLong("tables.fuzz.seed", 1L);

  /** 501 is a refusal by name of what is not done. */
  private static final Set<Integer> STATUSES = Set.of(200, 400, 501);

  /** Every so many requests come by HTTP. */
  private static final int BY_HTTP = 4;

  /** What caches may still take when a part of the requests was answered. */
  private static final long CACHES = 16L << 20;

  @TempDir private Path directory;

  private final Random random = new Random(SEED);
  private final Mutations mutations = new Mutations(random);

  @Test
  void every_request_is_answered() throws IOException {
    var grammar = new ModelGrammar(random);
    var answers = new TreeMap<String, Integer>();
    long early = 0;
    var options = TableOptions.in(directory).withDurability(Durability.RELAXED);
    try (var engine = TableEngine.open(options);
        var server = TablesServer.start(engine, 0)) {
      var api = new HttpApi(engine);
      for (String table : new String[] {"fuzz-a", "fuzz-b"}) {
        assertThat(answer(api, "CreateTable", table(table)).status()).isEqualTo(200);
      }

      for (int i = 0; i < CASES; i++) {
        if (i == CASES / 5) {
          early = heap();
        }
        String operation = grammar.operation();
        byte[] body = body(grammar.request(operation));
        Reply reply =
            i % BY_HTTP == 0
                ? byHttp(server.endpoint(), operation, body)
                : answer(api, operation, body);

        assertThat(STATUSES).as("%s %s", operation, text(body)).contains(reply.status());
        JsonNode answer = JSON.readTree(reply.body());
        assertThat(reply.status() == 200 || answer.path("__type").asText().contains("#"))
            .as("%s %s", operation, text(body))
            .isTrue();
        answers.merge(operation + " " + reply.status(), 1, Integer::sum);
      }
      assertThat(heap()).isLessThan(early + CACHES);
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
    return api.answer(headers(operation), body);
  }

  private static Reply byHttp(URI endpoint, String operation, byte[] body) throws IOException {
    var post = (HttpURLConnection) endpoint.toURL().openConnection();
    post.setDoOutput(true);
    headers(operation).forEach(post::setRequestProperty);
    try (var out = post.getOutputStream()) {
      out.write(body);
    }
    int status = post.getResponseCode();
    try (InputStream in = status < 400 ? post.getInputStream() : post.getErrorStream()) {
      return new Reply(status, Map.of(), in.readAllBytes());
    }
  }

  private static Map<String, String> headers(String operation) {
    boolean streams =
        Set.of("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
            .contains(operation);
    return Map.of(
        "content-type",
        "application/x-amz-json-1.0",
        "x-amz-target",
        (streams ? "DynamoDBStreams_20120810." : "DynamoDB_20120810.") + operation,
        "x-amz-date",
        "20260101T000000Z",
        "authorization",
        "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/dynamodb/aws4_request,"
            + " SignedHeaders=host, Signature=00");
  }

  /** Bytes in use when what is garbage is collected. */
  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
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
