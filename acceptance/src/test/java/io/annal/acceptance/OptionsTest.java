package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The template's optional parameters, all switched on, against the local cloud. */
final class OptionsTest {
  private static final Document PAGE =
      Document.read(Checkout.infrastructure().resolve("README.md"));

  private final Path desk;
  private final LocalAnnal annal;
  private final Terminal terminal;

  OptionsTest(@TempDir Path folder) throws IOException {
    annal = LocalAnnal.in(folder.resolve("data"));
    desk = Files.createDirectory(folder.resolve("desk"));
    for (String template : List.of("cloudformation.yaml", "kms-key.yaml")) {
      Files.copy(Checkout.infrastructure().resolve(template), desk.resolve(template));
    }
    annal.up("--empty").succeeded();
    terminal = annal.terminal(desk);
  }

  @BeforeEach
  void prepare() {
    terminal.type(
        """
        create() {
          aws cloudformation create-stack --stack-name event-sourcing-stack \
            --template-body file://cloudformation.yaml --capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM \
            --parameters "$@"
        }
        """);
  }

  @AfterEach
  void stop() {
    terminal.close();
    annal.close();
  }

  @Test
  void everythingButTheNetworkIsDeployedAnswersAndGoesAgain() throws IOException {
    type("A key of your own");
    terminal.type(
        """
        create ParameterKey=CapacityMode,ParameterValue=auto-scaling ParameterKey=MaxCapacityUnits,ParameterValue=50 \
          ParameterKey=FunctionMemory,ParameterValue=1536 ParameterKey=ReservedConcurrency,ParameterValue=5 \
          ParameterKey=SnapStart,ParameterValue=on ParameterKey=AlertEmail,ParameterValue=operations@example.com \
          ParameterKey=LogRetentionDays,ParameterValue=30 ParameterKey=KmsKeyArn,ParameterValue=$KEY \
          ParameterKey=PersonalData,ParameterValue=on ParameterKey=Transfers,ParameterValue=on \
          ParameterKey=ProjectionBatching,ParameterValue=on
        aws cloudformation wait stack-create-complete --stack-name event-sourcing-stack
        """);

    type("1. Open an account");
    type("2. Pay money in");
    type("3. Look at what is stored");
    await()
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> {
          type("4. Ask for the state");
          for (String answer : new String[] {"reconstruction.json", "summary.json"}) {
            assertThat(Json.answer(desk.resolve(answer)).at("/body").toString())
                .containsPattern("\"balance\":\"?100\\.50?\\b");
          }
        });
    whatWasAskedForIsThere();

