package io.annal.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.annal.Json;
import io.annal.runtime.aws.AwsClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * A bus behind HTTP that takes PutEvents, and refuses what a test tells it to; and a queue. While
 * the bus is missing, it takes entries and drops them, as AWS does.
 */
public final class BusServer implements AutoCloseable {
  static final String QUEUE = "https://sqs.eu-central-1.amazonaws.com/111122223333/dead-letters";

  private final HttpServer server;
  private final List<Json.Obj> accepted = new ArrayList<>();
  private final List<Json.Obj> deadLetters = new ArrayList<>();
  private final List<Integer> requests = new ArrayList<>();
  private final Map<String, Deque<String>> refusals = new java.util.HashMap<>();
  private int outages;
  private boolean missing;
  private int descriptions;

  public BusServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.start();
  }

  EventBridgeClient client() {
    return clients().eventBridge();
  }

  SqsClient queue() {
    return clients().sqs();
  }

  public AwsClients clients() {
    return new AwsClients(
        Map.of(
            "AWS_REGION",
            "eu-central-1",
            "AWS_ENDPOINT_URL",
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()).toString()));
  }

  /** Answers entries whose detail has that sequence with these error codes first. */
  void refuse(long sequence, String... codes) {
    refusals.put("\"EventSequence\":" + sequence + ",", new ArrayDeque<>(List.of(codes)));
  }

  /** Answers so many requests with an error. */
  void beOut(int times) {
    outages = times;
  }

  /** Deletes the bus, or makes it again. */
  void beMissing(boolean missing) {
    this.missing = missing;
  }

  /** How often somebody looked whether the bus is there. */
  int descriptions() {
    return descriptions;
  }

  List<Json.Obj> accepted() {
    return accepted;
  }

  /** What was sent to the queue. */
  List<Json.Obj> deadLetters() {
    return deadLetters;
  }

  /** How many entries each request had. */
  List<Integer> requests() {
    return requests;
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    var body = JsonText.parseObject(exchange.getRequestBody().readAllBytes());
    if (outages-- > 0) {
      send(exchange, 400, Json.EMPTY.with("__type", Json.of("ValidationException")));
      return;
    }
    if (exchange.getRequestHeaders().getFirst("x-amz-target").equals("AmazonSQS.SendMessage")) {
      send(exchange, 200, sent(body));
      return;
    }
    if (exchange.getRequestHeaders().getFirst("x-amz-target").endsWith(".DescribeEventBus")) {
      descriptions++;
      send(
          exchange,
          missing ? 400 : 200,
          missing ? Json.EMPTY.with("__type", Json.of("ResourceNotFoundException")) : Json.EMPTY);
      return;
    }
    var entries = ((Json.Arr) body.get("Entries").orElseThrow()).items();
    requests.add(entries.size());
    var results = entries.stream().map(entry -> result((Json.Obj) entry)).toList();
    long failed = results.stream().filter(r -> ((Json.Obj) r).get("ErrorCode").isPresent()).count();
    send(
        exchange,
        200,
        Json.EMPTY.with("FailedEntryCount", Json.of(failed)).with("Entries", Json.of(results)));
  }

  private Json.Obj sent(Json.Obj message) {
    var text = ((Json.Str) message.get("MessageBody").orElseThrow()).value().getBytes(UTF_8);
    deadLetters.add(JsonText.parseObject(text));
    // by which the client sees whether the message arrived whole
    return Json.EMPTY
        .with("MessageId", Json.of("m" + deadLetters.size()))
        .with("MD5OfMessageBody", Json.of(md5(text)));
  }

  private static String md5(byte[] text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private Json result(Json.Obj entry) {
    var detail = ((Json.Str) entry.get("Detail").orElseThrow()).value();
    for (var refusal : refusals.entrySet()) {
      if (detail.contains(refusal.getKey()) && !refusal.getValue().isEmpty()) {
        return Json.EMPTY
            .with("ErrorCode", Json.of(refusal.getValue().pop()))
            .with("ErrorMessage", Json.of("refused for a test"));
      }
    }
    if (!missing) {
      accepted.add(entry);
    }
    return Json.EMPTY.with("EventId", Json.of("e" + accepted.size()));
  }

  private static void send(HttpExchange exchange, int status, Json.Obj body) throws IOException {
    var bytes = JsonText.print(body).getBytes(UTF_8);
    exchange.getResponseHeaders().add("content-type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
