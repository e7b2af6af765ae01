package io.annal.localcloud.lambda;

import io.annal.localcloud.wire.AwsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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

  private final Map<String, Optional<String>> found = new ConcurrentHashMap<>();

  /** A kind of process. */
  enum Kind {
    JAVA,
    PYTHON,
    NODE
  }

  /**
   * The kind of process for a runtime of the API.
   *
   * @throws AwsException if AWS knows no such runtime, or this machine cannot run it
   */
  Kind kindOf(String runtime) {
    if (!KNOWN.contains(runtime)) {
      throw Refusals.invalid(
          ("Value %s at 'runtime' failed to satisfy constraint: Member must satisfy enum value set:"
                  + " %s or be a valid ARN")
              .formatted(runtime, KNOWN));
    }
    if (runtime.startsWith("java")) {
      return Kind.JAVA;
    }
    if (runtime.startsWith("python")) {
      return runnable(runtime, Kind.PYTHON, "python3");
    }
    if (runtime.startsWith("nodejs")) {
      return runnable(runtime, Kind.NODE, "node");
    }
    throw AwsException.unsupported("The runtime " + runtime);
  }

  private Kind runnable(String runtime, Kind kind, String command) {
    if (executable(kind).isEmpty()) {
      throw AwsException.unsupported(
          "The runtime %s on a machine without %s on the PATH".formatted(runtime, command));
    }
    return kind;
  }

  /** The program itself, past any shim on the PATH. */
  Optional<String> executable(Kind kind) {
    return switch (kind) {
      case JAVA ->
          Optional.of(
              java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java").toString());
      case PYTHON ->
          found.computeIfAbsent(
              "python3", any -> ask("python3", "-c", "import sys;print(sys.executable)"));
      case NODE -> found.computeIfAbsent("node", any -> ask("node", "-p", "process.execPath"));
    };
  }

  private static Optional<String> ask(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      try (InputStream out = process.getInputStream()) {
        String answer = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
        boolean done = process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        return Optional.of(answer).filter(path -> done && !path.isEmpty());
      }
    } catch (IOException e) {
      return Optional.empty(); // there is no such command
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
