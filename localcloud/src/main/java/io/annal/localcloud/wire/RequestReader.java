package io.annal.localcloud.wire;

import com.sun.net.httpserver.HttpExchange;
import io.annal.localcloud.wire.RawService.Request;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads a request whole, as it was sent and signed. */
final class RequestReader {
  /** More than any request that AWS itself takes, but for uploads to S3 in one part. */
  static final int MAX_BODY = 512 << 20;

  private RequestReader() {}

  /** By lower-case name. */
  static Map<String, List<String>> headers(HttpExchange exchange) {
    var headers = new LinkedHashMap<String, List<String>>();
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> headers.put(name.toLowerCase(Locale.ROOT), new ArrayList<>(values)));
    return headers;
  }

  static Request read(HttpExchange exchange) throws IOException {
    var uri = exchange.getRequestURI();
    var headers = headers(exchange);
    byte[] body = bounded(exchange.getRequestBody());
    String path = uri.getRawPath();
    return new Request(
        exchange.getRequestMethod(),
        path == null || path.isEmpty() ? "/" : path,
        Urls.query(uri.getRawQuery()),
        headers,
        body);
  }

  /** The same request with a body that is not compressed, as newer clients send large metrics. */
  static Request uncompressed(Request request) {
    var encoding = request.headers().get("content-encoding");
    if (encoding == null || !encoding.getFirst().equalsIgnoreCase("gzip")) {
      return request;
    }
    try (var in = new GZIPInputStream(new ByteArrayInputStream(request.body()))) {
      Map<String, List<String>> headers = new LinkedHashMap<>(request.headers());
      headers.remove("content-encoding");
      return new Request(request.method(), request.path(), request.query(), headers, bounded(in));
    } catch (ZipException | EOFException e) {
      throw AwsException.badRequest("SerializationException", "The body is not valid gzip");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bounded(InputStream in) throws IOException {
    byte[] body = in.readNBytes(MAX_BODY + 1);
    if (body.length > MAX_BODY) {
      throw new AwsException(
          "RequestEntityTooLargeException", 413, "A body may have %d bytes".formatted(MAX_BODY));
    }
    return body;
  }
}
