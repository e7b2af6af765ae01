package io.annal.localcloud.wire;

import io.annal.localcloud.wire.RawService.Request;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code aws-chunked} wrapping of uploads
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html): chunks of a hexadecimal
 * length, perhaps with a signature, then trailers, which become headers here.
 */
final class AwsChunked {
  private static final String ENCODING = "aws-chunked";

  private static final String CHUNK_SIGNATURE = "chunk-signature=";
  private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";

  private final byte[] body;
  private final Optional<ChunkSignatures> signatures;
  private int at;

  private AwsChunked(byte[] body, Optional<ChunkSignatures> signatures) {
    this.body = body;
    this.signatures = signatures;
  }

  static boolean wraps(Map<String, List<String>> headers) {
    return header(headers, "content-encoding").contains(ENCODING)
        || header(headers, "x-amz-content-sha256").startsWith("STREAMING-");
  }

  /**
   * The request with the body itself; the headers lose the wrapping's name and gain its trailers.
   *
   * @param signatures of its chunks, where they are signed
   */
  static Request unwrap(Request request, Optional<ChunkSignatures> signatures) {
    var headers = new LinkedHashMap<>(request.headers());
    byte[] body = new AwsChunked(request.body(), signatures).read(headers);
    return new Request(request.method(), request.path(), request.query(), headers, body);
  }

  private byte[] read(Map<String, List<String>> headers) {
    var content = new ByteArrayOutputStream(body.length);
    boolean more = true;
    while (more) {
      String line = line();
      int length = length(line);
      byte[] chunk = chunk(length);
      signatures.ifPresent(expected -> expected.chunk(chunk, signature(line)));
      content.writeBytes(chunk);
      more = length > 0;
    }
    trailers(headers);
    String rest = header(headers, "content-encoding").replace(ENCODING, "").replace(",", "").trim();
    if (rest.isEmpty()) {
      headers.remove("content-encoding");
    } else {
      headers.put("content-encoding", List.of(rest));
    }
    return content.toByteArray();
  }

  private static int length(String line) {
    int extension = line.indexOf(';');
    String length = (extension < 0 ? line : line.substring(0, extension)).trim();
    try {
      return Integer.parseUnsignedInt(length, 16);
    } catch (NumberFormatException e) {
      throw incomplete();
    }
  }

  private static String signature(String line) {
    int at = line.indexOf(CHUNK_SIGNATURE);
    return at < 0 ? "" : line.substring(at + CHUNK_SIGNATURE.length()).trim();
  }

  /** The last chunk is empty; trailers or the end of the body follow it at once. */
  private byte[] chunk(int length) {
    if (length < 0 || length > body.length - at) {
      throw incomplete();
    }
    byte[] chunk = Arrays.copyOfRange(body, at, at + length);
    at += length;
    if (length > 0 && !line().isEmpty()) {
      throw incomplete();
    }
    return chunk;
  }

  private void trailers(Map<String, List<String>> headers) {
    var signed = new StringBuilder();
    String signature = "";
    while (at < body.length) {
      String line = line();
      int colon = line.indexOf(':');
      if (colon > 0) {
        String name = line.substring(0, colon).trim().toLowerCase(Locale.ROOT);
        String value = line.substring(colon + 1).trim();
        if (name.equals(TRAILER_SIGNATURE)) {
          signature = value;
        } else {
          headers.put(name, List.of(value));
          signed.append(name).append(':').append(value).append('\n');
        }
      }
    }
    if (!signed.isEmpty() && signatures.isPresent()) {
      signatures.get().trailers(signed.toString(), signature);
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
