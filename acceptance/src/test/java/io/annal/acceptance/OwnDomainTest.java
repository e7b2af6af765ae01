package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.acceptance.Document.Block;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A reader who types {@code docs/your-own-domain.md}, from the top, in a copy of this repository:
 * the example is built, tested, deployed, commanded and asked.
 */
final class OwnDomainTest {
  private static final Document PAGE =
      Document.read(Checkout.path().resolve("docs/your-own-domain.md"));

  @Test
  void theExampleIsUnderAHundredLines() throws IOException {
    long lines = 0;
    try (Stream<Path> files =
        Files.walk(Checkout.path().resolve("examples/parking/src/main/java"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        lines += Files.readAllLines(file).stream().filter(line -> !line.isBlank()).count();
      }
    }

    assertThat(lines).isLessThan(100);
  }

  @Test
  void thePageLeadsToADomainThatRuns(@TempDir Path folder) {
    Path desk = folder.resolve("annal");
    copy(Checkout.path(), desk);
    try (LocalAnnal annal = LocalAnnal.in(folder.resolve("data"))) {
      annal.up("--empty").succeeded();
      try (Terminal terminal = annal.terminal(desk)) {
        type(terminal, "5. Say what is deployed");
        assertThat(desk.resolve("examples/parking/target/parking-function.jar")).exists();
        type(terminal, "6. Deploy it");

        use(terminal, desk);
        lookAfter(terminal);
      }
    }
  }

  private static void use(Terminal terminal, Path desk) {
    type(terminal, "7. Use it");

    assertThat(Json.answer(desk.resolve("opened.json")).at("/body/sequence").asInt()).isEqualTo(1);
    assertThat(Json.answer(desk.resolve("entered.json")).at("/body/sequence").asInt()).isEqualTo(2);
    JsonNode full = Json.answer(desk.resolve("full.json"));
    assertThat(full.at("/statusCode").asInt()).isEqualTo(422);
    assertThat(full.at("/body/message").asText()).isEqualTo("All 1 spaces are taken.");
    JsonNode state = Json.answer(desk.resolve("state.json")).at("/body/state");
    assertThat(state.toString()).isEqualTo("{\"spaces\":1,\"cars\":[\"ZH 1\"]}");
    Block questions = PAGE.below("7. Use it").getLast();
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> {
          terminal.type(questions.script());
          JsonNode occupancy = Json.answer(desk.resolve("occupancy.json")).at("/body");
          assertThat(occupancy.at("/cars").asInt()).as("%s", occupancy).isEqualTo(1);
          assertThat(occupancy.at("/sequence").asInt()).isEqualTo(2);
        });
  }

  /** With the command of this checkout, for the copy would build all of its own first. */
  private static void lookAfter(Terminal terminal) {
    String commands = PAGE.below("8. Look after it").getFirst().script();

    assertThat(terminal.type(commands.replace("./annal", "\"$ANNAL_HOME/annal\"")))
        .contains("Occupancy: 1 aggregates compared, nothing differs")
        .contains("Occupancy: done; 0 rebuilt, 0 brought up to date, 1 were right");
  }

  private static void type(Terminal terminal, String heading) {
    PAGE.below(heading).forEach(block -> terminal.type(block.script()));
  }

  private static void copy(Path from, Path to) {
    Checkout.files()
        .forEach(file -> {
          try {
            Path copied = to.resolve(from.relativize(file));
            Files.createDirectories(Objects.requireNonNull(copied.getParent()));
            Files.copy(file, copied);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
