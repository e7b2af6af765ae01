package io.annal.bank;

import static io.annal.bank.Invocations.body;
import static io.annal.bank.Invocations.call;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AnnalException;
import io.annal.Json;
import io.annal.dynamodb.LocalDynamoDb;
import io.annal.dynamodb.Tables;
import io.annal.lambda.LambdaFunction;
import io.annal.runtime.JsonText;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The functions as they are deployed, on tables in memory: the walk that the documentation takes.
 */
final class FunctionsTest {
  private static final Map<String, String> VARIABLES =
      Map.of(
          "AWS_REGION", "eu-central-1",
          "AWS_ENDPOINT_URL", LocalDynamoDb.endpoint().toString(),
          "EVENT_STORE_TABLE", LocalDynamoDb.create(Tables.eventStore("events")),
          "READ_MODEL_TABLE", LocalDynamoDb.create(Tables.readModel("rows")));

  private final LambdaFunction commands = LambdaFunction.commands(BankDomain.BANK, VARIABLES);
  private final LambdaFunction projections = LambdaFunction.projecting(BankDomain.BANK, VARIABLES);
  private final LambdaFunction queries = LambdaFunction.queries(BankDomain.BANK, VARIABLES);
  private final LambdaFunction transfers = LambdaFunction.processes(BankDomain.BANK, VARIABLES);
  private final String id = "account-" + UUID.randomUUID();

  @Test
  void anAccountIsCreatedGetsMoneyAndIsAskedFor() throws IOException {
    assertThat(body(commands, created())).contains("\"sequence\":1");
    assertThat(body(commands, deposit("100.50", "tx-789"))).contains("\"sequence\":2");

    assertThat(body(queries, query("reconstructState")))
        .contains("\"version\":2", "\"balance\":100.50", "\"status\":\"open\"");
    assertThat(body(queries, query("getAggregateEvents")))
        .contains("\"eventType\":\"AccountCreated\"", "\"eventType\":\"TransactionProcessed\"");
  }

  @Test
  void theSummaryFollowsWhatTheBusDelivers() throws IOException {
    call(commands, created());
    call(commands, deposit("100.50", "tx-1"));
    assertThat(call(queries, query("getAccountSummary"))).contains("\"statusCode\":404");

    // the second event alone: the first is read from the store
    assertThat(call(projections, delivery(2)))
        .contains("\"AccountSummary\":\"GAP_FILLED\"")
        .contains("\"CustomerAccounts, DailyTotals\":\"GAP_FILLED\"");

    assertThat(body(queries, query("getAccountSummary")))
        .contains("\"balance\":100.50", "\"customerId\":\"customer-456\"", "\"sequence\":2");
    assertThat(body(queries, query("getAccountSummary").replace("aggregateId", "accountId")))
        .isEqualTo(body(queries, query("getAccountSummary")));
  }

  @Test
  void anAccountIsNamedOnceAndByAnAccountsId() throws IOException {
    assertThat(call(queries, "{\"queryType\":\"getAccountSummary\",\"accountId\":5}"))
        .contains("\"statusCode\":400", "found the number 5");
    assertThat(
            call(
                queries,
                "{\"queryType\":\"getAccountSummary\",\"accountId\":\"a\",\"aggregateId\":\"b\"}"))
        .contains("\"statusCode\":400", "accountId: expected only the fields aggregateId");
  }

  @Test
  void viewsAcrossAccountsFollowToo() throws IOException {
    call(commands, created());
    call(commands, deposit("100.50", "tx-1"));
    call(projections, delivery(2));

    assertThat(
            body(
                queries, "{\"queryType\":\"getCustomerAccounts\",\"customerId\":\"customer-456\"}"))
        .contains("\"" + id + "\":", "\"balance\":100.50");
    assertThat(
            body(queries, "{\"queryType\":\"getDailyTotals\",\"date\":\"%s\"}".formatted(today())))
        .contains("\"deposit\":{\"transactions\":");
    assertThat(call(queries, "{\"queryType\":\"getDailyTotals\",\"date\":\"today\"}"))
        .contains("\"statusCode\":400", "date: expected a date such as");
    assertThat(call(queries, "{\"queryType\":\"getCustomerAccounts\",\"customerId\":\"nobody\"}"))
        .contains("\"statusCode\":404");
  }

