package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Runs what a reader would type, where and with what the reader has. */
final class Shell {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Path folder;
  private final Map<String, String> variables;

  private Shell(Path folder, Map<String, String> variables) {
    this.folder = folder;
    this.variables = variables;
  }

  static Shell in(Path folder) {
    return new Shell(folder, new TreeMap<>());
  }

  /** Such a shell, with a variable more. */
  Shell with(String name, String value) {
    Map<String, String> more = new TreeMap<>(variables);
    more.put(name, value);
    return new Shell(folder, more);
  }

  /**
   * What was said and how it ended.
   *
   * @param said standard output and standard error together
   */
  record Result(int exit, String said) {
    Result succeeded() {
      assertThat(exit).as(said).isZero();
      return this;
    }
  }

  /** Runs a script under bash; its input is closed. */
  Result run(String script) {
    try {
      Path said = Files.createTempFile("annal-shell", ".out");
      ProcessBuilder builder =
          new ProcessBuilder(List.of("bash", "-c", script))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .redirectInput(Path.of("/dev/null").toFile());
      builder.environment().putAll(variables);
      Process process = builder.start();
      boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      String text = Files.readString(said, StandardCharsets.UTF_8);
      Files.delete(said);
      assertThat(ended).as("no end after %s: %s", PATIENCE, text).isTrue();
      return new Result(process.exitValue(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running: " + script, e);
    }
  }
}
