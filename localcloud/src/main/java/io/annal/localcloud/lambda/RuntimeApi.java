package io.annal.localcloud.lambda;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The Lambda Runtime API for one process, on a port of its own.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Using the Lambda
 *     runtime API</a>
 */
final class RuntimeApi implements Closeable {
  private static final String PREFIX = "/2018-06-01/runtime/";
  private static final String ACCEPTED = "{\"status\":\"OK\"}\n";
  private static final int LONGEST_LINE = 64 * 1024;
  private static final int MOST_HEADERS = 200;

  private final ServerSocket server;
  private final Side side;

  RuntimeApi(Side side) {
    this.side = side;
    try {
      this.server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException("No port for a function's Runtime API", e);
    }
    Thread.ofVirtual().name("runtime-api-" + server.getLocalPort()).start(this::accept);
  }

  /** What the process's requests mean. */
  interface Side {
    /** Blocks until there is something to do. */
    Next next() throws InterruptedException;

    /** Takes an invocation's answer; says whether that invocation is under way. */
    boolean response(String requestId, byte[] body);

    boolean error(String requestId, byte[] body);

    void initError(byte[] body);
  }

  /** An invocation, as headers and body. */
  record Next(Map<String, String> headers, byte[] body) {}

  private record Request(String method, String path, byte[] body) {}

  private record Reply(int status, Map<String, String> headers, byte[] body) {
    static Reply of(int status, String json) {
      return new Reply(
          status,
          Map.of("Content-Type", "application/json"),
          json.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** For {@code AWS_LAMBDA_RUNTIME_API}. */
  String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("A Runtime API port could not be closed", e);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().name("runtime-api-connection").start(() -> converse(socket));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException("The Runtime API cannot take a connection", e);
        }
      }
    }
  }

  private void converse(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      var in = new BufferedInputStream(socket.getInputStream());
      while (true) {
        write(socket.getOutputStream(), answer(read(in)));
      }
    } catch (IOException e) {
      // The process hung up or died; whoever waits for its answer learns that from its exit.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Reply answer(Request request) throws InterruptedException {
    if (!request.path().startsWith(PREFIX)) {
      return Reply.of(404, "{\"errorMessage\":\"No such path\",\"errorType\":\"NotFound\"}");
    }
    String[] path = request.path().substring(PREFIX.length()).split("/", -1);
    if (path[0].equals("restore") && path[path.length - 1].equals("next")) {
      // There is no snapshot: what was initialised is at once as if restored from one.
      return Reply.of(200, "");
    }
    return switch (path.length == 3 ? path[2] : path[path.length - 1]) {
      case "next" -> next();
      case "response" -> taken(side.response(path[1], request.body()));
      case "error" ->
          path.length == 2 ? initError(request) : taken(side.error(path[1], request.body()));
      default -> Reply.of(404, "{\"errorMessage\":\"No such path\",\"errorType\":\"NotFound\"}");
    };
  }

  private Reply next() throws InterruptedException {
    Next next = side.next();
    return new Reply(200, next.headers(), next.body());
  }

  private Reply initError(Request request) {
    side.initError(request.body());
    return Reply.of(202, ACCEPTED);
  }

  private static Reply taken(boolean underWay) {
    return underWay
        ? Reply.of(202, ACCEPTED)
        : Reply.of(
            400, "{\"errorMessage\":\"Invalid request ID\",\"errorType\":\"InvalidRequestID\"}");
  }

  private static Request read(InputStream in) throws IOException {
    String[] requestLine = line(in).split(" ", 3);
    if (requestLine.length < 3) {
      throw new IOException("not an HTTP request");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (headers.size() >= MOST_HEADERS) {
        throw new IOException("too many headers");
      }
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    return new Request(requestLine[0], requestLine[1], body(in, headers));
  }

  /**
   * The body, or a byte more than an answer may have of a larger one: its reader refuses that, and
   * the rest is thrown away.
   */
  private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
    var kept = new ByteArrayOutputStream();
    if (!"chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      take(in, number(headers.getOrDefault("content-length", "0"), 10), kept);
      return kept.toByteArray();
    }
    while (true) {
      long size = number(line(in).split(";", 2)[0].strip(), 16);
      take(in, size, kept);
      if (size == 0) {
        while (!line(in).isEmpty()) {
          // trailers carry nothing that is needed
        }
        return kept.toByteArray();
      }
      line(in);
    }
  }

  private static void take(InputStream in, long length, ByteArrayOutputStream kept)
      throws IOException {
    int room = Invoker.RESPONSE_LIMIT + 1 - kept.size();
    int wanted = Math.toIntExact(Math.min(length, room));
    byte[] bytes = in.readNBytes(wanted);
    if (bytes.length < wanted) {
      throw new EOFException("the request broke off");
    }
    kept.writeBytes(bytes);
    in.skipNBytes(length - wanted);
  }

  private static long number(String text, int radix) throws IOException {
    try {
      long number = Long.parseLong(text, radix);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IOException("a length is not a number", e);
    }
    throw new IOException("a length is negative");
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection was closed");
      }
      if (line.size() > LONGEST_LINE) {
        throw new IOException("a header is too long");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  /** In one piece, so that no half of an answer waits for an acknowledgement. */
  private static void write(OutputStream out, Reply reply) throws IOException {
    var head = new StringBuilder("HTTP/1.1 ").append(reply.status()).append(" OK\r\n");
    reply.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    head.append("Content-Length: ").append(reply.body().length).append("\r\n\r\n");
    var whole = new ByteArrayOutputStream();
    whole.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    whole.writeBytes(reply.body());
    out.write(whole.toByteArray());
    out.flush();
  }
}
