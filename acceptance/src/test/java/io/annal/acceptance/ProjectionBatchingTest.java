package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue before the projections: what comes through it, and what it gives up. */
final class ProjectionBatchingTest {
  private static final String POISONED =
      """
      {"EventId": "019b0000-0000-7000-8000-000000000001", "AggregateId": "poisoned",
       "AggregateType": "Account", "EventSequence": 1, "EventType": "TransactionProcessed",
       "Version": 1, "EventData": {}, "Timestamp": "2026-01-01T00:00:00.000Z",
       "CommandId": "c", "CorrelationId": "c", "Metadata": {}}\
      """;

  private final LocalAnnal annal;
  private final Terminal terminal;
  private final AccountClient accounts;
  private final Poison poison;

  ProjectionBatchingTest(@TempDir Path folder) throws IOException {
    annal = LocalAnnal.in(folder.resolve("data"));
    var desk = Files.createDirectory(folder.resolve("desk"));
    Files.copy(
        Checkout.infrastructure().resolve("cloudformation.yaml"),
        desk.resolve("cloudformation.yaml"));
    annal.up("--empty").succeeded();
    terminal = annal.terminal(desk);
    accounts = new AccountClient(annal);
    poison = new Poison(annal);
  }

  @AfterEach
  void stop() {
    poison.close();
    accounts.close();
    terminal.close();
    annal.close();
  }

  @Test
  void whatFailsHoldsNobodyBackAndIsRedrivenFromTheDeadLetters() {
    terminal.type(
        """
        aws cloudformation create-stack --stack-name event-sourcing-stack \\
          --template-body file://cloudformation.yaml --capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM \\
          --parameters ParameterKey=ProjectionBatching,ParameterValue=on
        aws cloudformation wait stack-create-complete --stack-name event-sourcing-stack
        QUEUE=$(aws sqs get-queue-url --queue-name event-sourcing-projection-queue --query QueueUrl --output text)
        DLQ=$(aws sqs get-queue-url --queue-name event-sourcing-dlq --query QueueUrl --output text)
        ARN=$(aws sqs get-queue-attributes --queue-url $DLQ --attribute-names QueueArn --query Attributes.QueueArn --output text)
        aws sqs set-queue-attributes --queue-url $QUEUE --attributes \\
          '{"VisibilityTimeout": "1", "RedrivePolicy": "{\\"deadLetterTargetArn\\": \\"'$ARN'\\", \\"maxReceiveCount\\": 2}"}'
        """);
    accounts.create("healthy");
    accounts.deposit("healthy", "tx-1", "5");
    awaitBalance("5");

    poison.publish(POISONED);
    accounts.deposit("healthy", "tx-2", "6");

    awaitBalance("11");
    poison.awaitDeadLetters(1);
    assertThat(dlq("list")).contains("TransactionProcessed poisoned/1", "1 shown.");
    assertThat(dlq("show " + dlq("list").lines().findFirst().orElseThrow().substring(0, 8)))
        .contains(":event-sourcing-projection-queue", "TooManyReceives");

    deny(true);
    accounts.deposit("healthy", "tx-3", "7");
    poison.awaitDeadLetters(2);
    deny(false);

    assertThat(dlq("redrive"))
        .contains("TransactionProcessed healthy/4: done")
        .contains("TransactionProcessed poisoned/1: failed: ")
        .contains("1 done, 1 failed again, 0 behind those.");
    awaitBalance("18");
  }

  /** Takes the projection handler's right to write rows away, or gives it back. */
  private void deny(boolean denied) {
    String role =
        """
        ROLE=$(aws lambda get-function-configuration --function-name event-sourcing-projection-handler \\
          --query Role --output text)
        """;
    terminal.type(
        role
            + (denied
                ? """
                aws iam put-role-policy --role-name ${ROLE##*/} --policy-name deny --policy-document \\
                  '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "dynamodb:PutItem", "Resource": "*"}]}'
                """
                : "aws iam delete-role-policy --role-name ${ROLE##*/} --policy-name deny\n"));
  }

  private void awaitBalance(String expected) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(Json.decimal(accounts.summary("healthy"), "balance"))
                .isEqualByComparingTo(expected));
  }

  private String dlq(String command) {
    return terminal.type("\"$ANNAL_HOME/annal\" dlq " + command + " || true");
  }
}
