package io.annal.tables.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A connection that sends DynamoDB requests: as little of a client as HTTP/1.1 allows, so that what
 * is measured is the server.
 */
final class Connection implements AutoCloseable {
  private final String host;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  Connection(URI endpoint) throws IOException {
    host = endpoint.getHost() + ":" + endpoint.getPort();
    socket = new Socket(endpoint.getHost(), endpoint.getPort());
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /**
   * Sends a request and returns the answer's body.
   *
   * @throws IOException where the status is not 200, too
   */
  String call(String operation, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    byte[] head =
        """
        POST / HTTP/1.1\r
        Host: %s\r
        Content-Type: application/x-amz-json-1.0\r
        X-Amz-Target: DynamoDB_20120810.%s\r
        X-Amz-Date: 20260101T000000Z\r
        Authorization: AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=00\r
        Content-Length: %d\r
        \r
        """
            .formatted(host, operation, bytes.length)
            .getBytes(StandardCharsets.US_ASCII);
    var request = new byte[head.length + bytes.length];
    System.arraycopy(head, 0, request, 0, head.length);
    System.arraycopy(bytes, 0, request, head.length, bytes.length);
    out.write(request);
    out.flush();
    String status = line();
    int length = -1;
    boolean chunked = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring("content-length:".length()).trim());
      }
      chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
    }
    String answer = chunked ? chunks() : text(length);
    if (!status.contains(" 200")) {
      throw new IOException(operation + ": " + status + " " + answer);
    }
    return answer;
  }

  private String chunks() throws IOException {
    var answer = new StringBuilder();
    for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
      answer.append(text(size));
      line();
    }
    line();
    return answer.toString();
  }

  private String text(int length) throws IOException {
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("The server closed the connection");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
