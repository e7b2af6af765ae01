package io.annal.runtime.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AnnalException;
import io.annal.Json;
import io.annal.ReadModel.Row;
import io.annal.ReadModel.Write;
import io.annal.dynamodb.DynamoDbReadModel;
import io.annal.dynamodb.LocalDynamoDb;
import io.annal.dynamodb.Tables;
import io.annal.memory.InMemoryReadModel;
import io.annal.runtime.Application;
import io.annal.runtime.EndpointRunner;
import io.annal.runtime.Invocations;
import io.annal.runtime.JsonText;
import io.annal.runtime.Tally;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which reads go through a cache such as DAX, and which to the table. */
final class CachedRowsTest {
  /** What a client says first to a node (AWS's aws-dax-go-v2, {@code conn.go}: {@code magic}). */
  private static final String MAGIC = "J7yne5G";

  private final InMemoryReadModel table = new InMemoryReadModel();
  private final InMemoryReadModel cache = new InMemoryReadModel();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final CompletableFuture<String> heard = new CompletableFuture<>();
  private final CachedRows rows = new CachedRows(table, () -> cache);

  @Test
  void aReadGoesToTheCacheUnlessItAsksForEveryWrite() {
    table.write(first(row(2)));
    cache.write(first(row(1)));

    assertThat(rows.getEventual(Tally.SUMS.name(), "tally-1")).map(Row::sequence).contains(1L);
    assertThat(rows.get(Tally.SUMS.name(), "tally-1")).map(Row::sequence).contains(2L);
  }

  @Test
  void whatIsWrittenScannedAndRemovedIsInTheTable() {
    rows.write(first(row(1)));

    assertThat(cache.get(Tally.SUMS.name(), "tally-1")).isEmpty();
    assertThat(rows.scan(Tally.SUMS.name(), Optional.empty()).rows()).hasSize(1);
    assertThat(rows.under("tally-1", "A", "Z", 10).rows()).hasSize(1);
    assertThat(rows.remove(rows.scan(Tally.SUMS.name(), Optional.empty()).rows())).isEqualTo(1);
  }

  @Test
  void aFunctionWithAnEndpointAsksTheClusterForEventualReadsAlone() throws Exception {
    try (var node = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(() -> hear(node));
      var function = function(Map.of("DAX_ENDPOINT", "dax://127.0.0.1:" + node.getLocalPort()));

      assertThat(status(call(function, ",\"consistentRead\":true"))).isEqualTo(200);
      assertThat(heard).isNotDone();

      long begin = System.nanoTime();
      assertThat(status(call(function, ""))).isEqualTo(503);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
      assertThat(heard.get(20, TimeUnit.SECONDS)).contains(MAGIC);
    } finally {
      for (var socket : open) {
        socket.close();
      }
    }
  }

  @Test
  void withoutAnEndpointTheTableAnswers() throws Exception {
    assertThat(status(call(function(Map.of()), ""))).isEqualTo(200);
  }

  @Test
  void anEndpointThatIsNoneIsRefusedWhenTheFunctionStarts() {
    assertThatThrownBy(() -> function(Map.of("DAX_ENDPOINT", "https://example.com")))
        .isInstanceOf(AnnalException.class)
        .hasMessageContainingAll("DAX_ENDPOINT", "https://example.com", "daxs://");
  }

  /** Whoever connects is heard and not answered, as by a node that hangs. */
  private void hear(ServerSocket node) {
    try {
      while (true) {
        var client = node.accept();
        open.add(client);
        Thread.startVirtualThread(() -> hear(client));
      }
    } catch (IOException e) {
      heard.complete("nothing: " + e); // the test is over
    }
  }

  /** A client looks whether there is a node first, and says nothing. */
  private void hear(Socket client) {
    try {
      var words = new String(client.getInputStream().readNBytes(MAGIC.length() + 1), UTF_8);
      if (!words.isEmpty()) {
        heard.complete(words);
      }
    } catch (IOException e) {
      heard.complete("nothing: " + e);
    }
  }

  private static EndpointRunner function(Map<String, String> more) {
    var name = LocalDynamoDb.create(Tables.readModel("cached"));
    new DynamoDbReadModel(LocalDynamoDb.client(), name).write(first(row(1)));
    var variables = new HashMap<>(more);
    variables.put("AWS_REGION", "eu-central-1");
    variables.put("AWS_ENDPOINT_URL", LocalDynamoDb.endpoint().toString());
    variables.put("EVENT_STORE_TABLE", "events");
    variables.put("READ_MODEL_TABLE", name);
    var resources = new AwsResources(variables, "tests");
    return resources.runner(
        Application.named("tests")
            .aggregates(Tally.DEFINITION)
            .projections(Tally.SUMS)
            .build()
            .on(resources)
            .queries());
  }

  private static Row row(long sequence) {
    var data = Json.EMPTY.with("value", Json.of(3));
    return new Row(Tally.SUMS.name(), "tally-1", data, sequence, 0);
  }

  private static List<Write> first(Row row) {
    return List.of(new Write(row, Optional.empty()));
  }

  private static int status(Json.Obj answer) {
    return Integer.parseInt(JsonText.print(answer.get("statusCode").orElseThrow()));
  }

  private static Json.Obj call(EndpointRunner function, String more) {
    var payload =
        "{\"queryType\":\"get%s\",\"aggregateId\":\"tally-1\"%s}"
            .formatted(Tally.SUMS.name(), more);
    return JsonText.parseObject(Invocations.run(function, payload, 30_000));
  }
}
