package io.annal.localcloud.lambda;

import io.annal.localcloud.wire.AwsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Which of Lambda's runtimes this machine can run, and with what. */
final class Interpreters {
  // Names: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
  private static final List<String> KNOWN =
      List.of(
          "java25",
          "java21",
          "java17",
          "java11",
          "java8.al2",
          "python3.14",
          "python3.13",
          "python3.12",
          "python3.11",
          "python3.10",
          "python3.9",
          "nodejs24.x",
          "nodejs22.x",
          "nodejs20.x",
          "nodejs18.x",
          "dotnet10",
          "dotnet8",
          "ruby3.4",
          "ruby3.3",
          "ruby3.2",
          "provided.al2023",
          "provided.al2");

  private static final String ASK_PYTHON =
      "import sys,platform;print(sys.executable);print(platform.python_version())";

  /** Says which flags there are, since an unknown one would end the process. */
  private static final String ASK_NODE =
      """
      console.log([process.execPath, process.versions.node, ...['detect', 'require']
        .map((feature) => `--no-experimental-${feature}-module`)
        .filter((flag) => process.allowedNodeEnvironmentFlags.has(flag))].join('\\n'))\
      """;

  private final LambdaSettings.Programs programs;
  private final Map<Kind, Optional<Interpreter>> found = new ConcurrentHashMap<>();

  Interpreters(LambdaSettings.Programs programs) {
    this.programs = programs;
  }

  /** A kind of process. */
  enum Kind {
    JAVA("Java"),
    PYTHON("Python"),
    NODE("Node.js");

    private final String shown;

    Kind(String shown) {
      this.shown = shown;
    }
  }

  /**
   * What runs functions of a kind.
   *
   * @param program the program itself, past any shim on the PATH
   * @param options that it knows, of those that it needs to behave as AWS's
   */
  record Interpreter(Kind kind, String program, String version, List<String> options) {

    /** How it differs from what the runtime's name says; empty if it does not. */
    Optional<String> difference(String runtime) {
      String wanted = runtime.replaceFirst("^[a-z]+", "").replaceFirst("\\.(x|al2)$", "");
      return (version + ".").startsWith(wanted + ".")
          ? Optional.empty()
          : Optional.of(
              "annal: %s is run by %s %s of this machine, %s"
                  .formatted(runtime, kind.shown, version, program));
    }
  }

  /**
   * What runs functions of that runtime.
   *
   * @throws AwsException if AWS knows no such runtime, or this machine cannot run it
   */
  Interpreter of(String runtime) {
    if (!KNOWN.contains(runtime)) {
      throw Refusals.invalid(
          ("Value %s at 'runtime' failed to satisfy constraint: Member must satisfy enum value set:"
                  + " %s or be a valid ARN")
              .formatted(runtime, KNOWN));
    }
    if (runtime.startsWith("java")) {
      return of(Kind.JAVA).orElseThrow();
    }
    if (runtime.startsWith("python")) {
      return of(Kind.PYTHON).orElseThrow(() -> missing(runtime, programs.python(), "--python"));
    }
    if (runtime.startsWith("nodejs")) {
      return of(Kind.NODE).orElseThrow(() -> missing(runtime, programs.node(), "--node"));
    }
    throw AwsException.unsupported("The runtime " + runtime);
  }

  private static AwsException missing(String runtime, String program, String option) {
    return AwsException.unsupported(
        "The runtime %s without an interpreter: %s cannot be run here (annal up %s names another)"
            .formatted(runtime, program, option));
  }

  private Optional<Interpreter> of(Kind kind) {
    return found.computeIfAbsent(
        kind,
        any ->
            switch (kind) {
              case JAVA -> Optional.of(ours());
              case PYTHON -> ask(kind, programs.python(), "-c", ASK_PYTHON);
              case NODE -> ask(kind, programs.node(), "-e", ASK_NODE);
            });
  }

  private static Interpreter ours() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new Interpreter(Kind.JAVA, java, System.getProperty("java.version"), List.of());
  }

  private static Optional<Interpreter> ask(Kind kind, String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      try (InputStream out = process.getInputStream()) {
        List<String> lines =
            new String(out.readAllBytes(), StandardCharsets.UTF_8).strip().lines().toList();
        boolean done = process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        return done && lines.size() >= 2
            ? Optional.of(
                new Interpreter(
                    kind, lines.get(0), lines.get(1), List.copyOf(lines.subList(2, lines.size()))))
            : Optional.empty();
      }
    } catch (IOException e) {
      return Optional.empty(); // there is no such command
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
