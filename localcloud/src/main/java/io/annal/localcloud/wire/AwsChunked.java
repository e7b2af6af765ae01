package io.annal.localcloud.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The {@code aws-chunked} wrapping of uploads
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html): chunks of a hexadecimal
 * length, perhaps with a signature, then trailers, which become headers here.
 */
final class AwsChunked {
  private static final String ENCODING = "aws-chunked";

  private final byte[] body;
  private int at;

  private AwsChunked(byte[] body) {
    this.body = body;
  }

  static boolean wraps(Map<String, List<String>> headers) {
    return header(headers, "content-encoding").contains(ENCODING)
        || header(headers, "x-amz-content-sha256").startsWith("STREAMING-");
  }

  /** The body itself; the headers lose the wrapping's name and gain its trailers. */
  static byte[] unwrap(byte[] body, Map<String, List<String>> headers) {
    var reader = new AwsChunked(body);
    var content = new ByteArrayOutputStream(body.length);
    int length;
    while ((length = reader.chunkLength()) > 0) {
      reader.chunk(length, content);
    }
    reader.trailers(headers);
    String rest = header(headers, "content-encoding").replace(ENCODING, "").replace(",", "").trim();
    if (rest.isEmpty()) {
      headers.remove("content-encoding");
    } else {
      headers.put("content-encoding", List.of(rest));
    }
    return content.toByteArray();
  }

  private int chunkLength() {
    String line = line();
    int extension = line.indexOf(';');
    String length = (extension < 0 ? line : line.substring(0, extension)).trim();
    try {
      return Integer.parseUnsignedInt(length, 16);
    } catch (NumberFormatException e) {
      throw incomplete();
    }
  }

  private void chunk(int length, ByteArrayOutputStream content) {
    if (length < 0 || length > body.length - at) {
      throw incomplete();
    }
    content.write(body, at, length);
    at += length;
    if (!line().isEmpty()) {
      throw incomplete();
    }
  }

  private void trailers(Map<String, List<String>> headers) {
    while (at < body.length) {
      String line = line();
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).trim().toLowerCase(Locale.ROOT),
            List.of(line.substring(colon + 1).trim()));
      }
    }
  }

  private String line() {
    int end = at;
    while (end < body.length && body[end] != '\n') {
      end++;
    }
    if (end == body.length && at == end) {
      throw incomplete();
    }
    String line = new String(body, at, end - at, StandardCharsets.US_ASCII);
    at = Math.min(end + 1, body.length);
    return line.stripTrailing();
  }

  private static String header(Map<String, List<String>> headers, String name) {
    return String.join(",", headers.getOrDefault(name, List.of()));
  }

  private static AwsException incomplete() {
    return AwsException.badRequest(
        "IncompleteBody", "The body is not what its aws-chunked lengths say");
  }
}
