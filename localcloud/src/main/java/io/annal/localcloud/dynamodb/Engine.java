package io.annal.localcloud.dynamodb;

import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.server.Server;

/**
 * Amazon's DynamoDB Local in this process, behind a port of the loopback interface. Its own server
 * class is not used: it would listen on every interface, and set up telemetry. It keeps one
 * database file for each access key and Region; the account stands for the key, so accounts and
 * Regions do not see one another's tables.
 */
final class Engine implements AutoCloseable {
  private static final Logger SQLITE_LOG = Logger.getLogger("com.almworks.sqlite4java");
  private static final Executor STARTER =
      task -> Thread.ofPlatform().daemon().name("dynamodb-local-start").start(task);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final CompletableFuture<Running> running;

  /** Starts in the background; calls wait. */
  Engine(Path directory) {
    running = CompletableFuture.supplyAsync(() -> start(directory), STARTER);
  }

  private static Running start(Path directory) {
    SQLITE_LOG.setLevel(Level.WARNING);
    System.setProperty("sqlite4java.debug", "false");
    var requests = new LocalDynamoDBRequestHandler(0, false, directory.toString(), false, false);
    var server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server.setHandler(new LocalDynamoDBServerHandler(requests, null));
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("DynamoDB Local did not start", e);
    }
    return new Running(server, requests, server.getURI());
  }

  /**
   * Calls it.
   *
   * @throws AwsException what it answers, all members included
   */
  ObjectNode call(String target, ObjectNode input, CallContext context) {
    var request =
        HttpRequest.newBuilder(running.join().uri())
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("X-Amz-Target", target)
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=%s/20200101/%s/dynamodb/aws4_request, "
                        .formatted(context.account(), context.region())
                    + "SignedHeaders=host, Signature=0")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Trees.writeJson(input)))
            .build();
    try {
      var response = http.send(request, BodyHandlers.ofByteArray());
      var body = (ObjectNode) Trees.readJson(response.body());
      if (response.statusCode() == 200) {
        return body;
      }
      throw error(response.statusCode(), body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AwsException("ServiceUnavailable", 503, "The local cloud is being stopped");
    }
  }

  private static AwsException error(int status, ObjectNode body) {
    String type = body.path("__type").asText();
    String message =
        body.hasNonNull("message") ? body.get("message").asText() : body.path("Message").asText();
    body.remove(List.of("__type", "message", "Message"));
    return new AwsException(type.substring(type.indexOf('#') + 1), status, message, body);
  }

  @Override
  public void close() {
    http.close();
    var engine = running.join();
    try {
      engine.server().stop();
    } catch (Exception e) {
      throw new IllegalStateException("DynamoDB Local did not stop", e);
    } finally {
      engine.requests().shutdown();
    }
  }

  private record Running(Server server, LocalDynamoDBRequestHandler requests, URI uri) {}
}
