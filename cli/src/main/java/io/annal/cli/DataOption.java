package io.annal.cli;

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
    return DataDirectory.of(given);
  }
}
