package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.localcloud.runtime.LocalCloud;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** A local cloud of a test's own, started and stopped by the real command, on a port of its own. */
final class LocalAnnal implements AutoCloseable {
  private final Path data;

  private LocalAnnal(Path data) {
    this.data = data;
  }

  static LocalAnnal in(Path data) {
    return new LocalAnnal(data);
  }

  /** {@code annal up --detach}; the options come on top. */
  Shell.Result up(String options) {
    return annal("up --detach --port 0 " + options);
  }

  Shell.Result down() {
    return annal("down");
  }

  Shell.Result annal(String command) {
    return Shell.in(Checkout.path()).with("ANNAL_DATA", data.toString()).run("./annal " + command);
  }

  /** A terminal in that folder, in the environment that {@code annal env} gives. */
  Terminal terminal(Path folder) {
    return terminal(folder, List.of());
  }

  /** The same, with a folder of commands that go before all others. */
  Terminal terminal(Path folder, Path commands) {
    return terminal(folder, List.of(commands));
  }

  private Terminal terminal(Path folder, List<Path> commands) {
    String path =
        Stream.concat(commands.stream().map(Path::toString), Stream.of(System.getenv("PATH")))
            .collect(Collectors.joining(":"));
    Terminal terminal =
        Terminal.in(
            folder,
            Map.of(
                "ANNAL_DATA",
                data.toString(),
                "ANNAL_HOME",
                Checkout.path().toString(),
                "PATH",
                path));
    terminal.type("eval \"$(\"$ANNAL_HOME/annal\" env)\"");
    return terminal;
  }

  URI endpoint() {
    return URI.create(running().getProperty("endpoint"));
  }

  /** Its account's owner. */
  StaticCredentialsProvider owner() {
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(LocalCloud.OWNER, LocalCloud.secretOf(data.resolve("cloud"))));
  }

  /** What roles were allowed until now, one JSON object a line. */
  List<String> granted() {
    try {
      return Files.readAllLines(data.resolve("cloud/iam/granted.jsonl"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long process() {
    return Long.parseLong(running().getProperty("pid"));
  }

  /** As {@code kill -9} does, and its functions with it, as a power cut would. */
  void kill() {
    ProcessHandle process = ProcessHandle.of(process()).orElseThrow();
    var functions = process.descendants().toList();
    assertThat(process.destroyForcibly()).isTrue();
    process.onExit().join();
    functions.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    down().succeeded();
  }

  private Properties running() {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(data.resolve("running.properties"))) {
      properties.load(reader);
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
