package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.acceptance.Document.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A reader with an empty local cloud who types {@code infrastructure/README.md}, from the top: once
 * with AWS CLI version 1 and once with version 2.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract sealed class DocumentTest permits DocumentByCli1Test, DocumentByCli2Test {
  private static final Document PAGE =
      Document.read(Checkout.infrastructure().resolve("README.md"));

  private final int major;
  private final Path folder;
  private final Path desk;
  private final LocalAnnal annal;
  private @Nullable Terminal terminal;

  DocumentTest(int major, Path folder) throws IOException {
    this.major = major;
    this.folder = folder;
    annal = LocalAnnal.in(folder.resolve("data"));
    desk = Files.createDirectory(folder.resolve("desk"));
    for (String template : List.of("cloudformation.yaml", "monitoring.yaml")) {
      Files.copy(Checkout.infrastructure().resolve(template), desk.resolve(template));
    }
  }

  @BeforeAll
  void start() {
    AwsCommand aws =
        AwsCommand.ofMajor(major)
            .orElseThrow(() ->
                Clients.missing("AWS CLI version %d is not on this machine".formatted(major)));
    aws.linkInto(folder.resolve("bin"));
    assertThat(annal.up("--empty").succeeded().said()).contains("nothing deployed");
    terminal = annal.terminal(desk, folder.resolve("bin"));
    assertThat(terminal.type("aws --version")).contains("aws-cli/" + aws.version());
  }

  @AfterAll
  void stop() {
    if (terminal != null) {
      terminal.close();
      annal.close();
    }
  }

  @Test
  @Order(1)
  void quickStartDeploysTheStack() throws IOException {
    String said = type("Quick Start", "Using CloudFormation");

    assertThat(said)
        .contains(
            "CommandHandlerFunction",
            "QueryHandlerFunction",
            "EventStoreTable",
            "ReadModelTable",
            "EventArchive",
            "EventBusName");
  }

  @Test
  @Order(2)
  void commandsAreStoredInOrder() throws IOException {
    type("1. Open an account");
    type("2. Pay money in");

    assertThat(answer("response.json").at("/body/sequence").asInt()).isEqualTo(1);
    assertThat(answer("response2.json").at("/body/sequence").asInt()).isEqualTo(2);
    assertThat(answer("response2.json").at("/body/aggregateId").asText()).isEqualTo("account-123");
    JsonNode stored = Json.firstIn(type("3. Look at what is stored"));
    assertThat(stored.at("/Count").asInt()).isEqualTo(2);
    assertThat(stored.at("/Items/0/EventType/S").asText()).isEqualTo("AccountCreated");
    assertThat(stored.at("/Items/0/EventSequence/N").asText()).isEqualTo("1");
    assertThat(stored.at("/Items/1/EventData/M/amount/N").asText()).isEqualTo("100.5");
  }

  @Test
  @Order(3)
  void stateIsRebuiltAndTheReadModelFollows() {
    awaitTheBalance();
  }

  @Test
  @Order(4)
  void alarmsAndLogsAreThere() {
    String said = type("Monitoring");

    assertThat(said)
        .contains(
            "event-sourcing-event-store-write-throttles",
            "event-sourcing-command-handler-errors",
            "event-sourcing-failed-invocations",
            "/aws/lambda/event-sourcing-command-handler",
            "/aws/lambda/event-sourcing-projection-handler");
  }

  @Test
  @Order(5)
  void whatWasPublishedIsReplayedAndCountsOnce() throws IOException {
    type("Archive and replay");

    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() ->
            assertThat(terminal().type("aws events list-replays --name-prefix test-replay"))
                .contains("COMPLETED"));
    awaitTheBalance();
    assertThat(answer("summary.json").at("/body/transactions").asInt()).isEqualTo(1);
  }

  @Test
  @Order(6)
  void costsAreAskedFor() {
    String said = type("Costs");

    assertThat(said)
        .contains("ResultsByTime", "2024-01-01", "/aws/lambda/event-sourcing-command-handler");
  }

  @Test
  @Order(7)
  void logsAndMetricsSayWhatHappened() {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(() -> {
          String said = type("When something is wrong");
          assertThat(said).contains("START RequestId", "REPORT RequestId");
          assertThat(said.split("\"Sum\":", -1).length - 1)
              .as("data points of EventBridge and of DynamoDB in%n%s", said)
              .isGreaterThanOrEqualTo(2);
        });
  }

  @Test
  @Order(8)
  void cleanupLeavesNothing() {
    type("Cleanup", "Using CloudFormation");

    assertThat(
            terminal()
                .type(
                    """
                    aws dynamodb list-tables --query 'TableNames' --output text
                    aws lambda list-functions --query 'Functions[].FunctionName' --output text
                    aws lambda list-event-source-mappings --query 'EventSourceMappings[].UUID' --output text
                    aws events list-archives --query 'Archives[].ArchiveName' --output text
                    aws events list-event-buses --name-prefix event-sourcing --query 'EventBuses[].Name' --output text
                    aws sqs list-queues --query 'QueueUrls' --output text
                    aws iam list-roles --query 'Roles[].RoleName' --output text
                    aws logs describe-log-groups --log-group-name-prefix /aws/lambda/event-sourcing --query 'logGroups[].logGroupName' --output text
                    aws cloudwatch describe-alarms --query 'MetricAlarms[].AlarmName' --output text
                    """)
                .replace("None", ""))
        .isBlank();
  }

  @Test
  @Order(9)
  void aProductionStackIsDeployed() {
    type("Customization", "CloudFormation Parameters");

    String said =
        terminal()
            .type(
                """
                aws cloudformation wait stack-create-complete --stack-name event-sourcing-stack-prod
                aws events describe-archive --archive-name event-sourcing-archive-prod
                aws dynamodb describe-table --table-name event-sourcing-event-store-prod
                """);
    assertThat(said).contains("\"RetentionDays\": 2555", "\"WriteCapacityUnits\": 20");
    if (major == 1) { // the oldest version 2 in use does not know the member and leaves it out
      assertThat(said).contains("\"DeletionProtectionEnabled\": true");
    }
  }

  private void awaitTheBalance() {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> {
          type("4. Ask for the state");
          assertThat(answer("reconstruction.json").at("/body").toString())
              .containsPattern("\"balance\":\"?100\\.50?\\b");
          assertThat(answer("summary.json").at("/body").toString())
              .containsPattern("\"balance\":\"?100\\.50?\\b");
        });
  }

  private String type(String heading) {
    return type(PAGE.below(heading));
  }

  private String type(String chapter, String section) {
    return type(PAGE.below(chapter, section));
  }

  private String type(List<Block> blocks) {
    StringBuilder said = new StringBuilder();
    for (Block block : blocks) {
      said.append(terminal().type(block.script()));
    }
    return said.toString();
  }

  private Terminal terminal() {
    return Objects.requireNonNull(terminal, "started before all tests");
  }

  private JsonNode answer(String file) throws IOException {
    return Json.answer(desk.resolve(file));
  }
}
