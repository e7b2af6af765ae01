package io.annal.tables.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** An endpoint that speaks DynamoDB, on this machine. */
final class Endpoint {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI uri;

  Endpoint(URI uri) {
    this.uri = uri;
  }

  /** What came back. */
  record Answer(int status, JsonNode body) {
    /** The error's code without its namespace, empty where it is none. */
    String error() {
      String type = body.path("__type").asText();
      return type.substring(type.indexOf('#') + 1);
    }
  }

  Answer call(Request request) {
    var post =
        HttpRequest.newBuilder(uri)
            .timeout(LONGEST)
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("X-Amz-Target", "DynamoDB_20120810." + request.operation())
            .header("X-Amz-Date", "20260101T000000Z")
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/dynamodb/aws4_request,"
                    + " SignedHeaders=host;x-amz-date, Signature=00")
            .POST(HttpRequest.BodyPublishers.ofString(request.input().toString()))
            .build();
    try {
      var response = http.send(post, BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), JSON.readTree(response.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(request + " at " + uri, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  /**
   * Waits until it has started.
   *
   * @throws UncheckedIOException where it does not
   */
  void awaitAnswer() {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (true) {
      try {
        call(new Request("ListTables", JsonNodeFactory.instance.objectNode()));
        return;
      } catch (UncheckedIOException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  /**
   * Waits until a table can be used.
   *
   * @throws IllegalStateException where that takes too long
   */
  void awaitActive(String table) {
    var describe =
        new Request("DescribeTable", JsonNodeFactory.instance.objectNode().put("TableName", table));
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!call(describe).body().at("/Table/TableStatus").asText().equals("ACTIVE")) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(table + " does not become active at " + uri);
      }
    }
  }

  @Override
  public String toString() {
    return uri.toString();
  }
}
