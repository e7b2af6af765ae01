package io.annal.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** Commands and queries of the bank, sent through the AWS SDK as a service of one's own would. */
final class AccountClient implements AutoCloseable {
  private final LambdaClient lambda;
  private final DynamoDbClient dynamoDb;

  AccountClient(LocalAnnal annal) {
    this(annal, "us-east-1");
  }

  AccountClient(LocalAnnal annal, String region) {
    lambda =
        LambdaClient.builder()
            .endpointOverride(annal.endpoint())
            .region(Region.of(region))
            .credentialsProvider(annal.owner())
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().socketTimeout(Duration.ofMinutes(2)))
            .build();
    dynamoDb =
        DynamoDbClient.builder()
            .endpointOverride(annal.endpoint())
            .region(Region.of(region))
            .credentialsProvider(annal.owner())
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build();
  }

  JsonNode create(String account) {
    return open(account, "customer-1", "");
  }

  /**
   * @param owner further members of the event's data, after a comma
   */
  JsonNode open(String account, String customer, String owner) {
    return open(UUID.randomUUID().toString(), account, customer, owner);
  }

  JsonNode open(String command, String account, String customer, String owner) {
    return command(
        command,
        account,
        "AccountCreated",
        """
        {"accountId": "%s", "customerId": "%s", "accountType": "checking",
         "createdAt": "2024-01-15T10:00:00Z"%s}\
        """
            .formatted(account, customer, owner));
  }

  JsonNode closeAccount(String account) {
    return command(
        account,
        "AccountClosed",
        "{\"accountId\": \"%s\", \"closedAt\": \"2024-01-16T10:00:00Z\"}".formatted(account));
  }

  /** Looks after the transfers, as the schedule does each minute. */
  JsonNode lookAfterTransfers() {
    return invoke("event-sourcing-transfer-handler", "{}");
  }

  /** Asks for a transfer, as part of a conversation of the same name. */
  JsonNode transfer(String transfer, String from, String to, String amount) {
    return invoke(
        "event-sourcing-transfer-handler",
        """
        {"aggregateId": "%s", "correlationId": "conversation-of-%s",
         "eventType": "TransferRequested",
         "eventData": {"fromAccount": "%s", "toAccount": "%s", "amount": %s}}\
        """
            .formatted(transfer, transfer, from, to, amount));
  }

  JsonNode events(String aggregate) {
    return query(
        "{\"queryType\": \"getAggregateEvents\", \"aggregateId\": \"%s\"}".formatted(aggregate));
  }

  JsonNode deposit(String account, String transaction, String amount) {
    return deposit(account, transaction, amount, UUID.randomUUID().toString());
  }

  JsonNode deposit(String account, String transaction, String amount, String command) {
    return command(
        command,
        account,
        "TransactionProcessed",
        """
        {"transactionId": "%s", "amount": %s, "type": "deposit",
         "timestamp": "2024-01-15T10:30:00Z"}\
        """
            .formatted(transaction, amount));
  }

  JsonNode state(String account) {
    return query(
        "{\"queryType\": \"reconstructState\", \"aggregateId\": \"%s\"}".formatted(account));
  }

  JsonNode summary(String account) {
    return query(
        "{\"queryType\": \"getAccountSummary\", \"aggregateId\": \"%s\"}".formatted(account));
  }

  /** All that a table holds. */
  List<Map<String, AttributeValue>> items(String table) {
    return dynamoDb
        .scanPaginator(scan -> scan.tableName(table).consistentRead(true))
        .items()
        .stream()
        .toList();
  }

  DynamoDbClient dynamoDb() {
    return dynamoDb;
  }

  /** The last event that the account's summary has in it; 0 before there is a row. */
  long projected(String account) {
    AttributeValue position =
        dynamoDb
            .getItem(get ->
                get.tableName("event-sourcing-read-model")
                    .key(
                        Map.of(
                            "RowKey",
                            AttributeValue.fromS(account),
                            "ProjectionName",
                            AttributeValue.fromS("AccountSummary"))))
            .item()
            .get("EventSequence");
    return position == null ? 0 : Long.parseLong(position.n());
  }

  /** The sequences that the event store holds for an account, in order. */
  List<Long> sequences(String account) {
    return itemsOf(account).map(AccountClient::sequence).toList();
  }

  /** The sequences that the event store holds for an account, by the command that led to them. */
  Map<String, List<Long>> sequencesByCommand(String account) {
    return itemsOf(account)
        .collect(
            Collectors.groupingBy(
                item -> Objects.requireNonNull(item.get("CommandId"), "the command").s(),
                TreeMap::new,
                Collectors.mapping(AccountClient::sequence, Collectors.toList())));
  }

  private static long sequence(Map<String, AttributeValue> item) {
    return Long.parseLong(Objects.requireNonNull(item.get("EventSequence"), "the sort key").n());
  }

  private Stream<Map<String, AttributeValue>> itemsOf(String account) {
    return dynamoDb
        .queryPaginator(query ->
            query
                .tableName("event-sourcing-event-store")
                .consistentRead(true)
                .keyConditionExpression("AggregateId = :id")
                .expressionAttributeValues(Map.of(":id", AttributeValue.fromS(account))))
        .items()
        .stream();
  }

  private JsonNode command(String account, String type, String data) {
    return command(UUID.randomUUID().toString(), account, type, data);
  }

  private JsonNode command(String id, String account, String type, String data) {
    return invoke(
        "event-sourcing-command-handler",
        """
        {"commandId": "%s", "aggregateId": "%s", "eventType": "%s", "eventData": %s}\
        """
            .formatted(id, account, type, data));
  }

  private JsonNode query(String payload) {
    return invoke("event-sourcing-query-handler", payload);
  }

  private JsonNode invoke(String function, String payload) {
    return Json.answer(
        lambda
            .invoke(call -> call.functionName(function).payload(SdkBytes.fromUtf8String(payload)))
            .payload()
            .asUtf8String());
  }

  @Override
  public void close() {
    lambda.close();
    dynamoDb.close();
  }
}
