package io.annal.cli;

import java.nio.file.Path;

/** The checkout that {@code ./annal} stands in, which the script names. */
final class Home {
  private Home() {}

  static Path path() {
    return Path.of(System.getProperty("annal.home", "")).toAbsolutePath();
  }

  static Path template() {
    return path().resolve("infrastructure").resolve("cloudformation.yaml");
  }

  static Path monitoring() {
    return template().resolveSibling("monitoring.yaml");
  }

  static Path functionPackage() {
    return path().resolve("bank").resolve("target").resolve("annal-bank-function.jar");
  }

  static Path dataDirectory() {
    String named = System.getenv("ANNAL_DATA");
    return named == null || named.isBlank() ? path().resolve(".annal") : Path.of(named);
  }
}
