package io.annal.localcloud.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a function's process sends, the cloud keeps no more than an answer may have. */
class RuntimeApiTest {
  private static final int MEBIBYTE = 1 << 20;
  private static final String RESPONSE =
      "POST /2018-06-01/runtime/invocation/1/response HTTP/1.1\r\n";

  private final Queue<Integer> lengths = new ConcurrentLinkedQueue<>();
  private final RuntimeApi api = new RuntimeApi(new Lengths());

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void aLargeAnswerIsCutWhereItIsRefused() throws Exception {
    assertThat(send("Content-Length: " + 64 * MEBIBYTE + "\r\n\r\n", 64)).contains("202");
    assertThat(lengths).containsExactly(Invoker.RESPONSE_LIMIT + 1);
  }

  @Test
  void soIsOneInChunks() throws Exception {
    var head = "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(64 * MEBIBYTE) + "\r\n";

    assertThat(send(head, 64, "\r\n0\r\n\r\n")).contains("202");
    assertThat(lengths).containsExactly(Invoker.RESPONSE_LIMIT + 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: -1\r\n\r\n",
        "Content-Length: x\r\n\r\n",
        "Content-Length: 99999999999999999999\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n-5\r\n",
      })
  void aLengthThatIsNoneEndsTheConversationAndNoOther(String head) throws Exception {
    assertThat(send(head, 0)).isEmpty();

    assertThat(send("Content-Length: 0\r\n\r\n", 0)).contains("202");
  }

  private String send(String head, int mebibytes, String... end) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(30_000);
      var out = socket.getOutputStream();
      out.write((RESPONSE + head).getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < mebibytes; i++) {
        out.write(new byte[MEBIBYTE]);
      }
      out.write(String.join("", end).getBytes(StandardCharsets.US_ASCII));
      out.flush();
      var in = new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII);
      String line = new BufferedReader(in).readLine();
      return line == null ? "" : line;
    }
  }

  private int port() {
    String address = api.address();
    return Integer.parseInt(address.substring(address.indexOf(':') + 1));
  }

  private final class Lengths implements RuntimeApi.Side {
    @Override
    public RuntimeApi.Next next() {
      throw new AssertionError("nobody asks");
    }

    @Override
    public boolean response(String requestId, byte[] body) {
      return lengths.add(body.length);
    }

    @Override
    public boolean error(String requestId, byte[] body) {
      return lengths.add(body.length);
    }

    @Override
    public void initError(byte[] body) {
      lengths.add(body.length);
    }
  }
}
