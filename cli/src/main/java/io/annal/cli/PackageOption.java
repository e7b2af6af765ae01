package io.annal.cli;

import io.annal.cli.deploy.Home;
import io.annal.cli.terminal.CliException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --package}: the functions' code. */
final class PackageOption {
  @Option(
      names = "--package",
      paramLabel = "JAR",
      description = "The functions' code (default: the checkout's own).")
  private Path given = Home.functionPackage();

  /**
   * @throws CliException when there is no such file
   */
  Path file() {
    if (!Files.isRegularFile(given)) {
      throw new CliException(
          "there is no function package at %s; build it with ./mvnw -DskipTests package -pl bank -am"
              .formatted(given));
    }
    return given;
  }
}
