package io.annal.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.annal.AggregateId;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.Json;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.CommandOptions;
import io.annal.dynamodb.DynamoDbEventStore;
import io.annal.dynamodb.DynamoDbReadModel;
import io.annal.memory.InMemoryEventStore;
import io.annal.projection.Projector;
import io.annal.runtime.aws.AwsClients;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A function whose store does not answer: it says so in time, and its metrics are written. */
final class OutageTest {
  private static final int REMAINING = 3_000;
  private static final String COMMAND =
      "{\"aggregateId\":\"a\",\"eventType\":\"Added\",\"eventData\":{\"amount\":1,\"note\":\"\",\"times\":1}}";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Log log = new Log(new PrintStream(out, true, UTF_8), () -> Invocations.NOW);
  private final EmbeddedMetrics metrics =
      new EmbeddedMetrics("the-function", () -> Invocations.NOW);
  private final TimeBudget budget = new TimeBudget();

  @Test
  void aStoreThatHangsIsGivenUpInTime() throws Exception {
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      assertUnavailable(store(silent.getLocalPort()));
    }
  }

  @Test
  void aStoreThatIsThrottledIsGivenUpInTime() throws Exception {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var body =
              "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException\"}"
                  .getBytes(UTF_8);
          exchange.sendResponseHeaders(400, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      assertUnavailable(store(server.getAddress().getPort()));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aStoreThatIsGoneIsAnOutage() throws Exception {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    assertUnavailable(store(port));
  }

  @Test
  void aReadModelThatHangsIsGivenUpInTime() throws Exception {
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var rows = new DynamoDbReadModel(dynamoDb(silent.getLocalPort()), "rows");
      var store = new InMemoryEventStore();
      new CommandHandler<>(Tally.AGGREGATE, store)
          .handle(Command.of(new AggregateId("a"), "c", new Tally.Add(BigDecimal.ONE, "", 1)));
      var commit = store.commits().getFirst();
      var event = BusEvent.of(commit, commit.events().getFirst());
      var endpoint =
          new ProjectionEndpoint(
              List.of(new Projector<>(Tally.SUMS, store, rows)), () -> Invocations.NOW, metrics);
      var payload = JsonText.print(Json.EMPTY.with("detail", event.detail()));
      long begin = System.nanoTime();

      assertThatThrownBy(() -> call(new EndpointRunner(endpoint, log, metrics, budget), payload))
          .isInstanceOf(RuntimeException.class);

      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isLessThan(Duration.ofMillis(REMAINING));
    }
  }

  @Test
  void anExceptionIsCountedToo() {
    var function =
        new EndpointRunner(
            (payload, invocation) -> {
              throw new IllegalStateException("broken");
            },
            log,
            metrics,
            budget);

    assertThatThrownBy(() -> call(function, COMMAND)).isInstanceOf(IllegalStateException.class);
    assertThat(out.toString(UTF_8)).contains("\"InternalErrors\":1");
  }

  private void assertUnavailable(EventStore store) {
    var handler =
        new CommandHandler<>(
            Tally.AGGREGATE,
            store,
            CommandOptions.standard(),
            budget.limiting(Environment.system()),
            metrics);
    var endpoint = Tally.endpoint(handler);
    long begin = System.nanoTime();

    var answer = call(new EndpointRunner(endpoint, log, metrics, budget), COMMAND);

    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isLessThan(Duration.ofMillis(REMAINING));
    assertThat(answer.get("statusCode")).contains(Json.of(503));
    assertThat(JsonText.print(answer))
        .contains("\"retry-after\":\"1\"", "\\\"retryAfter\\\":1")
        .doesNotContain("127.0.0.1");
    assertThat(out.toString(UTF_8)).contains("\"InternalErrors\":1", "\"Unavailable\":1");
  }

  private EventStore store(int port) {
    return new DynamoDbEventStore(dynamoDb(port), "events");
  }

  private DynamoDbClient dynamoDb(int port) {
    var variables =
        Map.of("AWS_REGION", "eu-central-1", "AWS_ENDPOINT_URL", "http://127.0.0.1:" + port);
    return new AwsClients(variables, budget).dynamoDb();
  }

  private static Json.Obj call(EndpointRunner function, String payload) {
    return JsonText.parseObject(Invocations.run(function, payload, REMAINING));
  }
}
