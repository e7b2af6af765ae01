package io.annal.cli;

import io.annal.cli.aws.Aws;
import io.annal.cli.aws.Stack;
import io.annal.cli.server.DataDirectory;
import io.annal.cli.server.Regions;
import io.annal.cli.server.ServerInfo;
import io.annal.cli.terminal.CliException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code annal status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description =
        "Say whether the local cloud runs and what is deployed (exit code 1: it does not run).")
final class StatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DataOption data = new DataOption();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    DataDirectory directory = data.directory();
    Optional<ServerInfo> running = directory.running();
    if (running.isEmpty()) {
      out.printf("No local cloud is running on %s.%n", directory.shown());
      return 1;
    }
    ServerInfo cloud = running.get();
    out.printf("endpoint  %s%s%n", cloud.endpoint(), cloud.ready() ? "" : " (not ready yet)");
    out.printf("process   %d, for %s%n", cloud.pid(), age(cloud.started()));
    out.printf("data      %s%n", directory.shown());
    out.printf("log       %s%n", directory.shown() + "/" + directory.log().getFileName());
    List<String> unreachable;
    try {
      unreachable = new Regions(cloud.endpoint(), directory.secret()).out();
    } catch (CliException e) {
      out.printf("trouble   %s%n", e.getMessage());
      return 1;
    }
    if (!unreachable.isEmpty()) {
      out.printf("out       %s%n", String.join(", ", unreachable));
    }
    if (!unreachable.contains(cloud.region())) {
      out.printf("stack     %s%n", stack(cloud, directory.secret()));
    }
    return 0;
  }

  private static String stack(ServerInfo cloud, String secret) {
    try (Aws aws = Aws.local(cloud.endpoint(), secret, cloud.region());
        var cloudFormation = aws.cloudFormation()) {
      return new Stack(cloudFormation, Stack.NAME)
          .status()
          .map(status -> Stack.NAME + " " + status)
          .orElse(Stack.NAME + " is not deployed");
    }
  }

  private static String age(Instant start) {
    Duration age = Duration.between(start, Instant.now());
    return age.toHours() > 0
        ? "%d h %d min".formatted(age.toHours(), age.toMinutesPart())
        : "%d min %d s".formatted(age.toMinutes(), age.toSecondsPart());
  }
}
