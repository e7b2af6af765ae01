package io.annal.cli;

import io.annal.cli.terminal.CliException;
import io.annal.projection.ScanOptions;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code annal rebuild}. */
@Command(
    name = "rebuild",
    mixinStandardHelpOptions = true,
    description = {
      "Bring projections up to date from the event store, while commands go on: rows",
      "that are missing, behind or of an older revision. Interrupted, the same command",
      "goes on where it was. The whole event store is read, once for all projections.",
      "Deploy first: functions of an older package refuse rows of a newer revision.",
      "Works on the AWS that the environment names, as aws does.",
      "Exit codes: 0 done, 1 could not be done, 2 no such projection or option."
    })
final class RebuildCommand implements Callable<Integer> {
  private static final int MOST_SEGMENTS = 64;

  @Mixin private MaintenanceOptions maintenance = new MaintenanceOptions();

  @Option(
      names = "--segments",
      paramLabel = "N",
      description = "Read so many parts of the store at once (default: ${DEFAULT-VALUE}).")
  private int segments = ScanOptions.standard().segments();

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Read at most N commits a second (default: ${DEFAULT-VALUE}).")
  private int rate = (int) ScanOptions.standard().commitsPerSecond();

  @Option(names = "--restart", description = "Begin at the start, though one was interrupted.")
  private boolean restart;

  @Option(
      names = "--every-row",
      description = "Rebuild every row, also those that are wrong or too far.")
  private boolean everyRow;

  @Override
  public Integer call() throws InterruptedException {
    if (segments < 1 || segments > MOST_SEGMENTS) {
      throw new CliException(
          "--segments must be from 1 to %d, not %d".formatted(MOST_SEGMENTS, segments));
    }
    if (rate < 1) {
      throw new CliException("--rate must be at least 1, not " + rate);
    }
    return maintenance.run(
        "rebuild",
        Map.of(
            "MAINTENANCE_SEGMENTS", Integer.toString(segments),
            "MAINTENANCE_RATE", Integer.toString(rate),
            "MAINTENANCE_RESTART", Boolean.toString(restart),
            "MAINTENANCE_EVERY_ROW", Boolean.toString(everyRow)));
  }
}
