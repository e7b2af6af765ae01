package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Json.Obj;
import io.annal.bank.AccountCommand;
import io.annal.bank.AccountType;
import io.annal.bank.Bank;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.Outcome;
import io.annal.dynamodb.DynamoDbEventStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * {@code annal verify} and {@code annal rebuild} on the deployed bank, by somebody who may do no
 * more than the page says that they must.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RebuildCommandTest {
  private static final String EVENTS = "event-sourcing-event-store";
  private static final String ROWS = "event-sourcing-read-model";
  private static final Pattern READ = Pattern.compile("AccountSummary: (\\d+) commits read");
  // DynamoDB reads 1 MB at once: so that there is more than one page to read
  private static final int LARGE_ACCOUNTS = 30;
  private static final Obj PADDING =
      io.annal.Json.EMPTY.with("padding", io.annal.Json.of("x".repeat(45_000)));

  private static final String KEEPER =
      """
      account=$(aws sts get-caller-identity --query Account --output text)
      role=$(aws iam create-role --role-name keeper --query Role.Arn --output text \\
          --assume-role-policy-document '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
          "Principal": {"AWS": "'$account'"}, "Action": "sts:AssumeRole"}]}')
      aws iam put-role-policy --role-name keeper --policy-name keep --policy-document '{
          "Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "cloudformation:DescribeStacks", "Resource": "*"},
          {"Effect": "Allow", "Action": ["dynamodb:Scan", "dynamodb:Query"],
           "Resource": "arn:aws:dynamodb:*:*:table/event-sourcing-event-store"},
          {"Effect": "Allow", "Action": ["dynamodb:Scan", "dynamodb:GetItem", "dynamodb:PutItem"],
           "Resource": "arn:aws:dynamodb:*:*:table/event-sourcing-read-model"}]}'
      keys=$(aws sts assume-role --role-arn $role --role-session-name keeping \\
          --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text)
      annal_of_keeper() {
        read -r AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN <<< $keys
        export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
        exec "$ANNAL_HOME/annal" "$@"
      }
      """;

  private final LocalBank bank;

  RebuildCommandTest(@TempDir Path folder) {
    bank = new LocalBank(folder);
  }

  @BeforeAll
  void start() {
    bank.start();
    terminal().type(KEEPER);
    poison().project(false);
    for (int i = 0; i < 4; i++) {
      accounts().create("account-" + i);
      accounts().deposit("account-" + i, "tx-0", "10");
    }
    poison().awaitPublished(8);
  }

  @AfterAll
  void stop() {
    bank.close();
  }

  @Test
  @Order(1)
  void whatWasNeverProjectedIsMissing() {
    assertThat(annal("verify"))
        .contains("AccountSummary: 4 aggregates compared, 4 differ")
        .contains("missing       account-0", "missing       account-3")
        .contains("CustomerAccounts: 4 aggregates and 1 rows compared, 5 differ")
        .contains("DailyTotals: 4 aggregates and ", "exit 1");
  }

  @Test
  @Order(2)
  void aRebuildMendsAllProjectionsWhileCommandsGoOn() {
    poison().project(true);
    var stop = new AtomicBoolean();
    var writer =
        CompletableFuture.supplyAsync(() -> {
          int times = 0;
          while (!stop.get()) {
            accounts().deposit("account-0", "tx-live-" + times++, "1");
          }
          return times;
        });

    var said = annal("rebuild");

    stop.set(true);
    int deposits = writer.join();
    assertThat(said)
        .contains("AccountSummary: begins at the start", "AccountSummary: done; 0 rebuilt, ")
        .contains("CustomerAccounts: done; ", "DailyTotals: done; ")
        .doesNotContain("exit");
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() ->
            assertThat(annal("verify")).doesNotContain("exit").containsPattern(nothingDiffers(3)));
    assertThat(deposits).isPositive();
    assertThat(Json.decimal(accounts().summary("account-0"), "balance"))
        .isEqualByComparingTo(Integer.toString(10 + deposits));
    assertThat(Json.decimal(accounts().summary("account-3"), "balance")).isEqualByComparingTo("10");
  }

  @Test
  @Order(3)
  void brokenRowsAreNamedAndMadeRight() {
    accounts().dynamoDb().deleteItem(delete -> delete.tableName(ROWS).key(row("account-1")));
    change("account-2", "Revision", "1");
    change("account-3", "#data.balance", "1000000");

    assertThat(annal("verify AccountSummary"))
        .contains("AccountSummary: 4 aggregates compared, 3 differ", "missing       account-1")
        .contains("old revision  account-2: revision 1 of 2", "wrong         account-3: balance")
        .contains("exit 1")
        .doesNotContain("1000000");
    assertThat(annal("verify AccountSummary --limit 1")).contains("... and 2 more");
    assertThat(annal("rebuild AccountSummary"))
        .contains("done; 1 rebuilt, 1 brought up to date, 2 were right");
    assertThat(annal("verify AccountSummary")).contains("1 differ", "wrong         account-3");
    assertThat(annal("rebuild AccountSummary --every-row")).contains("done; 4 rebuilt");
    assertThat(annal("verify")).containsPattern(nothingDiffers(3)).doesNotContain("exit");
  }

  @Test
  @Order(4)
  void killedInTheMidstItGoesOnWhereItWas() {
    poison().project(false);
    writeMoreThanAPage();
    int stored = accounts().items(EVENTS).size();

    var killed =
        terminal()
            .type(
                """
                exec 3< <(annal_of_keeper rebuild AccountSummary --segments 1 --rate 1)
                rebuild=$!
                while read -r line <&3; do
                  echo "$line"
                  case $line in *"commits read"*) break ;; esac
                done
                kill $rebuild
                wait $rebuild || true
                cat <&3 # to its end: the process that did the work is gone, too
                """);
    var resumed = annal("rebuild AccountSummary --segments 1");

    assertThat(killed).contains("begins at the start").doesNotContain("done;");
    assertThat(resumed).contains("goes on where it was interrupted", "done;");
    assertThat(read(killed)).isPositive();
    assertThat(read(resumed)).isPositive().isEqualTo(stored - read(killed));
    assertThat(annal("verify AccountSummary")).containsPattern(nothingDiffers(1));
    assertThat(annal("rebuild AccountSummary --segments 1")).contains("begins at the start");
  }

  @Test
  @Order(5)
  void whatIsAskedWronglyIsSaidClearly() {
    assertThat(annal("verify Summary"))
        .contains("annal: there is no projection Summary; there are AccountSummary, ", "exit 2");
    assertThat(annal("rebuild --segments 65"))
        .contains("annal: --segments must be from 1 to 64, not 65", "exit 1");
    assertThat(annal("rebuild --stack none")).contains("annal: there is no stack none", "exit 1");
    assertThat(annal("verify --package nowhere.jar"))
        .contains("annal: there is no function package at nowhere.jar");
    assertThat(annal("verify --package \"$ANNAL_HOME/README.md\"")).contains("is not a jar");
    assertThat(annal("verify --package \"$ANNAL_HOME\"/cli/target/run/annal-runtime-*.jar"))
        .contains("it has no META-INF/services/io.annal.runtime.Domain", "exit 1");
  }

  private void writeMoreThanAPage() {
    var handler =
        new CommandHandler<>(Bank.ACCOUNT, new DynamoDbEventStore(accounts().dynamoDb(), EVENTS));
    for (int i = 0; i < LARGE_ACCOUNTS; i++) {
      var id = "large-" + i;
      var open =
          new AccountCommand.OpenAccount(
              id, "customer-2", AccountType.CHECKING, Instant.parse("2024-01-15T10:00:00Z"));
      var cause = new Commit.Cause("open-" + id, "open", Optional.empty(), PADDING);
      assertThat(
              handler.handle(new Command<>(new AggregateId(id), open, cause, OptionalLong.empty())))
          .isInstanceOf(Outcome.Accepted.class);
    }
  }

  private void change(String account, String path, String number) {
    accounts()
        .dynamoDb()
        .updateItem(update -> {
          update
              .tableName(ROWS)
              .key(row(account))
              .updateExpression("SET " + path + " = :number")
              .expressionAttributeValues(Map.of(":number", AttributeValue.fromN(number)));
          if (path.startsWith("#")) {
            update.expressionAttributeNames(Map.of("#data", "Data"));
          }
        });
  }

  private static Map<String, AttributeValue> row(String account) {
    return Map.of(
        "RowKey", AttributeValue.fromS(account),
        "ProjectionName", AttributeValue.fromS("AccountSummary"));
  }

  /** The last number of commits that was said. */
  private static int read(String said) {
    return READ.matcher(said).results().mapToInt(m -> Integer.parseInt(m.group(1))).max().orElse(0);
  }

  private static Pattern nothingDiffers(int times) {
    return Pattern.compile("(?s)(nothing differs.*){%d}".formatted(times));
  }

  /** Types the command, which may fail. */
  private String annal(String command) {
    return terminal().type("(annal_of_keeper " + command + ") 2>&1 || echo \"exit $?\"");
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
