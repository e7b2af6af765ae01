package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A bus that is deleted, or refuses everything: nothing is lost, and nothing is given up. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BusOutageTest {
  private static final int MORE_THAN_TEN = 11;

  private final LocalBank bank;

  BusOutageTest(@TempDir Path folder) {
    bank = new LocalBank(folder);
  }

  @BeforeAll
  void start() {
    bank.start();
  }

  @AfterAll
  void stop() {
    bank.close();
  }

  @Test
  void whatIsStoredWhileTheBusIsDeletedIsPublishedWhenItIsThereAgain() {
    accounts().create("deleted");
    accounts().deposit("deleted", "tx-1", "5");
    awaitBalance("deleted", "5");
    deleteBus();

    accounts().deposit("deleted", "tx-2", "6");
    awaitFailures("\"event-sourcing-bus does not exist\"", 3);
    assertThat(terminal().type("\"$ANNAL_HOME/annal\" dlq list")).contains("No dead letters.");

    restoreBus();
    awaitBalance("deleted", "11");
  }

  @Test
  void anOutageLongerThanTenAttemptsGivesNothingUp() {
    accounts().create("refused");
    awaitBalance("refused", "0");
    poison().publishing(false);

    accounts().deposit("refused", "tx-1", "7");
    awaitFailures("\"could not be sent to event-sourcing-bus\"", MORE_THAN_TEN);
    assertThat(terminal().type("\"$ANNAL_HOME/annal\" dlq list")).contains("No dead letters.");

    poison().publishing(true);
    awaitBalance("refused", "7");
  }

  private void deleteBus() {
    terminal()
        .type(
            """
            RULE=(--rule event-sourcing-events-to-projection --event-bus-name event-sourcing-bus)
            aws events list-targets-by-rule "${RULE[@]}" --query Targets >targets.json
            aws events describe-rule --name "${RULE[1]}" --event-bus-name event-sourcing-bus \\
              --query EventPattern --output text >pattern.json
            aws events remove-targets "${RULE[@]}" \\
              --ids $(aws events list-targets-by-rule "${RULE[@]}" --query 'Targets[].Id' --output text)
            aws events delete-rule --name "${RULE[1]}" --event-bus-name event-sourcing-bus
            aws events delete-event-bus --name event-sourcing-bus
            """);
  }

  private void restoreBus() {
    terminal()
        .type(
            """
            MAPPING=$(aws lambda list-event-source-mappings --query 'EventSourceMappings[].UUID' \\
              --function-name event-sourcing-stream-publisher --output text)
            aws lambda update-event-source-mapping --uuid "$MAPPING" --no-enabled
            aws events create-event-bus --name event-sourcing-bus
            aws events put-rule --name "${RULE[1]}" --event-bus-name event-sourcing-bus \\
              --event-pattern file://pattern.json
            aws events put-targets "${RULE[@]}" --targets file://targets.json
            aws lambda update-event-source-mapping --uuid "$MAPPING" --enabled
            """);
  }

  private void awaitFailures(String said, int times) {
    await()
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(() ->
            assertThat(
                    terminal()
                        .type(
                            "aws logs filter-log-events --log-group-name"
                                + " /aws/lambda/event-sourcing-stream-publisher --filter-pattern '"
                                + said
                                + "' --query 'length(events)' --output text")
                        .strip())
                .satisfies(
                    count -> assertThat(Integer.parseInt(count)).isGreaterThanOrEqualTo(times)));
  }

  private void awaitBalance(String account, String expected) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(Json.decimal(accounts().summary(account), "balance"))
                .isEqualByComparingTo(expected));
  }

  private Terminal terminal() {
    return bank.terminal();
  }

  private AccountClient accounts() {
    return bank.accounts();
  }

  private Poison poison() {
    return bank.poison();
  }
}
