package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Events that cannot be published, delivered or projected: they end in the queue with why, hold
 * nobody else back, and are brought back with {@code annal dlq}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class DeadLettersTest {
  private static final String EVENT =
      """
      {"EventId": "019b0000-0000-7000-8000-00000000000%d", "AggregateId": "%s",
       "AggregateType": "Account", "EventSequence": %d, "EventType": "TransactionProcessed",
       "Version": 1, "EventData": {}, "Timestamp": "2026-01-01T00:00:00.000Z",
       "CommandId": "c", "CorrelationId": "c", "Metadata": {}}\
      """;

  private final LocalBank bank;

  DeadLettersTest(@TempDir Path folder) {
    bank = new LocalBank(folder);
  }

  @BeforeAll
  void start() {
    bank.start();
    poison().giveUpAtOnce("projection-handler");
    accounts().create("healthy");
  }

  @AfterAll
  void stop() {
    bank.close();
  }

  @Test
  @Order(1)
  void anEmptyQueueIsNoError() {
    assertThat(dlq("list")).contains("No dead letters.");
    assertThat(dlq("redrive")).contains("0 done, 0 failed again, 0 behind those.");
  }

  @Test
  @Order(2)
  void whatCouldNotBePublishedIsPublishedLater() {
    poison().publishAgain(0);
    poison().publishing(false);
    accounts().deposit("healthy", "tx-0", "7");
    poison().awaitDeadLetters(1);
    poison().publishing(true);
    poison().publishAgain(10);

    String said = dlq("list");
    assertThat(said).contains("1 unpublished commit", "RetryAttemptsExhausted", "1 shown.");
    assertThat(dlq("show " + idOf("1 unpublished commit", said)))
        .contains("event-sourcing-stream-publisher", "DDBStreamBatchInfo", "startSequenceNumber")
        .contains("shardId");
    assertThat(dlq("redrive"))
        .contains("1 unpublished commit: done", "1 done, 0 failed again, 0 behind those.");
    awaitBalance("7");
  }

  @Test
  @Order(3)
  void aPoisonedEventHoldsNobodyElseBack() {
    poison().unpublishable("unreadable");
    accounts().deposit("healthy", "tx-1", "5");
    poison().publish(EVENT.formatted(2, "poisoned", 2));
    poison().publish(EVENT.formatted(1, "poisoned", 1));
    accounts().deposit("healthy", "tx-2", "6");

    awaitBalance("18"); // long before the stream would have given the item up
    poison().awaitDeadLetters(3);
  }

  @Test
  @Order(4)
  void everyLetterSaysWhatFailedWhereAndWhy() {
    String said = dlq("list");

    assertThat(said)
        .contains("TransactionProcessed poisoned/1", "TransactionProcessed poisoned/2")
        .contains("unpublishable item unreadable/1", "Unpublishable: item 1", "3 shown.");
    assertThat(said.indexOf("poisoned/1")).isLessThan(said.indexOf("poisoned/2"));
    assertThat(dlq("show " + idOf("unreadable/1", said)))
        .contains("event-sourcing-stream-publisher", "this is no commit");
    assertThat(dlq("show " + idOf("poisoned/1", said)))
        .contains("event-sourcing-projection-handler", "RetriesExhausted", "requestPayload");
  }

  @Test
  @Order(5)
  void whatNeverReachedItsFunctionCarriesWhyInItsAttributes() {
    String permission =
        terminal()
            .type(
                """
                aws lambda get-policy --function-name event-sourcing-projection-handler \\
                  --query Policy --output text
                """);
    String sid = Json.firstIn(permission).at("/Statement/0/Sid").asText();
    terminal()
        .type(
            "aws lambda remove-permission --function-name event-sourcing-projection-handler"
                + " --statement-id "
                + sid);
    accounts().create("undelivered");
    poison().awaitDeadLetters(4);

    String said = dlq("list --aggregate undelivered");

    assertThat(said).contains("AccountCreated undelivered/1", "1 shown.");
    assertThat(dlq("show " + idOf("undelivered/1", said)))
        .contains("event-sourcing-projection-handler", "why       ");
  }

  @Test
  @Order(6)
  void aDryRunChangesNothingAndALimitBounds() {
    assertThat(dlq("redrive --dry-run --limit 2")).contains("2 would be redriven, in this order.");
    assertThat(dlq("purge --limit 1")).contains("1 would be deleted; --yes deletes them.");

    assertThat(dlq("list")).contains("4 shown.");
  }

  @Test
  @Order(7)
  void whatCanBeDoneIsDoneAndWhatFailsHoldsItsOwnAggregateOnly() {
    String said = mayFail("redrive");

    assertThat(said)
        .contains("AccountCreated undelivered/1: done")
        .contains("TransactionProcessed poisoned/1: failed: ")
        .contains("TransactionProcessed poisoned/2: stays, behind one that failed")
        .contains("unpublishable item unreadable/1: failed: ")
        .contains("1 done, 2 failed again, 1 behind those.");
    assertThat(Json.decimal(accounts().summary("undelivered"), "balance")).isZero();
    assertThat(dlq("list")).contains("3 shown.");
  }

  @Test
  @Order(8)
  void whatIsAskedWronglyIsSaidClearly() {
    assertThat(mayFail("show nothing-of-that-name"))
        .contains("annal: no message nothing-of-that-name is in the queue");
    assertThat(mayFail("list --limit 0")).contains("annal: --limit must be from 1 to 10000, not 0");
    assertThat(mayFail("list --stack none")).contains("annal: ", "none");
  }

  @Test
  @Order(9)
  void purgingLeavesWhatWasNotAskedFor() {
    assertThat(dlq("purge --aggregate poisoned --yes")).contains("2 deleted.");
    assertThat(dlq("list --aggregate unreadable"))
        .contains("unpublishable item unreadable/1", "1 shown.");
    assertThat(dlq("purge --yes")).contains("1 deleted.");
    assertThat(dlq("list")).contains("No dead letters.");
  }

  private void awaitBalance(String expected) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(Json.decimal(accounts().summary("healthy"), "balance"))
                .isEqualByComparingTo(expected));
  }

  private String dlq(String command) {
    return terminal().type("\"$ANNAL_HOME/annal\" dlq " + command);
  }

  private String mayFail(String command) {
    return terminal().type("\"$ANNAL_HOME/annal\" dlq " + command + " || true");
  }

  private static String idOf(String subject, String listed) {
    return listed
        .lines()
        .filter(line -> line.contains(subject))
        .map(line -> line.substring(0, 8))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no %s in%n%s".formatted(subject, listed)));
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
