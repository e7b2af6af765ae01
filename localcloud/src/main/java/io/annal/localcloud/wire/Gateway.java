package io.annal.localcloud.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.annal.localcloud.wire.RawService.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door to the outside: one port on the loopback interface, on which every service answers. It
 * finds the service by the signature's scope or the target header, reads the request by its
 * protocol, and calls the service as another service would, through the {@link Cloud}.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final String STATUS_PATH = "/_annal/status";
  private static final String OUTAGES_PATH = "/_annal/outages/";

  static {
    // Read once, when the JDK's server class is loaded.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.idleInterval", "600");
    System.setProperty("sun.net.httpserver.maxIdleConnections", "2000");
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final BytesInFlight inFlight = BytesInFlight.ofThisProcess();
  private final Function<HttpExchange, Duration> deadline;

  private Gateway(HttpServer server, Function<HttpExchange, Duration> deadline) {
    this.server = server;
    this.deadline = deadline;
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
  }

  /**
   * Takes the port; requests wait, unanswered, until {@link #open}.
   *
   * @param port 0 for any free one
   * @throws java.net.BindException where the port is taken
   */
  public static Gateway bind(int port) throws IOException {
    return new Gateway(server(port), Deadline::of);
  }

  /**
   * The same with one deadline for all requests.
   *
   * @throws java.net.BindException where the port is taken
   */
  public static Gateway bind(int port, Duration deadline) throws IOException {
    return new Gateway(server(port), _ -> deadline);
  }

  private static HttpServer server(int port) throws IOException {
    return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /**
   * Begins to answer.
   *
   * @param secret of the account's owner
   */
  public void open(
      Cloud cloud, List<Service> services, Sessions sessions, String secret, DoorOptions options) {
    var authenticator =
        new Authenticator(
            sessions, secret, cloud.defaultAccount(), cloud.clock(), options.verify());
    var router = new Router(cloud, services, authenticator, inFlight.bytes());
    var door = new Door(options);
    server.createContext("/", exchange -> handle(exchange, door, router, secret));
    server.setExecutor(threads);
    server.start();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private void handle(HttpExchange exchange, Door door, Router router, String secret) {
    String requestId = UUID.randomUUID().toString();
    try (exchange) {
      send(exchange, inTime(exchange, door, router, secret, requestId), requestId);
    } catch (IOException e) {
      LOG.debug("A client went away during {}", requestId, e);
    } catch (RuntimeException | Error e) {
      LOG.error("Request {} could not be answered", requestId, e);
    }
  }

  /**
   * The answer, or that it takes too long. Whoever works on it is not interrupted: an interrupt
   * closes the file that it writes to.
   */
  private Reply inTime(
      HttpExchange exchange, Door door, Router router, String secret, String requestId)
      throws IOException {
    var answer =
        threads.submit(() -> {
          try (var share = inFlight.share()) {
            return answer(exchange, door, router, secret, share, requestId);
          }
        });
    try {
      return answer.get(deadline.apply(exchange).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("Request {} took too long for its caller", requestId, e);
      return failure(exchange, router, "The request took too long", requestId);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException gone) {
        throw gone;
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failure(exchange, router, "The local cloud is being stopped", requestId);
    }
  }

  private static Reply answer(
      HttpExchange exchange,
      Door door,
      Router router,
      String secret,
      BytesInFlight.Share share,
      String requestId)
      throws IOException {
    try {
      var headers = RequestReader.headers(exchange);
      door.check(exchange.getRequestMethod(), headers);
      if (exchange.getRequestMethod().equals("OPTIONS")) {
        return door.preflight(headers);
      }
      Reply reply = inside(exchange, router, secret, share, requestId);
      var more = new HashMap<>(reply.headers());
      more.putAll(door.crossOrigin(headers));
      return new Reply(reply.status(), more, reply.body());
    } catch (AwsException e) {
      return failure(e, requestId);
    } catch (RuntimeException | Error e) {
      return failure(Failures.hidden(e, exchange.getRequestMethod(), requestId), requestId);
    }
  }

  /** In the words of the service that was asked, where that can be told. */
  private static Reply failure(
      HttpExchange exchange, Router router, String message, String requestId) {
    var error = new AwsException("ServiceUnavailable", 503, message);
    try {
      return router.failure(RequestReader.head(exchange), error, requestId);
    } catch (AwsException unreadable) {
      return failure(error, requestId);
    }
  }

  private static Reply failure(AwsException error, String requestId) {
    return new JsonProtocol("1.1", false).failure(error, error.code(), "", requestId);
  }

  private static Reply inside(
      HttpExchange exchange,
      Router router,
      String secret,
      BytesInFlight.Share share,
      String requestId)
      throws IOException {
    var head = RequestReader.head(exchange);
    String path = head.path();
    if (path.equals(STATUS_PATH)) {
      return router.status();
    }
    if (path.startsWith(OUTAGES_PATH)) {
      requireSecret(head.header("authorization"), secret);
      return router.outage(head, path.substring(OUTAGES_PATH.length()));
    }
    if (path.startsWith(PublicFiles.PATH)) {
      return router.file(head.method(), path.substring(PublicFiles.PATH.length()));
    }
    return router.answer(new RequestReader(head, exchange.getRequestBody(), share), requestId);
  }

  /** What is no AWS operation is signed by nobody; the secret itself stands in for a signature. */
  private static void requireSecret(String authorization, String secret) {
    byte[] given = authorization.getBytes(StandardCharsets.UTF_8);
    byte[] expected = ("Bearer " + secret).getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(given, expected)) {
      throw new AwsException(
          "AccessDeniedException",
          403,
          "Annal's local cloud expects the header 'Authorization: Bearer' with the secret of its"
              + " data directory.");
    }
  }

  private static void send(HttpExchange exchange, Reply reply, String requestId)
      throws IOException {
    var headers = exchange.getResponseHeaders();
    reply.headers().forEach((name, value) -> headers.set(name, oneLine(value)));
    headers.set("x-amzn-RequestId", requestId);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head && !headers.containsKey("Content-Length")) {
      headers.set("Content-Length", String.valueOf(reply.body().length));
    }
    boolean empty = head || reply.body().length == 0;
    exchange.sendResponseHeaders(reply.status(), empty ? -1 : reply.body().length);
    if (!empty) {
      try (var out = exchange.getResponseBody()) {
        out.write(reply.body());
      }
    }
  }

  /**
   * A header's value as the wire can carry it. The JDK's server writes the lower byte of each
   * character, so that U+010A would end the line.
   */
  private static String oneLine(String value) {
    return value
        .codePoints()
        .map(c -> (c < ' ' && c != '\t') || c == 0x7F || c > 0xFF ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
