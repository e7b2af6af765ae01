package io.annal.tables.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.annal.tables.TableEngine;
import io.annal.tables.api.DynamoDbException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An engine behind a port of the loopback interface. Web pages are not let in: a browser names
 * their origin, or this machine by a name that is not its own.
 */
public final class TablesServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TablesServer.class);
  private static final int BACKLOG = 1024;
  private static final Set<String> JSON = Set.of("application/x-amz-json-1.0", "application/json");
  private static final Pattern LOOPBACK =
      Pattern.compile("(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?");

  static {
    // Read once, when the JDK's server class is loaded.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.idleInterval", "600");
    System.setProperty("sun.net.httpserver.maxIdleConnections", "2000");
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpApi api;
  private final BodyBudget bodies;
  private final SlowSenders senders;

  private TablesServer(
      HttpServer server, TableEngine engine, BodyBudget bodies, SlowSenders senders) {
    this.server = server;
    this.api = new HttpApi(engine);
    this.bodies = bodies;
    this.senders = senders;
  }

  /**
   * Begins to answer. Closing it leaves the engine open.
   *
   * @param port 0 for any free one
   * @throws IOException where the port is taken
   */
  public static TablesServer start(TableEngine engine, int port) throws IOException {
    return start(engine, port, BodyBudget.ofHeap(), new SlowSenders());
  }

  static TablesServer start(TableEngine engine, int port, BodyBudget bodies, SlowSenders senders)
      throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    var started = new TablesServer(HttpServer.create(address, BACKLOG), engine, bodies, senders);
    started.server.createContext("/", started::handle);
    started.server.setExecutor(started.threads);
    started.server.start();
    return started;
  }

  /** Where it answers, e.g. {@code http://127.0.0.1:8000}. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
    senders.close();
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      send(exchange, answer(exchange));
    } catch (IOException e) {
      LOG.debug("A client went away", e);
    } catch (RuntimeException | Error e) {
      LOG.error("A request could not be answered", e);
    }
  }

  private Reply answer(HttpExchange exchange) throws IOException {
    var headers = new HashMap<String, String>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    if (headers.containsKey("origin")
        || !LOOPBACK.matcher(headers.getOrDefault("host", "")).matches()) {
      return refused(403, "AccessDeniedException", "Web pages and other machines are not answered");
    }
    if (exchange.getRequestMethod().equals("GET")) {
      return new Reply(
          200,
          Map.of("Content-Type", "text/plain"),
          "healthy: dynamodb\n".getBytes(StandardCharsets.US_ASCII));
    }
    if (!isOfTheProtocol(exchange, headers.getOrDefault("content-type", ""))) {
      return new Reply(
          404, Map.of(), "<UnknownOperationException/>\n".getBytes(StandardCharsets.US_ASCII));
    }
    return answer(headers, exchange.getRequestBody());
  }

  private Reply answer(Map<String, String> headers, InputStream in) throws IOException {
    long length = length(headers);
    if (length > HttpApi.LARGEST_BODY) {
      in.transferTo(OutputStream.nullOutputStream());
      return tooLarge();
    }
    int reserved = (int) (length < 0 ? HttpApi.LARGEST_BODY : length);
    if (!bodies.take(reserved)) {
      return refused(
          503,
          "ServiceUnavailable",
          "Other requests have all of the memory that requests may have; try it again");
    }
    try {
      byte[] body;
      try (var watched = senders.watched(in, length)) {
        body = watched.readNBytes(HttpApi.LARGEST_BODY + 1);
      }
      return body.length > HttpApi.LARGEST_BODY ? tooLarge() : api.answer(headers, body);
    } finally {
      bodies.giveBack(reserved);
    }
  }

  /** As the JDK's server has checked it; negative where the body comes in chunks. */
  private static long length(Map<String, String> headers) {
    return headers.containsKey("transfer-encoding")
        ? -1
        : Long.parseLong(headers.getOrDefault("content-length", "0").strip());
  }

  private static Reply tooLarge() {
    return refused(
        413,
        "RequestEntityTooLarge",
        "A request may have %d bytes".formatted(HttpApi.LARGEST_BODY));
  }

  /** What else comes does not reach the service behind. */
  private static boolean isOfTheProtocol(HttpExchange exchange, String type) {
    return exchange.getRequestMethod().equals("POST")
        && exchange.getRequestURI().getPath().equals("/")
        && JSON.contains(type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
  }

  private static Reply refused(int status, String code, String message) {
    return HttpApi.failure(
        new DynamoDbException(code, status, message, JsonNodeFactory.instance.objectNode()),
        UUID.randomUUID().toString());
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(reply.status(), reply.body().length);
    try (var out = exchange.getResponseBody()) {
      out.write(reply.body());
    }
  }
}
