package io.annal.cli;

import io.annal.cli.server.DataDirectory;
import io.annal.cli.server.OrphanProcesses;
import io.annal.cli.server.ServerInfo;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code annal down}. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = "Stop the local cloud, and what it left behind. Its data stay.")
final class DownCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DataOption data = new DataOption();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    DataDirectory directory = data.directory();
    Optional<ProcessHandle> process =
        ServerInfo.read(directory.runFile()).flatMap(ServerInfo::process);
    if (process.isPresent()) {
      List<ProcessHandle> functions = process.get().descendants().toList();
      stop(process.get(), out);
      functions.forEach(ProcessHandle::destroyForcibly);
    }
    long left = OrphanProcesses.of(directory).peek(ProcessHandle::destroyForcibly).count();
    directory.forgetRunning();
    out.println(said(process.isPresent(), left, directory));
    return 0;
  }

  private static String said(boolean ran, long left, DataDirectory directory) {
    if (ran) {
      return "Stopped; %s keeps its data.".formatted(directory.shown());
    }
    return left == 0
        ? "No local cloud is running on %s.".formatted(directory.shown())
        : "The local cloud on %s had died; stopped %d function processes that it left."
            .formatted(directory.shown(), left);
  }

  private static void stop(ProcessHandle process, PrintWriter out) throws InterruptedException {
    process.destroy();
    try {
      process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      out.printf(
          "It did not stop in %d s and was killed; nothing acknowledged is lost.%n",
          PATIENCE.toSeconds());
      process.destroyForcibly();
      process.onExit().join();
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot wait for process " + process.pid(), e);
    }
  }
}
