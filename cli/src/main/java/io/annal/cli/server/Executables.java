package io.annal.cli.server;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs on the PATH. */
final class Executables {
  private Executables() {}

  static Optional<Path> find(String name) {
    return onPath(name).findFirst();
  }

  /** All of that name, the one that a shell would run first. */
  static Stream<Path> onPath(String name) {
    String path = System.getenv("PATH");
    return Arrays.stream((path == null ? "" : path).split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder).resolve(name))
        .filter(Files::isRegularFile)
        .filter(Files::isExecutable);
  }
}
