package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.acceptance.Document.Block;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A reader who types {@code infrastructure/multi-region/README.md}, and loses one of two Regions
 * while others write.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RegionsTest {
  private static final String VIRGINIA = "us-east-1";
  private static final String OHIO = "us-east-2";
  private static final Document PAGE =
      Document.read(Checkout.infrastructure().resolve("multi-region/README.md"));

  private final Path desk;
  private final LocalAnnal annal;
  private @Nullable Terminal terminal;

  RegionsTest(@TempDir Path folder) throws IOException {
    annal = LocalAnnal.in(folder.resolve("data"));
    desk = Files.createDirectories(folder.resolve("checkout/infrastructure"));
    Files.createDirectory(desk.resolve("multi-region"));
    for (String file :
        List.of(
            "cloudformation.yaml",
            "monitoring.yaml",
            "multi-region/global-table.yaml",
            "multi-region/operations.yaml")) {
      Files.copy(Checkout.infrastructure().resolve(file), desk.resolve(file));
    }
    Path command = desk.resolveSibling("annal");
    Files.writeString(command, "#!/bin/sh\nexec \"$ANNAL_HOME/annal\" \"$@\"\n");
    Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @BeforeAll
  void start() {
    annal.up("--empty").succeeded();
    terminal = annal.terminal(desk);
  }

  @AfterAll
  void stop() {
    terminal().close();
    annal.close();
  }

  @Test
  @Order(1)
  void theSystemIsDeployedInBothRegions() {
    type("Deploy");

    assertThat(list(VIRGINIA)).isEqualTo(list(OHIO)).contains("event-sourcing-event-store");
    for (String region : List.of(VIRGINIA, OHIO)) {
      assertThat(policy(region)).contains("NobodyRewritesHistory", region);
    }
  }

  private String policy(String region) {
    return terminal()
        .type(
            "aws dynamodb get-resource-policy --region %1$s --resource-arn $(aws dynamodb describe-table --region %1$s --table-name event-sourcing-event-store --query Table.TableArn --output text)"
                .formatted(region));
  }

  @Test
  @Order(2)
  void whatOneRegionStoredTheOtherKnows() {
    type("Write in both Regions");

    assertThat(sequence("opened.json")).isEqualTo(1);
    assertThat(sequence("paid-in.json")).isEqualTo(2);
    for (String region : List.of(VIRGINIA, OHIO)) {
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> {
            typeLast("Write in both Regions");
            JsonNode summary = Json.answer(desk.resolve("summary-%s.json".formatted(region)));
            assertThat(Json.decimal(summary, "balance")).isEqualByComparingTo("100.50");
          });
    }
  }

  @Test
  @Order(3)
  void aCommandThatWasAnsweredIsAnsweredAlikeByTheOtherRegion() {
    annal.annal("region us-east-1 out").succeeded();
    type("Lose a Region and get it back");
    assertThat(terminal().type("aws sts get-caller-identity --region us-east-1 2>&1 || true"))
        .contains("out of reach");
    assertThat(annal.annal("region us-east-1 back").succeeded().said())
        .contains("Every Region is within reach");

    assertThat(sequence("opened-again.json")).isEqualTo(1);
    try (AccountClient virginia = new AccountClient(annal, VIRGINIA)) {
      assertThat(virginia.sequences("account-900")).containsExactly(1L, 2L);
    }
  }

  @Test
  @Order(4)
  void aRegionIsLostAndComesBackAndNoEventIsLostOrDoubled() throws Exception {
    try (var virginia = new AccountClient(annal, VIRGINIA);
        var ohio = new AccountClient(annal, OHIO);
        var writers = new RoamingWriters(virginia, ohio)) {
      writers.open();
      writers.start();
      writers.awaitAcknowledged(RoamingWriters.COMMANDS / 3);
      annal.annal("region us-east-1 out").succeeded();
      writers.awaitAcknowledged(2 * RoamingWriters.COMMANDS / 3);
      annal.annal("region us-east-1 back").succeeded();
      writers.goHome();
      writers.awaitEnd();

      assertThat(writers.roamed()).as("commands that changed the Region").isPositive();
      assertThat(writers.acknowledged()).hasSize(RoamingWriters.COMMANDS);
      for (String account : RoamingWriters.ACCOUNTS) {
        Map<String, List<Long>> stored = ohio.sequencesByCommand(account);
        assertThat(stored).isEqualTo(writers.acknowledged(account));
        assertThat(virginia.sequencesByCommand(account)).isEqualTo(stored);
        assertThat(virginia.sequences(account))
            .isEqualTo(LongStream.rangeClosed(1, stored.size()).boxed().toList());
        readModelFollows(virginia, account, stored.size() - 1);
        readModelFollows(ohio, account, stored.size() - 1);
      }
    }
  }

  private static void readModelFollows(AccountClient region, String account, int deposits) {
    var balance = new BigDecimal("0.01").multiply(BigDecimal.valueOf(deposits));
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> {
          JsonNode summary = region.summary(account);
          assertThat(Json.decimal(summary, "balance")).isEqualByComparingTo(balance);
          assertThat(summary.at("/body/transactions").asInt()).isEqualTo(deposits);
        });
    assertThat(Json.decimal(region.state(account), "balance")).isEqualByComparingTo(balance);
  }

  @Test
  @Order(5)
  void commandsThatMeetAcrossRegionsAreDecidedAgain() throws Exception {
    try (var meeting = new MeetingHandlers(annal);
        var ohio = new AccountClient(annal, OHIO)) {
      meeting.meet();

      assertThat(meeting.contentions()).isPositive();
      assertThat(ohio.sequences(MeetingHandlers.ACCOUNT))
          .isEqualTo(LongStream.rangeClosed(1, meeting.accepted()).boxed().toList());
    }
  }

  @Test
  @Order(6)
  void anAlarmOfOneRegionIsHeardOfInTheOther() {
    StringBuilder heard = new StringBuilder();

    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> {
          heard.append(type("Monitoring"));
          assertThat(heard)
              .containsPattern("an exercise")
              .contains("alarm:event-sourcing-event-store-unavailable")
              .contains("\"region\":\"us-east-1\"");
        });
  }

  @Test
  @Order(7)
  void historyIsNotRewrittenInAnyRegion() {
    for (String region : List.of(VIRGINIA, OHIO)) {
      assertThat(
              terminal()
                  .type(
                      """
                      aws dynamodb delete-item --region %s \\
                          --table-name event-sourcing-event-store \\
                          --key '{"AggregateId": {"S": "account-900"}, "EventSequence": {"N": "1"}}' \\
                          2>&1 || true
                      """
                          .formatted(region)))
          .contains("AccessDenied");
    }
  }

  @Test
  @Order(8)
  void personalDataIsRefusedTogetherWithAStoreOfSeveralRegions() {
    assertThat(
            terminal()
                .type(
                    """
                    aws cloudformation create-stack --region us-east-2 --stack-name persons \\
                        --template-body file://cloudformation.yaml \\
                        --capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM \\
                        --parameters ParameterKey=PersonalData,ParameterValue=on \\
                            ParameterKey=EventStoreStreamArn,ParameterValue=$stream 2>&1 || true
                    """))
        .contains("PersonalData must be off");
  }

  @Test
  @Order(9)
  void cleanupLeavesNothing() {
    type("Cleanup");

    assertThat((list(VIRGINIA) + list(OHIO)).replace("None", "")).isBlank();
  }

  private String list(String region) {
    return terminal()
        .type(
            """
            aws dynamodb list-tables --region %1$s --query 'TableNames' --output text
            aws lambda list-functions --region %1$s --query 'Functions[].FunctionName' --output text
            aws sqs list-queues --region %1$s --query 'QueueUrls' --output text
            aws events list-event-buses --region %1$s --name-prefix event-sourcing --query 'EventBuses[].Name' --output text
            """
                .formatted(region));
  }

  private int sequence(String file) {
    return Json.answer(desk.resolve(file)).at("/body/sequence").asInt();
  }

  private String type(String heading) {
    StringBuilder said = new StringBuilder();
    for (Block block : PAGE.below(heading)) {
      said.append(terminal().type(block.script()));
    }
    return said.toString();
  }

  private void typeLast(String heading) {
    terminal().type(PAGE.below(heading).getLast().script());
  }

  private Terminal terminal() {
    return Objects.requireNonNull(terminal, "started before all tests");
  }
}
