package io.annal.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.annal.AggregateId;
import io.annal.EventStore.Appended.Contended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A replica that refuses every write because the item is being written in another Region. */
final class ReplicaConflictTest {
  private static final String REFUSAL =
      """
      {"__type":"com.amazonaws.dynamodb.v20120810#ReplicatedWriteConflictException",
       "message":"one or more items in this request are being modified in another Region"}\
      """;

  private final HttpServer replica = server();

  private static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeEach
  void start() {
    replica.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          var body = REFUSAL.getBytes(UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
          exchange.sendResponseHeaders(400, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    replica.start();
  }

  @AfterEach
  void stop() {
    replica.stop(0);
  }

  @Test
  void anAppendThatMeetsAnotherRegionsIsContendedAndNoError() {
    try (var client = client()) {
      var store = new DynamoDbEventStore(client, "events");

      assertThat(store.append(Commits.commit(new AggregateId("a"), 1, 1)))
          .isEqualTo(new Contended());
    }
  }

  private DynamoDbClient client() {
    return DynamoDbClient.builder()
        .endpointOverride(URI.create("http://127.0.0.1:" + replica.getAddress().getPort()))
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }
}
