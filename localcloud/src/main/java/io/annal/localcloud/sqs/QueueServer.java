package io.annal.localcloud.sqs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.elasticmq.server.ElasticMQServer;
import org.elasticmq.server.config.ElasticMQServerConfig;

/**
 * ElasticMQ in this process, behind a port of the loopback interface, with an H2 database for
 * queues and messages.
 */
final class QueueServer implements AutoCloseable {
  private static final String ACCOUNT = "000000000000";
  private static final Executor STARTER =
      task -> Thread.ofPlatform().daemon().name("elasticmq-start").start(task);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final CompletableFuture<Running> running;

  /** Starts in the background; calls wait. */
  QueueServer(Path directory) {
    running = CompletableFuture.supplyAsync(() -> start(directory), STARTER);
  }

  private static Running start(Path directory) {
    int port = freePort();
    // DB_CLOSE_ON_EXIT: the database is closed by us, after the last message.
    String uri =
        "jdbc:h2:%s;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE"
            .formatted(directory.resolve("queues").toAbsolutePath());
    Map<String, Object> settings =
        Map.ofEntries(
            Map.entry("rest-sqs.bind-hostname", "127.0.0.1"),
            Map.entry("rest-sqs.bind-port", port),
            Map.entry("rest-sqs.sqs-limits", "relaxed"),
            Map.entry("node-address.host", "127.0.0.1"),
            Map.entry("node-address.port", port),
            Map.entry("messages-storage.enabled", true),
            Map.entry("messages-storage.uri", uri),
            Map.entry("messages-storage.prune-data-on-init", false),
            Map.entry("rest-stats.enabled", false),
            Map.entry("aws.accountId", ACCOUNT),
            Map.entry("pekko.loglevel", "WARNING"),
            Map.entry("pekko.http.server.parsing.max-content-length", "8m"));
    var config = ConfigFactory.parseMap(settings).withFallback(ConfigFactory.load()).resolve();
    Runnable stop = new ElasticMQServer(new ElasticMQServerConfig(config)).start()::apply;
    return new Running(URI.create("http://127.0.0.1:" + port), stop);
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Calls it.
   *
   * @throws AwsException what it answers
   */
  ObjectNode call(String operation, ObjectNode input) {
    var request =
        HttpRequest.newBuilder(running.join().uri())
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("X-Amz-Target", "AmazonSQS." + operation)
            .POST(HttpRequest.BodyPublishers.ofByteArray(Trees.writeJson(input)))
            .build();
    try {
      var response = http.send(request, BodyHandlers.ofByteArray());
      byte[] body = response.body();
      var output = body.length == 0 ? Trees.object() : (ObjectNode) Trees.readJson(body);
      if (response.statusCode() == 200) {
        return output;
      }
      throw error(response.statusCode(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AwsException("ServiceUnavailable", 503, "The local cloud is being stopped");
    }
  }

  private static AwsException error(int status, ObjectNode body) {
    String type = body.path("__type").asText();
    String code = type.substring(type.indexOf('#') + 1);
    String message =
        List.of("message", "Message").stream()
            .map(name -> body.path(name).asText())
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse(code);
    return new AwsException(code.substring(code.lastIndexOf('.') + 1), status, message);
  }

  /** Where that queue is inside. */
  String url(String innerName) {
    return running.join().uri() + "/" + ACCOUNT + "/" + innerName;
  }

  /** Its ARN inside. */
  static String arn(String innerName) {
    return "arn:aws:sqs:elasticmq:" + ACCOUNT + ":" + innerName;
  }

  @Override
  public void close() {
    http.close();
    running.join().stop().run();
  }

  private record Running(URI uri, Runnable stop) {}
}
