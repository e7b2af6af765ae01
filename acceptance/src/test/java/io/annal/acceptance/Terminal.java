package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One bash that stays, as a reader's does: what an earlier block set, a later one finds. A block
 * fails when any of its commands does.
 */
final class Terminal implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final String END = "-- annal: end of block, failures:";

  private final Process bash;
  private final BufferedReader said;

  private Terminal(Process bash) {
    this.bash = bash;
    this.said = bash.inputReader(StandardCharsets.UTF_8);
  }

  static Terminal in(Path folder, Map<String, String> variables) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder("bash", "--noprofile", "--norc")
              .directory(folder.toFile())
              .redirectErrorStream(true);
      builder.environment().putAll(variables);
      Terminal terminal = new Terminal(builder.start());
      terminal.send("trap 'failures=$((failures + 1))' ERR\n");
      return terminal;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Types a block and waits for its end; says what was printed. */
  String type(String script) {
    CompletableFuture<Void> watchdog =
        CompletableFuture.runAsync(
            bash::destroyForcibly,
            CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    try {
      send("failures=0\n" + script + "\necho; echo \"" + END + " $failures\"\n");
      return untilEnd(script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      watchdog.cancel(false);
    }
  }

  private void send(String text) throws IOException {
    bash.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    bash.getOutputStream().flush();
  }

  private String untilEnd(String script) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith(END)) {
        assertThat(line).as("%s%n%s", script, text).isEqualTo(END + " 0");
        return text.toString();
      }
      text.append(line).append('\n');
    }
    throw new AssertionError(
        "bash ended, or was ended after %s:%n%s%n%s".formatted(PATIENCE, script, text));
  }

  @Override
  public void close() {
    bash.destroy();
  }
}
