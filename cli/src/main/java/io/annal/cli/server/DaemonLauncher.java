package io.annal.cli.server;

import io.annal.cli.terminal.CliException;
import io.annal.cli.terminal.Progress;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The same command once more, in a process of its own that outlives this one. */
public final class DaemonLauncher {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

  private final Class<?> program;
  private final DataDirectory directory;
  private final PrintWriter out;

  /** A launcher of the command whose {@code main} is that class's. */
  public DaemonLauncher(Class<?> program, DataDirectory directory, PrintWriter out) {
    this.program = program;
    this.directory = directory;
    this.out = out;
  }

  /**
   * Starts it, repeats what it says, and returns when it is ready.
   *
   * @throws CliException when it ends instead
   */
  public void start(CommandLine command) throws InterruptedException {
    Path said = directory.root().resolve("up.out");
    try {
      directory.closeToOthers();
      Process process =
          new ProcessBuilder(commandLine(command.getParseResult()))
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      repeatUntilReady(process, said);
    } catch (IOException e) {
      throw new CliException("cannot start a process in the background: " + e.getMessage(), e);
    }
  }

  private void repeatUntilReady(Process process, Path said) throws InterruptedException {
    long start = System.nanoTime();
    long repeated = 0;
    while (!isReady(process)) {
      repeated = repeat(said, repeated);
      if (process.waitFor(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
        repeat(said, repeated);
        throw new CliException("the local cloud did not start; its log is " + directory.log());
      }
      if (Progress.since(start).compareTo(PATIENCE) > 0) {
        process.destroy();
        throw new CliException(
            "the local cloud was not ready after %d minutes and was stopped; its log is %s"
                .formatted(PATIENCE.toMinutes(), directory.log()));
      }
    }
    repeatToTheEnd(said, repeated);
  }

  private boolean isReady(Process process) {
    return directory
        .running()
        .filter(r -> r.pid() == process.pid())
        .filter(ServerInfo::ready)
        .isPresent();
  }

  /** The run file is written just before the last words, so those may still be on their way. */
  private void repeatToTheEnd(Path said, long from) throws InterruptedException {
    long repeated = repeat(said, from);
    for (int look = 0; look < 100 && !endsWithLastWord(said); look++) {
      Thread.sleep(BETWEEN_LOOKS);
      repeated = repeat(said, repeated);
    }
  }

  private static boolean endsWithLastWord(Path said) {
    try {
      return Files.readString(said).contains("Ready at ");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long repeat(Path said, long from) {
    try (RandomAccessFile file = new RandomAccessFile(said.toFile(), "r")) {
      byte[] more = new byte[Math.toIntExact(file.length() - from)];
      file.seek(from);
      file.readFully(more);
      out.print(new String(more, StandardCharsets.UTF_8));
      out.flush();
      return from + more.length;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + said, e);
    }
  }

  /** In a session of its own where that can be had, so that no terminal's end is its end. */
  private List<String> commandLine(ParseResult up) {
    List<String> command = new ArrayList<>();
    Executables.find("setsid").map(Path::toString).ifPresent(command::add);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-Dannal.detached=true");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName(), "up"));
    up.originalArgs().stream()
        .skip(up.originalArgs().indexOf("up") + 1L)
        .filter(argument -> !argument.equals("--detach"))
        .forEach(command::add);
    return command;
  }
}
