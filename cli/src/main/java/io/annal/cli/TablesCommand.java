package io.annal.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code annal tables}. */
@Command(
    name = "tables",
    mixinStandardHelpOptions = true,
    description = "Run DynamoDB's API by itself, without the rest of the local cloud.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = TablesUpCommand.class)
final class TablesCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
