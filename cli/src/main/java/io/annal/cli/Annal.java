package io.annal.cli;

import io.annal.AnnalException;
import io.annal.cli.terminal.CliException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/** The command that {@code ./annal} runs. Exit codes: 0 done, 1 could not be done, 2 bad usage. */
@Command(
    name = "annal",
    description = "Event sourcing on AWS, and an AWS on this machine to run it on.",
    mixinStandardHelpOptions = true,
    version = "annal 0.1.0-SNAPSHOT",
    synopsisSubcommandLabel = "COMMAND",
    usageHelpWidth = 80,
    usageHelpAutoWidth = false)
public final class Annal implements Runnable {
  private static final List<Class<?>> COMMANDS =
      List.of(
          UpCommand.class,
          DownCommand.class,
          StatusCommand.class,
          EnvCommand.class,
          PublishCommand.class,
          DeployCommand.class,
          DlqCommand.class,
          VerifyCommand.class,
          RebuildCommand.class,
          ForgetCommand.class,
          RegionCommand.class,
          CostCommand.class,
          TablesCommand.class);

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] arguments) {
    System.exit(commandLine(arguments).execute(arguments));
  }

  /** Knows the command that the arguments begin with, or all where they begin with none. */
  static CommandLine commandLine(String... arguments) {
    var line = new CommandLine(new Annal());
    var asked = COMMANDS.stream().filter(command -> isAsked(command, arguments)).toList();
    (asked.isEmpty() ? COMMANDS : asked).forEach(line::addSubcommand);
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((e, _) -> misused(e))
        .setExecutionExceptionHandler((e, command, _) -> failed(e, command.getErr()));
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** To read the options of one command takes milliseconds, which adds up. */
  private static boolean isAsked(Class<?> command, String... arguments) {
    return arguments.length > 0 && command.getAnnotation(Command.class).name().equals(arguments[0]);
  }

  private static int misused(ParameterException e) {
    CommandLine command = e.getCommandLine();
    command
        .getErr()
        .printf(
            "annal: %s (see ./%s --help)%n",
            e.getMessage(), command.getCommandSpec().qualifiedName());
    command.getErr().flush();
    return 2;
  }

  private static int failed(Exception e, PrintWriter error) throws Exception {
    String said =
        switch (e) {
          case CliException expected -> expected.getMessage();
          case AnnalException expected -> expected.getMessage();
          case SdkServiceException refused -> "AWS refused: " + refused.getMessage();
          case SdkClientException unreachable -> "AWS cannot be asked: " + unreachable.getMessage();
          default -> throw e;
        };
    error.println("annal: " + said);
    error.flush();
    return 1;
  }
}
