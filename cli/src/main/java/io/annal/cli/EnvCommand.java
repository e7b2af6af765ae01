package io.annal.cli;

import io.annal.cli.server.AwsCli;
import io.annal.cli.server.AwsEnvironment;
import io.annal.cli.server.DataDirectory;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code annal env}: what a shell evaluates, so that {@code aws} and every SDK talk to this
 * machine.
 */
@Command(
    name = "env",
    mixinStandardHelpOptions = true,
    description = "Print what points aws and the SDKs at the local cloud: eval \"$$(./annal env)\"")
final class EnvCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DataOption data = new DataOption();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    DataDirectory directory = data.directory();
    AwsEnvironment.of(
            directory.mustBeRunning(), directory.secret(), directory.environment(), AwsCli.onPath())
        .lines()
        .forEach(out::println);
    return 0;
  }
}
