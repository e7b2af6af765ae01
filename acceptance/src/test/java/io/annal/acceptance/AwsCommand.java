package io.annal.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An {@code aws} command of this machine: of both versions there may be one. */
record AwsCommand(Path executable, String version) {
  private static final Pattern VERSION = Pattern.compile("aws-cli/(\\S+)");

  /**
   * The first of that version on the PATH, among the tests' own clients, or where packages lay it.
   */
  static Optional<AwsCommand> ofMajor(int major) {
    return places()
        .map(folder -> folder.resolve("aws"))
        .filter(Files::isExecutable)
        .distinct()
        .flatMap(executable -> ask(executable).stream())
        .filter(command -> command.version().startsWith(major + "."))
        .findFirst();
  }

  private static Stream<Path> places() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(
            Arrays.stream(path.split(":")).filter(folder -> !folder.isEmpty()).map(Path::of),
            Clients.PYTHON.isThere()
                ? Stream.of(Clients.PYTHON.path().resolveSibling(""))
                : Stream.<Path>empty(),
            Stream.of(Path.of("/usr/local/bin"), Path.of("/usr/bin")))
        .flatMap(places -> places);
  }

  private static Optional<AwsCommand> ask(Path executable) {
    Shell.Result said = Shell.in(Checkout.path()).run("'" + executable + "' --version");
    Matcher matcher = VERSION.matcher(said.said());
    return said.exit() == 0 && matcher.find()
        ? Optional.of(new AwsCommand(executable, matcher.group(1)))
        : Optional.empty();
  }

  /**
   * Makes it the one that a shell finds under {@code aws} when that folder is first on its PATH.
   */
  void linkInto(Path folder) {
    try {
      Files.createSymbolicLink(Files.createDirectories(folder).resolve("aws"), executable);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
