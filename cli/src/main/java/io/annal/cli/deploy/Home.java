package io.annal.cli.deploy;

import java.nio.file.Path;

/** The checkout that {@code ./annal} stands in, which the script names. */
public final class Home {
  private Home() {}

  public static Path path() {
    return Path.of(System.getProperty("annal.home", "")).toAbsolutePath();
  }

  public static Path template() {
    return path().resolve("infrastructure").resolve("cloudformation.yaml");
  }

  public static Path monitoring() {
    return template().resolveSibling("monitoring.yaml");
  }

  public static Path functionPackage() {
    return path().resolve("bank").resolve("target").resolve("annal-bank-function.jar");
  }

  public static Path dataDirectory() {
    String named = System.getenv("ANNAL_DATA");
    return named == null || named.isBlank() ? path().resolve(".annal") : Path.of(named);
  }
}
