package io.annal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a user meets who mistypes, or asks for what is not there. */
final class AnnalTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter error = new StringWriter();

  @TempDir private Path folder = Path.of("");

  @Test
  void unknownOptionIsNamedInOneLine() {
    assertThat(run("up", "--prot", "1")).isEqualTo(2);

    assertThat(error.toString())
        .startsWith("annal: Unknown option")
        .contains("--prot", "./annal up --help")
        .hasLineCount(1);
  }

  @Test
  void unknownCommandIsNamedInOneLine() {
    assertThat(run("upp")).isEqualTo(2);

    assertThat(error.toString()).startsWith("annal: ").contains("upp").hasLineCount(1);
  }

  @Test
  void portOutOfRangeIsRefused() {
    assertThat(run("up", "--port", "70000", "--data", folder.toString())).isEqualTo(1);

    assertThat(error).hasToString("annal: --port must be from 0 to 65535, not 70000\n");
  }

  @Test
  void capacityOfSomebodysTablesIsNotEnforced() {
    assertThat(
            run(
                "up",
                "--enforce-capacity",
                "--tables",
                "http://127.0.0.1:8000",
                "--data",
                folder.toString()))
        .isEqualTo(1);

    assertThat(error.toString())
        .startsWith("annal: --enforce-capacity goes with the local cloud's own tables");
  }

  @Test
  void dataInAFileIsRefused() throws IOException {
    Path file = Files.createFile(folder.resolve("notes.txt"));

    for (String command : List.of("up", "env", "status", "down")) {
      assertThat(run(command, "--data", file.toString())).isEqualTo(1);
    }

    assertThat(error.toString().lines())
        .containsOnly("annal: --data must be a folder, and %s is a file".formatted(file));
  }

  @Test
  void environmentOfACloudThatDoesNotRunIsAnErrorAndPrintsNothingToEvaluate() {
    assertThat(run("env", "--data", folder.toString())).isEqualTo(1);

    assertThat(out.toString()).isEmpty();
    assertThat(error.toString()).contains("no local cloud is running", "./annal up");
  }

  @Test
  void nothingToStopIsNoError() {
    assertThat(run("down", "--data", folder.toString())).isZero();

    assertThat(out.toString()).startsWith("No local cloud is running on ");
  }

  @Test
  void helpFitsATerminalOf80Columns() {
    for (CommandLine command : Annal.commandLine().getSubcommands().values()) {
      assertThat(command.getUsageMessage().lines()).allMatch(line -> line.length() <= 80);
    }
  }

  private int run(String... arguments) {
    return Annal.commandLine(arguments)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(error, true))
        .execute(arguments);
  }
}
