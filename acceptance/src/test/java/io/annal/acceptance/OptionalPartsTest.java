package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The system with personal data and transfers switched on, as its functions run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class OptionalPartsTest {
  private static final String ADA = "customer-of-ada";
  private static final String OWNER =
      ", \"ownerName\": \"Ada Lovelace\", \"ownerEmail\": \"ada@example.com\"";
  private static final Document PAGE =
      Document.read(Checkout.infrastructure().resolve("README.md"));

  private final Path data;
  private final LocalAnnal annal;
  private final Path desk;
  private @Nullable Terminal terminal;
  private @Nullable AccountClient client;

  OptionalPartsTest(@TempDir Path folder) throws IOException {
    data = folder.resolve("data");
    annal = LocalAnnal.in(data);
    desk = Files.createDirectory(folder.resolve("desk"));
  }

  @BeforeAll
  void start() {
    annal.up("--empty").succeeded();
    terminal = annal.terminal(desk);
    client = new AccountClient(annal);
    assertThat(
            terminal()
                .type(
                    "\"$ANNAL_HOME/annal\" deploy --parameter PersonalData=on --parameter Transfers=on"))
        .contains("event-sourcing-stack is created");
    watchTheBus();
  }

  @AfterAll
  void stop() {
    client().close();
    terminal().close();
    annal.close();
  }

  @Test
  @Order(1)
  void moneyIsTransferredWithinTheCallersConversation() {
    accepted(client().create("payer"));
    accepted(client().create("payee"));
    accepted(client().deposit("payer", "tx-1", "100.00"));

    accepted(client().transfer("transfer-1", "payer", "payee", "40.25"));

    soon().untilAsserted(() -> assertThat(types("transfer-1")).endsWith("\"TransferCompleted\""));
    assertThat(balance("payer")).isEqualByComparingTo("59.75");
    assertThat(balance("payee")).isEqualByComparingTo("40.25");
    var conversation =
        client().items("event-sourcing-event-store").stream()
            .filter(item -> item.toString().contains("transfer-1"))
            .toList();
    assertThat(conversation).hasSize(7);
    assertThat(conversation)
        .allSatisfy(item ->
            assertThat(Objects.requireNonNull(item.get("CorrelationId")).s())
                .isEqualTo("conversation-of-transfer-1"));
  }

  @Test
  @Order(2)
  void moneyThatCannotArriveIsReturned() {
    accepted(client().create("gone"));
    accepted(client().closeAccount("gone"));

    accepted(client().transfer("transfer-2", "payer", "gone", "10.00"));

    soon()
        .untilAsserted(() ->
            assertThat(types("transfer-2")).contains("ArrivalFailed").contains("TransferReturned"));
    assertThat(balance("payer")).isEqualByComparingTo("59.75");
  }

  @Test
  @Order(3)
  void whatIsAboutAPersonIsShownToWhoAsksAndKeptClosed() throws IOException {
    accepted(client().open("account-of-ada", ADA, OWNER));
    accepted(client().deposit("account-of-ada", "tx-1", "7.00"));

    soon()
        .untilAsserted(() ->
            assertThat(client().summary("account-of-ada").at("/body/ownerName").asText())
                .isEqualTo("Ada Lovelace"));
    assertThat(client().state("account-of-ada").at("/body/state/ownerEmail").asText())
        .isEqualTo("ada@example.com");
    soon().untilAsserted(() -> assertThat(carried()).contains(ADA, "cipher"));
    assertThat(carried()).doesNotContain("Lovelace", "ada@example.com");
    for (String table : List.of("event-sourcing-event-store", "event-sourcing-read-model")) {
      assertThat(client().items(table).toString())
          .contains(ADA, "cipher")
          .doesNotContain("Lovelace", "ada@example.com");
    }
    assertThat(filesWith(ADA)).isNotEmpty();
    assertThat(filesWith("Lovelace")).isEmpty();
  }

  @Test
  @Order(4)
  void whoMayForgetIsDecidedByWhomThePolicyIsGivenTo() {
    List<String> blocks =
        PAGE.below("Persons").stream()
            .map(block -> block.script().replace("customer-456", ADA))
            .map(script -> script.replace("../annal", "\"$ANNAL_HOME/annal\""))
            .toList();
    String role = blocks.get(0);
    String given = blocks.get(1);
    String forgetting = blocks.get(2);

    terminal().type(role);
    assertThat(terminal().type(forgetting + " || true")).contains("not authorized to perform");
    terminal().type(given);
    assertThat(terminal().type(forgetting))
        .contains("has a key", "readable    event 1 of account-of-ada: ownerName")
        .contains("has no key", "unreadable  event 1 of account-of-ada: ownerName")
        .contains("unreadable  row account-of-ada of AccountSummary: ownerEmail")
        .contains("4 values about them are kept, 0 of them can be read");
  }

  @Test
  @Order(5)
  void whoIsForgottenIsShownAsErasedAndTheirAccountGoesOn() throws IOException {
    // functions that restart remember nothing
    for (String function : List.of("command-handler", "projection-handler", "query-handler")) {
      terminal()
          .type(
              "aws lambda update-function-configuration --description forgetful"
                  + " --function-name event-sourcing-"
                  + function);
    }

    erasedEverywhere();
    accepted(client().deposit("account-of-ada", "tx-2", "1.00"));
    soon().untilAsserted(() -> assertThat(summarised()).isEqualByComparingTo("8.00"));
    erasedEverywhere();
    assertThat(client().open("another-of-ada", ADA, OWNER).toString())
        .contains("\"statusCode\":422", "person-forgotten");
  }

  @Test
  @Order(6)
  void rebuildsAndReplaysShowAsErasedToo() {
    assertThat(terminal().type("\"$ANNAL_HOME/annal\" rebuild AccountSummary --every-row"))
        .contains("AccountSummary: done;");
    erasedEverywhere();

    soon()
        .untilAsserted(() ->
            assertThat(terminal().type("\"$ANNAL_HOME/annal\" verify"))
                .contains("AccountSummary: ", "nothing differs"));

    for (var block : PAGE.below("Archive and replay")) {
      terminal().type(block.script());
    }
    soon()
        .untilAsserted(() ->
            assertThat(terminal().type("aws events list-replays --name-prefix test-replay"))
                .contains("COMPLETED"));
    erasedEverywhere();
    assertThat(summarised()).isEqualByComparingTo("8.00");
  }

  @Test
  @Order(7)
  void theScheduleLooksAfterTransfersEachMinute() {
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(() ->
            assertThat(
                    terminal()
                        .type(
                            "aws logs filter-log-events --log-group-name"
                                + " /aws/lambda/event-sourcing-transfer-handler"
                                + " --filter-pattern '\"overdue processes\"'"))
                .contains("overdue processes of type Transfer were moved on"));
  }

  private void erasedEverywhere() {
    assertThat(client().summary("account-of-ada").at("/body/ownerName/erased").asBoolean())
        .isTrue();
    assertThat(client().state("account-of-ada").at("/body/state/ownerName/erased").asBoolean())
        .isTrue();
    JsonNode created = client().events("account-of-ada").at("/body/events/0/eventData");
    assertThat(created.at("/ownerName/erased").asBoolean()).isTrue();
    assertThat(created.at("/customerId").asText()).isEqualTo(ADA);
  }

  private BigDecimal summarised() {
    return Json.decimal(client().summary("account-of-ada"), "balance");
  }

  private BigDecimal balance(String account) {
    return Json.decimal(client().state(account), "balance");
  }

  private String types(String aggregate) {
    return client().events(aggregate).findValues("eventType").stream()
        .map(JsonNode::toString)
        .reduce("", (all, one) -> all + " " + one);
  }

  /** A queue that gets whatever the bus carries. */
  private void watchTheBus() {
    terminal()
        .type(
            """
            watcher=$(aws sqs create-queue --queue-name watcher --query QueueUrl --output text)
            queue=$(aws sqs get-queue-attributes --queue-url $watcher --attribute-names QueueArn --query Attributes.QueueArn --output text)
            echo '{"Policy": "{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Effect\\":\\"Allow\\",\\"Principal\\":{\\"Service\\":\\"events.amazonaws.com\\"},\\"Action\\":\\"sqs:SendMessage\\",\\"Resource\\":\\"'$queue'\\"}]}"}' > policy.json
            aws sqs set-queue-attributes --queue-url $watcher --attributes file://policy.json
            aws events put-rule --name watcher --event-bus-name event-sourcing-bus --event-pattern '{"source": ["event-sourcing.financial"]}'
            aws events put-targets --rule watcher --event-bus-name event-sourcing-bus --targets Id=watcher,Arn=$queue
            """);
  }

  private final StringBuilder carried = new StringBuilder();

  private String carried() {
    return carried
        .append(
            terminal()
                .type(
                    """
                    aws sqs receive-message --queue-url $watcher --max-number-of-messages 10
                    """))
        .toString();
  }

  /** The local cloud's own files: tables, archive, queues, logs and what is on its way. */
  private List<Path> filesWith(String text) throws IOException {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    try (var files = Files.walk(data)) {
      return files.filter(Files::isRegularFile).filter(file -> contains(file, wanted)).toList();
    }
  }

  private static boolean contains(Path file, byte[] wanted) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
          .contains(new String(wanted, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(500));
  }

  private static void accepted(JsonNode answer) {
    assertThat(answer.at("/statusCode").asInt()).as(answer.toString()).isEqualTo(200);
  }

  private AccountClient client() {
    return Objects.requireNonNull(client, "started before all tests");
  }

  private Terminal terminal() {
    return Objects.requireNonNull(terminal, "started before all tests");
  }
}
