package io.annal.acceptance;

import java.nio.file.Path;

/** The checkout under test. */
final class Checkout {
  private Checkout() {}

  static Path path() {
    return Path.of(System.getProperty("annal.home", "..")).toAbsolutePath().normalize();
  }

  static Path infrastructure() {
    return path().resolve("infrastructure");
  }
}
