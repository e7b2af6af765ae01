package io.annal.cli;

import io.annal.cli.terminal.CliException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code annal verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Compare projections with the event store, and say which rows differ and how.",
      "Writes nothing; reads both tables whole, once for all projections. While commands",
      "go on, rows may be behind: compare again.",
      "Works on the AWS that the environment names, as aws does.",
      "Exit codes: 0 nothing differs, 1 something does or it could not be compared,",
      "2 no such projection or option."
    })
final class VerifyCommand implements Callable<Integer> {
  @Mixin private MaintenanceOptions maintenance = new MaintenanceOptions();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Show at most N rows of each projection (default: ${DEFAULT-VALUE}).")
  private int limit = 100;

  @Override
  public Integer call() throws InterruptedException {
    if (limit < 1) {
      throw new CliException("--limit must be at least 1, not " + limit);
    }
    return maintenance.run("verify", Map.of("MAINTENANCE_LIMIT", Integer.toString(limit)));
  }
}
