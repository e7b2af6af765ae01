package io.annal.cli.server;

import io.annal.cli.terminal.CliException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code aws} command of this machine.
 *
 * <p>Version 2 reads {@code AWS_ENDPOINT_URL} since <a
 * href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html">2.13.0</a>.
 * Version 1 reads it, too, but sends SQS to AWS all the same; like an older version 2 it has to be
 * told by an option.
 */
public record AwsCli(Path executable, int major, int minor) {
  private static final Pattern VERSION = Pattern.compile("aws-cli/(\\d+)\\.(\\d+)");
  private static final int PATIENCE_SECONDS = 20;

  /** Wrappers that an earlier {@code annal env} put on the PATH are passed over. */
  public static Optional<AwsCli> onPath() throws InterruptedException {
    Optional<Path> found =
        Executables.onPath("aws").filter(path -> !AwsEnvironment.isWrapper(path)).findFirst();
    return found.isEmpty() ? Optional.empty() : versionOf(found.get());
  }

  boolean knowsEndpointVariable() {
    return major > 2 || (major == 2 && minor >= 13);
  }

  static Optional<AwsCli> parse(Path executable, String version) {
    Matcher matcher = VERSION.matcher(version);
    return matcher.find()
        ? Optional.of(
            new AwsCli(
                executable, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  private static Optional<AwsCli> versionOf(Path executable) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(executable.toString(), "--version").redirectErrorStream(true).start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new CliException("%s --version does not answer".formatted(executable));
      }
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return parse(executable, said);
    } catch (IOException e) {
      throw new CliException("cannot run %s: %s".formatted(executable, e.getMessage()), e);
    }
  }
}
