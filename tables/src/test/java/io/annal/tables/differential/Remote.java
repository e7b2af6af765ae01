package io.annal.tables.differential;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/** An engine on a port of this machine. */
final class Remote implements Endpoint {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI uri;

  Remote(URI uri) {
    this.uri = uri;
  }

  @Override
  public Answer call(Request request) {
    try {
      byte[] body = JSON.writeValueAsBytes(request.input());
      HttpURLConnection post = connection(request.operation());
      try (var out = post.getOutputStream()) {
        out.write(body);
      }
      int status = post.getResponseCode();
      try (InputStream in = status < 400 ? post.getInputStream() : post.getErrorStream()) {
        return new Answer(status, json(in.readAllBytes()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(request + " at " + uri, e);
    }
  }

  private HttpURLConnection connection(String operation) throws IOException {
    var post = (HttpURLConnection) uri.toURL().openConnection();
    post.setDoOutput(true);
    post.setConnectTimeout((int) LONGEST.toMillis());
    post.setReadTimeout((int) LONGEST.toMillis());
    post.setRequestProperty("Content-Type", "application/x-amz-json-1.0");
    post.setRequestProperty("X-Amz-Target", "DynamoDB_20120810." + operation);
    post.setRequestProperty("X-Amz-Date", "20260101T000000Z");
    post.setRequestProperty(
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/dynamodb/aws4_request,"
            + " SignedHeaders=host;x-amz-date, Signature=00");
    return post;
  }

  /** What is no JSON is the peer's failure, an answer of its own. */
  private static JsonNode json(byte[] body) throws IOException {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return JsonNodeFactory.instance
          .objectNode()
          .put("notJson", new String(body, StandardCharsets.UTF_8));
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
        LockSupport.parkNanos(50_000_000);
      }
    }
  }

  @Override
  public String toString() {
    return uri.toString();
  }
}
