package io.annal.localcloud.wire;

import com.sun.net.httpserver.HttpExchange;
import io.annal.localcloud.wire.RawService.Request;
import io.annal.tables.server.SlowSenders;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads a request as it was sent and signed: first its head, which says how large a body may be,
 * then the body.
 */
final class RequestReader {
  private static final int STEP = 64 << 10;

  /** What is read and thrown away of a body that is refused, so that its sender hears why. */
  private static final long LARGEST_REST = 1L << 30;

  private final Request head;
  private final InputStream body;
  private final BytesInFlight.Share share;
  private final SlowSenders senders;

  RequestReader(Request head, InputStream body, BytesInFlight.Share share, SlowSenders senders) {
    this.head = head;
    this.body = body;
    this.share = share;
    this.senders = senders;
  }

  /** By lower-case name. */
  static Map<String, List<String>> headers(HttpExchange exchange) {
    var headers = new LinkedHashMap<String, List<String>>();
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> headers.put(name.toLowerCase(Locale.ROOT), new ArrayList<>(values)));
    return headers;
  }

  /**
   * The head of a request.
   *
   * @throws AwsException where its path or query cannot be read
   */
  static Request head(HttpExchange exchange, Map<String, List<String>> headers) {
    var uri = exchange.getRequestURI();
    String path = uri.getRawPath();
    return new Request(
        exchange.getRequestMethod(),
        path == null || path.isEmpty() ? "/" : path,
        Urls.query(uri.getRawQuery()),
        headers,
        new byte[0]);
  }

  /** The request without its body. */
  Request head() {
    return head;
  }

  /**
   * The whole request.
   *
   * @throws AwsException where its body is too large, ends before its end, or comes too slowly
   */
  Request read(BodyLimit limit) {
    try (var in = senders.watched(body, length())) {
      return new Request(head.method(), head.path(), head.query(), head.headers(), body(in, limit));
    } catch (IOException e) {
      throw limit.incomplete();
    }
  }

  /**
   * The same request with a body that is not compressed, as newer clients send large metrics.
   *
   * @throws AwsException where it inflates to more than the limit
   */
  Request uncompressed(Request request, BodyLimit limit) throws IOException {
    if (!limit.inflates() || !request.header("content-encoding").equalsIgnoreCase("gzip")) {
      return request;
    }
    var headers = new LinkedHashMap<>(request.headers());
    headers.remove("content-encoding");
    byte[] content = inflated(request.body(), limit);
    return new Request(request.method(), request.path(), request.query(), headers, content);
  }

  private byte[] body(InputStream in, BodyLimit limit) throws IOException {
    long length = length();
    if (length > limit.bytes()) {
      discard(in);
      throw limit.exceeded();
    }
    if (length < 0) {
      return stepwise(in, limit, in);
    }
    share.take(length);
    var content = new byte[Math.toIntExact(length)];
    if (in.readNBytes(content, 0, content.length) < content.length) {
      throw new EOFException("The body ended before its Content-Length");
    }
    return content;
  }

  /** Of the body, or -1 where it comes in chunks. */
  private long length() {
    String length = head.header("content-length");
    if (length.isEmpty()) {
      return head.header("transfer-encoding").isEmpty() ? 0 : -1;
    }
    try {
      return Math.max(0, Long.parseLong(length.trim()));
    } catch (NumberFormatException e) {
      throw AwsException.badRequest("InvalidRequest", "Content-Length is not a number");
    }
  }

  private byte[] inflated(byte[] compressed, BodyLimit limit) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      return stepwise(in, limit, InputStream.nullInputStream());
    } catch (ZipException | EOFException | StackOverflowError e) {
      // The JDK's reader calls itself for each empty member of a file of several.
      throw AwsException.badRequest("SerializationException", "The body is not valid gzip");
    }
  }

  private byte[] stepwise(InputStream in, BodyLimit limit, InputStream rest) throws IOException {
    var content = new ByteArrayOutputStream();
    for (byte[] step = in.readNBytes(STEP); step.length > 0; step = in.readNBytes(STEP)) {
      if (content.size() + step.length > limit.bytes()) {
        discard(rest);
        throw limit.exceeded();
      }
      share.take(step.length);
      content.write(step, 0, step.length);
    }
    return content.toByteArray();
  }

  private void discard(InputStream in) throws IOException {
    if (length() > LARGEST_REST) {
      return;
    }
    var thrownAway = new byte[STEP];
    long rest = LARGEST_REST;
    int read = in.read(thrownAway);
    while (read >= 0 && rest > 0) {
      rest -= read;
      read = in.read(thrownAway);
    }
  }
}
