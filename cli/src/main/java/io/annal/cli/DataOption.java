package io.annal.cli;

import io.annal.cli.deploy.Home;
import io.annal.cli.server.DataDirectory;
import io.annal.cli.terminal.CliException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --data}: which local cloud is meant. */
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder that keeps everything the local cloud knows (default: $$ANNAL_DATA, or .annal in the checkout).")
  private Path given = Home.dataDirectory();

  DataDirectory directory() {
    if (Files.exists(given) && !Files.isDirectory(given)) {
      throw new CliException("--data must be a folder, and %s is a file".formatted(given));
    }
    return DataDirectory.of(given);
  }
}
