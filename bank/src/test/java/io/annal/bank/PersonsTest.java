package io.annal.bank;

import static io.annal.bank.Invocations.body;
import static io.annal.bank.Invocations.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.annal.dynamodb.KmsServer;
import io.annal.dynamodb.LocalDynamoDb;
import io.annal.dynamodb.Tables;
import io.annal.lambda.LambdaFunction;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Accounts with the names of their owners, with personal data on and off. */
final class PersonsTest {
  private static final KmsServer KMS = new KmsServer();
  private static final String KEYS = LocalDynamoDb.create(Tables.keys("subject-keys"));
  private static final Map<String, String> OFF =
      Map.of(
          "AWS_REGION", "eu-central-1",
          "AWS_ENDPOINT_URL", LocalDynamoDb.endpoint().toString(),
          "EVENT_STORE_TABLE", LocalDynamoDb.create(Tables.eventStore("events")),
          "READ_MODEL_TABLE", LocalDynamoDb.create(Tables.readModel("rows")));
  private static final Map<String, String> ON = on();

  private final String id = "account-" + UUID.randomUUID();
  private final String customer = "customer-" + UUID.randomUUID();

  private static Map<String, String> on() {
    var variables = new HashMap<>(OFF);
    variables.put("AWS_ENDPOINT_URL_KMS", KMS.endpoint().toString());
    variables.put("SUBJECT_KEYS_TABLE", KEYS);
    variables.put("SUBJECT_KEY_ID", "alias/event-sourcing-subject-keys");
    return variables;
  }

  @AfterAll
  static void stop() {
    KMS.close();
  }

  @Test
  void withPersonalDataOffAnOwnerIsRefusedAndNothingIsStored() throws IOException {
    assertThat(call(LambdaFunction.commands(BankDomain.BANK, OFF), opened("Ada Lovelace")))
        .contains("\"statusCode\":422", "personal-data-off", "parameter PersonalData on")
        .doesNotContain("Ada Lovelace");

    assertThat(call(LambdaFunction.queries(BankDomain.BANK, OFF), query("reconstructState")))
        .contains("404");
  }

  @Test
  void theOwnerIsShownToWhoAsksAndStoredClosed() throws IOException {
    assertThat(body(LambdaFunction.commands(BankDomain.BANK, ON), opened("Ada Lovelace")))
        .contains("\"sequence\":1");
    deliver();

    var queries = LambdaFunction.queries(BankDomain.BANK, ON);
    for (var type : new String[] {"reconstructState", "getAccountSummary", "getAggregateEvents"}) {
      assertThat(body(queries, query(type)))
          .as(type)
          .contains("\"ownerName\":\"Ada Lovelace\"")
          .doesNotContain("$personal", "ownerEmail");
    }
    assertThat(stored()).contains("$personal", customer).doesNotContain("Lovelace");
  }

  @Test
  void anOwnerWhoIsForgottenIsShownAsErasedAndTheAccountGoesOn() throws IOException {
    body(LambdaFunction.commands(BankDomain.BANK, ON), opened("Ada Lovelace"));
    deliver();

    forget();

    var queries = LambdaFunction.queries(BankDomain.BANK, ON); // restarted, it remembers no keys
    for (var type : new String[] {"reconstructState", "getAccountSummary", "getAggregateEvents"}) {
      assertThat(body(queries, query(type)))
          .as(type)
          .contains("\"ownerName\":{\"erased\":true}", "\"customerId\":\"" + customer)
          .doesNotContain("Lovelace");
    }
    assertThat(body(LambdaFunction.commands(BankDomain.BANK, ON), deposit()))
        .contains("\"sequence\":2");
    assertThat(
            call(
                LambdaFunction.commands(BankDomain.BANK, ON), opened("Ada").replace(id, id + "-2")))
        .contains("\"statusCode\":422", "person-forgotten");
  }

  @Test
  void aNameThatIsNoneIsRefusedByItsField() throws IOException {
    assertThat(call(LambdaFunction.commands(BankDomain.BANK, ON), opened(" ")))
        .contains("\"statusCode\":400", "eventData.ownerName");
  }

  private void forget() {
    LocalDynamoDb.client()
        .updateItem(update ->
            update
                .tableName(KEYS)
                .key(Map.of("Subject", AttributeValue.fromS(customer)))
                .updateExpression("REMOVE DataKey"));
  }

  private String stored() {
    return LocalDynamoDb.client().scan(scan -> scan.tableName(ON.get("EVENT_STORE_TABLE"))).items()
        + ""
        + LocalDynamoDb.client().scan(scan -> scan.tableName(ON.get("READ_MODEL_TABLE"))).items();
  }

  /** As the bus brings it. */
  private void deliver() throws IOException {
    LambdaFunction projections = LambdaFunction.projecting(BankDomain.BANK, ON);
    call(
        projections,
        """
        {"detail":{"EventId":"%s","AggregateId":"%s","AggregateType":"Account","EventSequence":1,
          "EventType":"AccountCreated","Version":2,"EventData":%s,
          "Timestamp":"2024-01-15T10:30:00.000Z","CommandId":"c","CorrelationId":"c",
          "Metadata":{}}}\
        """
            .formatted(UUID.randomUUID(), id, closed()));
  }

  /** The event's data as the stream brings them. */
  private String closed() {
    var item =
        LocalDynamoDb.client()
            .getItem(get ->
                get.tableName(ON.get("EVENT_STORE_TABLE"))
                    .key(
                        Map.of(
                            "AggregateId", AttributeValue.fromS(id),
                            "EventSequence", AttributeValue.fromN("1"))))
            .item();
    var name = value(value(item, "EventData").m(), "ownerName").m();
    return """
    {"accountId":"%s","customerId":"%s","accountType":"checking",
     "createdAt":"2024-01-15T10:00:00Z","ownerName":{"$personal":"%s","cipher":"%s"}}\
    """
        .formatted(id, customer, value(name, "$personal").s(), value(name, "cipher").s());
  }

  private static AttributeValue value(Map<String, AttributeValue> in, String name) {
    return Objects.requireNonNull(in.get(name), name);
  }

  private String opened(String owner) {
    return """
    {"aggregateId":"%s","eventType":"AccountCreated","eventData":{"accountId":"%s",
     "customerId":"%s","accountType":"checking","createdAt":"2024-01-15T10:00:00Z",
     "ownerName":"%s"}}\
    """
        .formatted(id, id, customer, owner);
  }

  private String deposit() {
    return """
    {"aggregateId":"%s","eventType":"TransactionProcessed","eventData":{"transactionId":"t",
     "amount":5,"type":"deposit","timestamp":"2024-01-15T10:30:00Z"}}\
    """
        .formatted(id);
  }

  private String query(String type) {
    return "{\"queryType\":\"%s\",\"aggregateId\":\"%s\"}".formatted(type, id);
  }
}
