package io.annal.localcloud.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.annal.localcloud.wire.RawService.Reply;
import io.annal.tables.server.SlowSenders;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
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
  private static final Duration LOOK = Duration.ofSeconds(2);

  static {
    // Read once, when the JDK's server class is loaded.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.idleInterval", "600");
    System.setProperty("sun.net.httpserver.maxIdleConnections", "2000");
  }

  private final HttpServer server;
  private final Workers workers = new Workers();
  private final BytesInFlight inFlight = BytesInFlight.ofThisProcess();
  private final SlowSenders senders = new SlowSenders();
  private final Overdue overdue;

  private Gateway(HttpServer server, Overdue overdue) {
    this.server = server;
    this.overdue = overdue;
  }

  /**
   * Takes the port; requests wait, unanswered, until {@link #open}.
   *
   * @param port 0 for any free one
   * @throws java.net.BindException where the port is taken
   */
  public static Gateway bind(int port) throws IOException {
    return new Gateway(server(port), new Overdue(LOOK, Deadline::of));
  }

  /**
   * The same with one deadline for all requests.
   *
   * @throws java.net.BindException where the port is taken
   */
  public static Gateway bind(int port, Duration deadline) throws IOException {
    return new Gateway(server(port), new Overdue(deadline.dividedBy(10), _ -> deadline));
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
    var router = new Router(cloud, services, authenticator, inFlight.bytes(), senders);
    var door = new Door(options);
    server.createContext("/", exchange -> handle(exchange, door, router, secret));
    server.setExecutor(workers.ofTheDoor());
    server.start();
  }

  @Override
  public void close() {
    server.stop(0);
    workers.close();
    overdue.close();
    senders.close();
  }

  private void handle(HttpExchange exchange, Door door, Router router, String secret) {
    var arrival = new Arrival(exchange, UUID.randomUUID().toString());
    overdue.begins(arrival, () -> late(arrival, router));
    try {
      workers.work(arrival, () -> work(arrival, () -> answer(arrival, door, router, secret)));
    } catch (RejectedExecutionException e) {
      work(arrival, () -> unavailable(router, arrival, "Too many requests are under way"));
    }
  }

  /** Makes an answer. */
  private interface Answering {
    Reply reply() throws IOException;
  }

  private void work(Arrival arrival, Answering answering) {
    try {
      send(arrival, answering.reply());
    } catch (IOException e) {
      LOG.debug("A client went away during {}", arrival.id(), e);
    } catch (RuntimeException | Error e) {
      LOG.error("Request {} could not be answered", arrival.id(), e);
    } finally {
      overdue.ends(arrival);
      if (arrival.take()) {
        arrival.exchange().close(); // nobody has answered it
      }
    }
  }

  /**
   * Tells a caller that it takes too long. Whoever works on it is not interrupted: an interrupt
   * closes the file that it writes to.
   */
  private void late(Arrival arrival, Router router) {
    LOG.warn("Request {} took too long for its caller", arrival.id());
    try {
      send(arrival, unavailable(router, arrival, "The request took too long"));
    } catch (IOException e) {
      LOG.debug("A client went away during {}", arrival.id(), e);
    }
  }

  private Reply answer(Arrival arrival, Door door, Router router, String secret)
      throws IOException {
    try (var share = inFlight.share()) {
      door.check(arrival.method(), arrival.headers());
      if (arrival.method().equals("OPTIONS")) {
        return door.preflight(arrival.headers());
      }
      Reply reply = inside(arrival, router, secret, share);
      var crossOrigin = door.crossOrigin(arrival.headers());
      if (crossOrigin.isEmpty()) {
        return reply;
      }
      var more = new HashMap<>(reply.headers());
      more.putAll(crossOrigin);
      return new Reply(reply.status(), more, reply.body());
    } catch (AwsException e) {
      return failure(e, arrival.id());
    } catch (RuntimeException | Error e) {
      return failure(Failures.hidden(e, arrival.method(), arrival.id()), arrival.id());
    }
  }

  /** In the words of the service that was asked, where that can be told. */
  private static Reply unavailable(Router router, Arrival arrival, String message) {
    var error = new AwsException("ServiceUnavailable", 503, message);
    try {
      return router.failure(arrival, error);
    } catch (AwsException unreadable) {
      return failure(error, arrival.id());
    }
  }

  private static Reply failure(AwsException error, String requestId) {
    return new JsonProtocol("1.1", false).failure(error, error.code(), "", requestId);
  }

  private static Reply inside(
      Arrival arrival, Router router, String secret, BytesInFlight.Share share) throws IOException {
    var head = arrival.head();
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
    return router.answer(arrival, share);
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

  /** Once, whoever comes first. */
  private static void send(Arrival arrival, Reply reply) throws IOException {
    if (!arrival.take()) {
      return;
    }
    try (var exchange = arrival.exchange()) {
      var headers = exchange.getResponseHeaders();
      reply.headers().forEach((name, value) -> headers.set(name, oneLine(value)));
      headers.set("x-amzn-RequestId", arrival.id());
      boolean head = arrival.method().equals("HEAD");
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
  }

  /**
   * A header's value as the wire can carry it. The JDK's server writes the lower byte of each
   * character, so that U+010A would end the line.
   */
  private static String oneLine(String value) {
    return value.chars().allMatch(Gateway::fits)
        ? value
        : value
            .codePoints()
            .map(c -> fits(c) ? c : '?')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  private static boolean fits(int c) {
    return c == '\t' || (c >= ' ' && c != 0x7F && c <= 0xFF);
  }
}
