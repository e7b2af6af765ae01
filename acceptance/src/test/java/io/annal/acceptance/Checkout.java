package io.annal.acceptance;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** The checkout under test. */
final class Checkout {
  private Checkout() {}

  static Path path() {
    return Path.of(System.getProperty("annal.home", "..")).toAbsolutePath().normalize();
  }

  static Path infrastructure() {
    return path().resolve("infrastructure");
  }

  /** What a fresh clone would hold: what is under version control, or is not ignored by it. */
  static List<Path> files() {
    return Shell.in(path())
        .run("git -c core.quotePath=off ls-files --cached --others --exclude-standard")
        .succeeded()
        .said()
        .lines()
        .map(path()::resolve)
        .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
        .toList();
  }
}