    terminal.type(
        """
        aws cloudformation delete-stack --stack-name event-sourcing-stack
        aws cloudformation wait stack-delete-complete --stack-name event-sourcing-stack
        """);
    assertThat(
            terminal.type(
                """
                aws application-autoscaling describe-scalable-targets --service-namespace dynamodb --query 'ScalableTargets[].ResourceId' --output text
                aws sns list-topics --query 'Topics[].TopicArn' --output text
                aws lambda list-functions --query 'Functions[].FunctionName' --output text
                """))
        .isBlank();
  }

  private void whatWasAskedForIsThere() {
    assertThat(
            said("application-autoscaling describe-scaling-policies --service-namespace dynamodb"))
        .contains("table/event-sourcing-event-store", "table/event-sourcing-read-model")
        .contains("DynamoDBReadCapacityUtilization", "DynamoDBWriteCapacityUtilization");
    assertThat(said("sns list-subscriptions"))
        .contains("operations@example.com", "PendingConfirmation");
    assertThat(said("cloudwatch describe-alarms --alarm-names event-sourcing-failed-invocations"))
        .contains(":event-sourcing-alerts");
    assertThat(said("lambda get-alias --function-name event-sourcing-command-handler --name live"))
        .contains("\"FunctionVersion\": \"1\"");
    assertThat(said("lambda get-function --function-name event-sourcing-projection-handler"))
        .contains("PublishedVersions", "\"MemorySize\": 1536")
        .contains("\"ReservedConcurrentExecutions\": 5");
    assertThat(
            said(
                "logs describe-log-groups --log-group-name-prefix /aws/lambda/event-sourcing-query"))
        .contains("\"retentionInDays\": 30", "arn:aws:kms:");
    assertThat(said("dynamodb describe-table --table-name event-sourcing-event-store"))
        .contains("\"SSEType\": \"KMS\"", "arn:aws:kms:");
    assertThat(said("events describe-event-bus --name event-sourcing-bus"))
        .contains("arn:aws:kms:");
    assertThat(
            said(
                "lambda list-event-source-mappings --function-name event-sourcing-projection-handler:live"))
        .contains(":event-sourcing-projection-queue", "\"MaximumConcurrency\": 2")
        .contains("ReportBatchItemFailures");
    assertThat(
            said(
                "events list-targets-by-rule --event-bus-name event-sourcing-bus"
                    + " --rule event-sourcing-events-to-projection"))
        .contains(":event-sourcing-projection-queue");
  }

  @Test
  void onDemandTablesHaveNoUnits() {
    terminal.type(
        """
        create ParameterKey=CapacityMode,ParameterValue=on-demand
        aws cloudformation wait stack-create-complete --stack-name event-sourcing-stack
        """);

    assertThat(said("dynamodb describe-table --table-name event-sourcing-event-store"))
        .contains("\"BillingMode\": \"PAY_PER_REQUEST\"");
  }

  @Test
  void stagingKeepsItsEventsWhenItsStackIsDeleted() {
    terminal.type(
        """
        create ParameterKey=Environment,ParameterValue=staging
        aws cloudformation wait stack-create-complete --stack-name event-sourcing-stack
        """);
    assertThat(refused("ParameterKey=Environment,ParameterValue=prod"))
        .contains("AlreadyExistsException");

    terminal.type("aws cloudformation delete-stack --stack-name event-sourcing-stack");

    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() ->
            assertThat(said("cloudformation describe-stacks --stack-name event-sourcing-stack"))
                .contains("\"StackStatus\": \"DELETE_FAILED\""));
    assertThat(said("dynamodb describe-table --table-name event-sourcing-event-store-staging"))
        .contains("\"TableStatus\": \"ACTIVE\"");
  }

  @Test
  void aChangedEnvironmentLeavesTheEventStoreThatWasThere() {
    terminal.type(
        """
        create ParameterKey=Environment,ParameterValue=dev
        aws cloudformation wait stack-create-complete --stack-name event-sourcing-stack
        aws cloudformation update-stack --stack-name event-sourcing-stack --use-previous-template \
          --capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM \
          --parameters ParameterKey=Environment,ParameterValue=prod
        aws cloudformation wait stack-update-complete --stack-name event-sourcing-stack
        """);

    assertThat(said("dynamodb list-tables"))
        .contains("\"event-sourcing-event-store\"", "\"event-sourcing-event-store-prod\"")
        .doesNotContain("\"event-sourcing-read-model\"");
  }

  @Test
  void snapStartIsSwitchedOnBeforePersonalDataAndEachFunctionThatChangesGetsAVersion() {
    terminal.type(
        """
        change() {
          aws cloudformation update-stack --stack-name event-sourcing-stack --use-previous-template \
            --capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM --parameters "$@"
          aws cloudformation wait stack-update-complete --stack-name event-sourcing-stack
        }
        create ParameterKey=Environment,ParameterValue=dev
        aws cloudformation wait stack-create-complete --stack-name event-sourcing-stack
        change ParameterKey=SnapStart,ParameterValue=on
        """);

    assertThat(whatHappenedTo("EventsToProjection"))
        .containsSubsequence(
            "EventsToProjection CREATE_COMPLETE",
            "EventsToProjectionPermission CREATE_COMPLETE",
            "EventsToProjection UPDATE_IN_PROGRESS",
            "EventsToProjection UPDATE_COMPLETE",
            "EventsToProjectionPermission DELETE_COMPLETE");

    terminal.type(
        """
        change ParameterKey=SnapStart,ParameterValue=on ParameterKey=PersonalData,ParameterValue=on
        """);

    assertThat(live("command-handler")).contains("\"FunctionVersion\": \"2\"");
    assertThat(live("stream-publisher")).contains("\"FunctionVersion\": \"1\"");
  }

  @Test
  void whatCannotBeIsRefusedAndSaidWhy() {
    assertThat(refused("ParameterKey=CapacityMode,ParameterValue=elastic"))
        .contains("CapacityMode");
    assertThat(refused("ParameterKey=AlertEmail,ParameterValue=nobody"))
        .contains("AlertEmail failed to satisfy constraint: an e-mail address or empty");
    assertThat(refused("ParameterKey=FunctionMemory,ParameterValue=64"))
        .contains("FunctionMemory failed to satisfy constraint: megabytes, from 128 to 10240");
    assertThat(refused("ParameterKey=VpcSubnetIds,ParameterValue=subnet-0123456789abcdef0"))
        .contains("VpcSubnetIds and VpcSecurityGroupIds are given together, or neither is");
  }

  @Test
  void aNetworkIsNotProvidedHereAndRefusedByName() {
    terminal.type(
        """
        create ParameterKey=VpcSubnetIds,ParameterValue=subnet-0123456789abcdef0 \
          ParameterKey=VpcSecurityGroupIds,ParameterValue=sg-0123456789abcdef0
        """);

    // the CLI's waiter for a roll-back waits for that of an update
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() ->
            assertThat(said("cloudformation describe-stacks --stack-name event-sourcing-stack"))
                .contains("\"StackStatus\": \"ROLLBACK_COMPLETE\""));
    assertThat(said("cloudformation describe-stack-events --stack-name event-sourcing-stack"))
        .contains("VpcConfig of a Lambda function is not supported by Annal's local cloud");
  }

  /** From the first event to the last, of what has a logical id that begins so. */
  private String whatHappenedTo(String logicalIds) {
    return said(
        "cloudformation describe-stack-events --stack-name event-sourcing-stack --query"
            + " \"reverse(StackEvents)[?starts_with(LogicalResourceId, '%s')].join(' ', [LogicalResourceId, ResourceStatus])\""
                .formatted(logicalIds));
  }

  private String live(String function) {
    return said(
        "lambda get-alias --function-name event-sourcing-%s --name live".formatted(function));
  }

  private String refused(String parameter) {
    return terminal.type("create " + parameter + " 2>&1 && echo 'was not refused' || true");
  }

  private String said(String command) {
    return terminal.type("aws " + command);
  }

  private void type(String heading) {
    PAGE.below(heading).forEach(block -> terminal.type(block.script()));
  }
}
