package io.annal.cli.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AwsEnvironmentTest {
  private static final ServerInfo CLOUD =
      new ServerInfo(1, Instant.EPOCH, URI.create("http://127.0.0.1:4567"), "eu-west-1", true);

  @TempDir private Path folder = Path.of("");

  @Test
  void shellThatEvaluatesItHasRegionEndpointAndNobodysProfile() throws Exception {
    String lines = String.join("\n", environment(Optional.of(cli("aws-cli/2.15.0 Python/3.11"))));

    String said =
        shell(
            "export AWS_PROFILE=production AWS_SESSION_TOKEN=x\n"
                + lines
                + "\necho \"$AWS_ENDPOINT_URL $AWS_REGION ${AWS_PROFILE-none} ${AWS_SESSION_TOKEN-none}\"");

    assertThat(said).isEqualTo("http://127.0.0.1:4567 eu-west-1 none none\n");
    assertThat(Files.readString(folder.resolve("config")))
        .contains("region = eu-west-1", "cli_binary_format = raw-in-base64-out");
  }

  @Test
  void awsThatKnowsNoEndpointVariableIsTold() throws Exception {
    Path old = folder.resolve("it's old").resolve("aws");
    Files.createDirectories(old.getParent());
    Files.writeString(old, "#!/bin/sh\necho \"$@\"\n");
    Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwx------"));
    Optional<AwsCli> cli =
        AwsCli.parse(old, "aws-cli/2.9.19 Python/3.11.2 source/x86_64.debian.12");

    String lines = String.join("\n", environment(cli));
    String said = shell(lines + "\n" + lines + "\naws sts get-caller-identity; echo \"$PATH\"");

    assertThat(said).startsWith("--endpoint-url http://127.0.0.1:4567 sts get-caller-identity\n");
    assertThat(said.split(folder.resolve("bin").toString(), -1)).hasSize(2);
    assertThat(AwsEnvironment.isWrapper(folder.resolve("bin").resolve("aws"))).isTrue();
    assertThat(AwsEnvironment.isWrapper(old)).isFalse();
  }

  @Test
  void versionsBeforeTheEndpointVariableAreKnown() {
    assertThat(cli("aws-cli/1.45.11 Python/3.11").knowsEndpointVariable()).isFalse();
    assertThat(cli("aws-cli/2.12.7 Python/3.11").knowsEndpointVariable()).isFalse();
    assertThat(cli("aws-cli/2.13.0 Python/3.11").knowsEndpointVariable()).isTrue();
  }

  private List<String> environment(Optional<AwsCli> cli) {
    return AwsEnvironment.of(CLOUD, "a-secret", folder, cli).lines();
  }

  private static AwsCli cli(String version) {
    return AwsCli.parse(Path.of("/usr/bin/aws"), version).orElseThrow();
  }

  private static String shell(String script) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sh", "-euc", script).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
