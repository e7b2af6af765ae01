package io.annal.cli.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerInfoTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void whatIsWrittenIsRead() {
    ServerInfo here = ServerInfo.here(URI.create("http://127.0.0.1:4566"), "us-east-1", true);
    Path file = folder.resolve("running.properties");

    here.write(file);

    assertThat(ServerInfo.read(file)).contains(here);
    assertThat(here.isAlive()).isTrue();
  }

  @Test
  void processIdThatWasGivenToAnotherProcessIsNotTheCloud() {
    ServerInfo earlier =
        new ServerInfo(
            ProcessHandle.current().pid(),
            Instant.parse("2020-01-01T00:00:00Z"),
            URI.create("http://127.0.0.1:4566"),
            "us-east-1",
            true);

    assertThat(earlier.isAlive()).isFalse();
  }
}
