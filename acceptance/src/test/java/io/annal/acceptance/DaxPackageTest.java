package io.annal.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The bank's package has all that AWS's client of DAX needs. A class that is missing lets the
 * client wait for ever, and on a test's class path other libraries bring it.
 */
final class DaxPackageTest {
  private static final Path PACKAGE = Path.of("..", "bank", "target", "annal-bank-function.jar");

  /** What a client says first to a node, after the length of it. */
  private static final String MAGIC = "J7yne5G";

  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final CompletableFuture<String> heard = new CompletableFuture<>();

  @Test
  void aQueryAsksTheClusterAndGivesUpOneThatHangs() throws Exception {
    try (var node = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(() -> hear(node));

      var asking = ask(node.getLocalPort());

      assertThat(asking.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(new String(asking.getInputStream().readAllBytes(), UTF_8))
          .contains("answer {\"statusCode\":503");
      assertThat(heard.get(1, TimeUnit.SECONDS)).contains(MAGIC);
    } finally {
      for (var socket : open) {
        socket.close();
      }
    }
  }

  /** Whoever connects is heard and not answered, as by a node that hangs. */
  private void hear(ServerSocket node) {
    try {
      while (true) {
        var client = node.accept();
        open.add(client);
        Thread.startVirtualThread(() -> hear(client));
      }
    } catch (IOException e) {
      heard.complete("nothing: " + e); // the test is over
    }
  }

  /** A client looks whether there is a node first, and says nothing. */
  private void hear(Socket client) {
    try {
      var words = new String(client.getInputStream().readNBytes(MAGIC.length() + 1), UTF_8);
      if (!words.isEmpty()) {
        heard.complete(words);
      }
    } catch (IOException e) {
      heard.complete("nothing: " + e);
    }
  }

  private static Process ask(int port) throws IOException {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            PACKAGE.toAbsolutePath() + ":" + Path.of("target", "test-classes").toAbsolutePath(),
            FirstQuery.class.getName(),
            "{\"queryType\":\"getAccountSummary\",\"accountId\":\"account-1\"}");
    builder
        .environment()
        .putAll(
            Map.of(
                "AWS_REGION", "eu-central-1",
                "AWS_ACCESS_KEY_ID", "local",
                "AWS_SECRET_ACCESS_KEY", "local",
                "EVENT_STORE_TABLE", "events",
                "READ_MODEL_TABLE", "rows",
                "DAX_ENDPOINT", "dax://127.0.0.1:" + port));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    return builder.redirectErrorStream(true).start();
  }
}