  @Test
  void aKeyThatNoRowCanHaveIsRefusedByName() throws IOException {
    var query = "{\"queryType\":\"getCustomerAccounts\",\"customerId\":\"%s\"}";

    assertThat(call(queries, query.formatted("x".repeat(2_048)))).contains("\"statusCode\":404");
    assertThat(call(queries, query.formatted("x".repeat(5_000))))
        .contains("\"statusCode\":400", "customerId: expected a key of at most 2,048 bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"aggregateId":"t","eventData":{"amount":1e99999999999}} | eventData.amount: expected
          {"aggregateId":"t"                                       | Unexpected end-of-input
          {"eventType":"TransferRequested","eventData":{}}         | aggregateId: expected
          {"aggregateId":"t","source":"s"}                         | statusCode
          {"detail-type":"d","source":"s","id":"1","detail":{"x":1}} | 1 of 1 commands
          """)
  void noWishForATransferIsTakenForATick(String payload, String why) {
    assertThat(transfer(payload)).contains(why).doesNotContain("overdue");
  }

  @Test
  void eachFunctionTakesItsOwnCommandsAlone() throws IOException {
    assertThat(call(commands, command("TransferRequested")))
        .contains(
            "\"statusCode\":400",
            "TransferRequested of Transfer is for the function that runs processes");
    assertThat(call(transfers, command("AccountClosed")))
        .contains("\"statusCode\":400", "eventType: expected one of TransferRequested, ");
    assertThat(call(transfers, command("NoteSent")))
        .contains("\"statusCode\":400", "eventType: expected one of TransferRequested, found");
  }

  private static String command(String type) {
    return "{\"aggregateId\":\"a\",\"eventType\":\"%s\",\"eventData\":{}}".formatted(type);
  }

  @Test
  void aTransfersIdLeavesRoomForItsType() throws IOException {
    var request =
        """
        {"aggregateId":"%s","eventType":"TransferRequested",
         "eventData":{"fromAccount":"a","toAccount":"b","amount":1}}\
        """
            .formatted("x".repeat(2040));

    assertThat(call(transfers, request))
        .contains("\"statusCode\":400", "aggregateId: expected", "with its type Transfer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"detail-type\":\"Scheduled Event\",\"source\":\"aws.events\",\"detail\":{}}"
      })
  void aScheduleLooksAfterTransfers(String payload) throws IOException {
    assertThat(call(transfers, payload)).isEqualTo("{\"overdue\":0}");
  }

  /** The answer, or why there is none. */
  private String transfer(String payload) {
    try {
      return call(transfers, payload);
    } catch (IOException | AnnalException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static LocalDate today() {
    return LocalDate.now(ZoneOffset.UTC);
  }

  @Test
  void aTransferIsAskedForAndMovedOnByItsEvent() throws IOException {
    var transfers = LambdaFunction.processes(BankDomain.BANK, VARIABLES);
    call(commands, created());
    call(commands, deposit("100.50", "tx-1"));
    var other = id + "-other";
    call(commands, created().replace(id, other));
    var transfer = "transfer-" + UUID.randomUUID();
    var request =
        """
        {"aggregateId":"%s","eventType":"TransferRequested","eventData":{
         "fromAccount":"%s","toAccount":"%s","amount":40.25}}\
        """
            .formatted(transfer, id, other);

    assertThat(body(transfers, request)).contains("\"sequence\":1");
    assertThat(body(transfers, request)).contains("\"sequence\":1");
    assertThat(call(transfers, "{\"source\":\"aws.events\"}")).contains("\"overdue\":0");
    assertThat(call(transfers, requested(transfer))).contains("advanced");

    assertThat(body(queries, query("reconstructState"))).contains("\"balance\":60.25");
    assertThat(body(queries, query("reconstructState").replace(id, other)))
        .contains("\"balance\":40.25");
  }

  @Test
  void queriesTellAccountsAndTransfersOfOneIdApart() throws IOException {
    call(commands, created());
    var other = id + "-other";
    call(commands, created().replace(id, other));
    call(commands, deposit("100.50", "tx-1"));
    var request =
        """
        {"aggregateId":"%s","eventType":"TransferRequested","eventData":{
         "fromAccount":"%s","toAccount":"%s","amount":40.25}}\
        """
            .formatted(id, id, other);

    var transfers = LambdaFunction.processes(BankDomain.BANK, VARIABLES);
    assertThat(body(transfers, request)).contains("\"sequence\":1");

    assertThat(body(queries, query("getAggregateEvents")))
        .contains("TransactionProcessed")
        .doesNotContain("TransferRequested");
    var ofTransfer = query("getAggregateEvents").replace("}", ",\"aggregateType\":\"Transfer\"}");
    assertThat(body(queries, ofTransfer))
        .contains("TransferRequested")
        .doesNotContain("AccountCreated");
    assertThat(body(queries, ofTransfer.replace("getAggregateEvents", "reconstructState")))
        .contains("\"status\":\"requested\"");
    assertThat(call(queries, ofTransfer.replace("Transfer", "Loan")))
        .contains("aggregateType: expected one of Account, Transfer");
  }

  @Test
  void whatTheRulesForbidIsAnswered() throws IOException {
    assertThat(call(commands, deposit("1", "tx"))).contains("\"statusCode\":404");
    call(commands, created());
    assertThat(call(commands, created())).contains("\"statusCode\":422", "account-exists");
    assertThat(call(commands, deposit("-1", "tx"))).contains("\"statusCode\":422");
    assertThat(call(commands, deposit("\"1\"", "tx")))
        .contains("\"statusCode\":400", "eventData.amount");
    assertThat(body(queries, query("reconstructState"))).contains("\"version\":1");
  }

  @Test
  void aVariableThatIsMissingIsNamed() {
    assertThatThrownBy(
            () -> LambdaFunction.publishing(BankDomain.BANK, Map.of("AWS_REGION", "eu-central-1")))
        .isInstanceOf(AnnalException.class)
        .hasMessageContaining("EVENT_BUS_NAME");
  }

  private String created() {
    return """
    {"aggregateId":"%s","eventType":"AccountCreated","eventData":{"accountId":"%s",
     "customerId":"customer-456","accountType":"checking","createdAt":"2024-01-15T10:00:00Z"}}\
    """
        .formatted(id, id);
  }

  private String deposit(String amount, String transaction) {
    return """
    {"aggregateId":"%s","eventType":"TransactionProcessed","eventData":{"transactionId":"%s",
     "amount":%s,"type":"deposit","timestamp":"2024-01-15T10:30:00Z"}}\
    """
        .formatted(id, transaction, amount);
  }

  private String query(String type) {
    return "{\"queryType\":\"%s\",\"aggregateId\":\"%s\"}".formatted(type, id);
  }

  private String delivery(int sequence) {
    return """
    {"detail-type":"TransactionProcessed","source":"event-sourcing.financial","detail":{
      "EventId":"%s","AggregateId":"%s","AggregateType":"Account","EventSequence":%d,
      "EventType":"TransactionProcessed","Version":1,"EventData":{},
      "Timestamp":"2024-01-15T10:30:00.000Z","CommandId":"c","CorrelationId":"c",
      "Metadata":{}}}\
    """
        .formatted(UUID.randomUUID(), id, sequence);
  }

  private String requested(String transfer) throws IOException {
    var listed = body(queries, query("getAggregateEvents").replace(id, transfer));
    var events =
        (Json.Arr) JsonText.parseObject(listed.getBytes(UTF_8)).get("events").orElseThrow();
    var data = ((Json.Obj) events.items().getFirst()).get("eventData").orElseThrow();
    return delivery(1)
        .replace(id, transfer)
        .replace("Account\"", "Transfer\"")
        .replace("TransactionProcessed", "TransferRequested")
        .replace("\"EventData\":{}", "\"EventData\":" + JsonText.print(data));
  }
}
