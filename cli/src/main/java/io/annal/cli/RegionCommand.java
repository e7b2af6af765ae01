package io.annal.cli;

import io.annal.cli.server.Regions;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code annal region}. */
@Command(
    name = "region",
    mixinStandardHelpOptions = true,
    description = {
      "Take a Region of the local cloud out of reach, or bring it back.",
      "While it is out, every call into it fails, also of its own functions, and no",
      "answer comes out of it. What it had taken over goes on when it is back."
    })
final class RegionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DataOption data = new DataOption();

  @Parameters(index = "0", paramLabel = "REGION", description = "Such as us-east-1.")
  private String region = "";

  @Parameters(index = "1", paramLabel = "STATE", description = "${COMPLETION-CANDIDATES}")
  private State state = State.BACK;

  /** As it is typed. */
  enum State {
    OUT,
    BACK;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() {
    Regions regions =
        new Regions(data.directory().mustBeRunning().endpoint(), data.directory().secret());
    List<String> out =
        switch (state) {
          case OUT -> regions.takeOut(region);
          case BACK -> regions.bringBack(region);
        };
    spec.commandLine()
        .getOut()
        .println(
            out.isEmpty()
                ? "Every Region is within reach."
                : "Out of reach: " + String.join(", ", out));
    return 0;
  }
}
