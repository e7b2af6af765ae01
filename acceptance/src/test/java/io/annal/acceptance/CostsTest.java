package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code annal cost} and {@code aws ce} say the same of what was used. */
final class CostsTest {
  private static final String ASK =
      """
      aws ce get-cost-and-usage \\
          --time-period Start=$(date -u +%Y-%m-01),End=$(date -u -d tomorrow +%Y-%m-%d) \\
          --granularity MONTHLY --metrics UnblendedCost \\
          --group-by Type=DIMENSION,Key=SERVICE
      """;

  @Test
  void whatWasUsedAndWhatALoadWouldCost(@TempDir Path folder) {
    try (LocalAnnal annal = LocalAnnal.in(folder.resolve("data"))) {
      annal.up("").succeeded();
      try (AccountClient accounts = new AccountClient(annal);
          Terminal terminal = annal.terminal(folder)) {
        accounts.create("thrifty");
        accounts.deposit("thrifty", "tx-1", "5");

        await()
            .atMost(Duration.ofSeconds(60))
            .pollInterval(Duration.ofSeconds(1))
            .untilAsserted(() -> theSame(terminal));

        String month =
            terminal.type(
                "\"$ANNAL_HOME/annal\" cost --commands-per-second 5 --events-per-command 1.2");
        assertThat(month.lines()).allMatch(line -> line.length() <= 80);
        assertThat(lineOf("  event store writes", month))
            .containsExactly("event", "store", "writes", "7,300", "unit-hour", "4.75");
        assertThat(month).contains("total", "per 1,000 commands", "Left out:");
        assertThat(month).doesNotContain("Too small");
        assertThat(terminal.type("\"$ANNAL_HOME/annal\" cost --commands-per-second 50"))
            .contains("Too small: event store has 10 write units a second")
            .contains("this load needs 50.");
      }
    }
  }

  private static void theSame(Terminal terminal) {
    String explorer = terminal.type(ASK);
    String said = terminal.type("\"$ANNAL_HOME/annal\" cost");

    assertThat(said.lines()).allMatch(line -> line.length() <= 80);
    assertThat(said).contains("2 commands were handled.", "storage of tables, logs, archives");
    assertThat(cost("CloudWatch Events", explorer)).isEqualByComparingTo("0.000002");
    assertThat(lineOf("CloudWatch Events", said)).contains("0.000002", "0.001000");
    assertThat(lineOf("AWS Lambda", said)).hasSize(4);
    assertThat(lineOf("AmazonCloudWatch", said)).hasSize(3);
  }

  private static BigDecimal cost(String service, String explorer) {
    var groups = Json.firstIn(explorer).at("/ResultsByTime/0/Groups");
    return StreamSupport.stream(groups.spliterator(), false)
        .filter(group -> group.at("/Keys/0").asText().equals(service))
        .map(group -> new BigDecimal(group.at("/Metrics/UnblendedCost/Amount").asText()))
        .findFirst()
        .orElse(BigDecimal.ZERO);
  }

  private static List<String> lineOf(String beginning, String table) {
    return table
        .lines()
        .filter(line -> line.startsWith(beginning))
        .findFirst()
        .map(line -> List.of(line.strip().split("\\s+")))
        .orElse(List.of());
  }
}
