package io.annal.runtime;

import static io.annal.runtime.Invocations.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.AnnalException;
import io.annal.Commit;
import io.annal.EventStore.Range;
import io.annal.Json;
import io.annal.command.CommandHandler;
import io.annal.dynamodb.DynamoDbEventStore;
import io.annal.dynamodb.LocalDynamoDb;
import io.annal.dynamodb.Tables;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommandEndpointTest {
  private static final DynamoDbEventStore STORE =
      new DynamoDbEventStore(
          LocalDynamoDb.client(),
          LocalDynamoDb.create(Tables.eventStore("events")),
          Bus.limit("test"));

  private final CommandEndpoint endpoint =
      Tally.endpoint(new CommandHandler<>(Tally.AGGREGATE, STORE), "unknown-tally");
  private final Invocations invocations = new Invocations();
  private final String id = "tally-" + UUID.randomUUID();

  @Test
  void anAcceptedCommandIsAnsweredWithItsEvent() {
    var answer = ask(add("100.50", ""));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().members().keySet())
        .containsExactly("eventId", "aggregateId", "sequence");
    assertThat(text(answer, "aggregateId")).isEqualTo(id);
    assertThat(text(answer, "sequence")).isEqualTo("1");
    assertThat(text(answer, "eventId"))
        .isEqualTo(stored().getFirst().events().getFirst().id() + "");
    assertThat(text(ask(add("1", "")), "sequence")).isEqualTo("2");
  }

  @Test
  void severalEventsAreAllNamed() {
    var answer = ask(command("{\"amount\":1,\"note\":\"\",\"times\":3}", ""));

    assertThat(text(answer, "sequence")).isEqualTo("3");
    assertThat(text(answer, "events")).contains("\"sequence\":1", "\"sequence\":3");
    assertThat(stored()).hasSize(1);
  }

  @Test
  void theBodyOfAnHttpRequestIsACommand() {
    var plain = http(add("1", ""), "POST-1", false);
    var encoded = http(add("1", ""), "POST-2", true);

    assertThat(text(ask(plain), "sequence")).isEqualTo("1");
    assertThat(text(ask(encoded), "sequence")).isEqualTo("2");
    assertThat(stored().getFirst().cause().commandId()).isEqualTo("POST-1");
    assertThat(stored().getFirst().cause().metadata().get("traceparent"))
        .contains(Json.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
  }

  private static String http(String command, String requestId, boolean base64) {
    var body = base64 ? Base64.getEncoder().encodeToString(command.getBytes(UTF_8)) : command;
    return JsonText.print(
        Json.EMPTY
            .with("body", Json.of(body))
            .with("isBase64Encoded", Json.of(base64))
            .with(
                "headers",
                Json.EMPTY.with(
                    "Traceparent",
                    Json.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")))
            .with("requestContext", Json.EMPTY.with("requestId", Json.of(requestId))));
  }

  @Test
  void causesAreKeptAndLogged() {
    ask(
        add(
            "1",
            ",\"commandId\":\"c-1\",\"correlationId\":\"k-1\",\"causationId\":\"m-1\",\"metadata\":{\"by\":\"me\"}"));

    var cause = stored().getFirst().cause();
    assertThat(cause)
        .isEqualTo(
            new Commit.Cause(
                "c-1", "k-1", java.util.Optional.of("m-1"), Json.EMPTY.with("by", Json.of("me"))));
    assertThat(invocations.lines()).hasSize(1);
    assertThat((Json.Obj) invocations.lines().getFirst())
        .extracting(line -> line.get("correlationId"), line -> line.get("commandId"))
        .containsExactly(
            java.util.Optional.of(Json.of("k-1")), java.util.Optional.of(Json.of("c-1")));
  }

  @Test
  void aCommandThatComesAgainGetsItsFirstAnswer() {
    var command = add("1", ",\"commandId\":\"once\"");
    var first = ask(command);
    ask(add("2", ""));

    assertThat(ask(command)).isEqualTo(first.with("repeated", Json.of(true)));
    assertThat(stored()).hasSize(2);
  }

  @Test
  void anotherCommandUnderAUsedIdIsRefused() {
    ask(add("1", ",\"commandId\":\"once\""));

    for (var other : List.of("777", "-5", "1001")) {
      assertReused(ask(add(other, ",\"commandId\":\"once\"")));
    }
    assertReused(ask(add("1", ",\"commandId\":\"once\",\"expectedVersion\":7")));
    assertThat(stored()).hasSize(1);
  }

  private static void assertReused(Answer answer) {
    assertThat(answer.status()).isEqualTo(422);
    assertThat(text(answer, "error")).isEqualTo("command-id-reused");
    assertThat(text(answer, "message")).contains("once");
  }

  @Test
  void commandsOfAQueueThatAreNotAcceptedComeAgain() {
    var records = queue("", add("1", ""), "not JSON", add("5000", ""), add("2", ""));

    for (int delivery = 1; delivery <= 2; delivery++) {
      assertThatThrownBy(() -> invocations.call(endpoint, records))
          .isInstanceOf(AnnalException.class)
          .hasMessageContaining("2 of 4 commands were not accepted")
          .hasMessageContaining("message-2, message-3");
      assertThat(stored()).hasSize(2);
    }
    assertThat(stored().getFirst().cause().commandId()).isEqualTo("message-1");
    assertThat(invocations.text()).contains("message-2", "not understood", "the sum may not");
    assertThat(JsonText.print(invocations.call(endpoint.reportingBatchItemFailures(), records)))
        .isEqualTo(
            "{\"batchItemFailures\":[{\"itemIdentifier\":\"message-2\"},"
                + "{\"itemIdentifier\":\"message-3\"}]}");
  }

  @Test
  void theOrderOfAGroupIsKeptWhereOneOfItFails() {
    var records = queue("group", add("1", ""), add("5000", ""), add("2", ""));

    assertThatThrownBy(() -> invocations.call(endpoint, records))
        .hasMessageContaining("message-2, message-3");
    assertThat(stored()).hasSize(1);
  }

  @Test
  void commandsComeInEnvelopesWithinEnvelopes() {
    var event = "{\"id\":\"event-%d\",\"detail-type\":\"Wish\",\"source\":\"shop\",\"detail\":%s}";
    var notification =
        Json.EMPTY.with("MessageId", Json.of("n-1")).with("Message", Json.of(add("1", "")));
    var sns =
        Json.EMPTY
            .with("EventSource", Json.of("aws:sns"))
            .with("Sns", notification.with("Type", Json.of("Notification")));

    invocations.call(endpoint, event.formatted(1, add("1", "")));
    invocations.call(endpoint, records(sns));
    invocations.call(
        endpoint,
        queue(
            "",
            event.formatted(2, add("1", "")),
            JsonText.print(notification.with("Type", Json.of("Notification")))));

    assertThat(stored().stream().map(commit -> commit.cause().commandId()))
        .containsExactly("event-1", "n-1", "message-1", "message-2");
    assertThatThrownBy(() -> invocations.call(endpoint, event.formatted(3, "{}")))
        .hasMessageContaining("event-3");
    assertThatThrownBy(() ->
            invocations.call(
                endpoint, records(Json.EMPTY.with("eventSource", Json.of("aws:kinesis")))))
        .hasMessageContaining("SQS and SNS");
  }

  private static String queue(String group, String... bodies) {
    var records = new ArrayList<Json>();
    for (var body : bodies) {
      var attributes =
          group.isEmpty() ? Json.EMPTY : Json.EMPTY.with("MessageGroupId", Json.of(group));
      records.add(
          Json.EMPTY
              .with("messageId", Json.of("message-" + (records.size() + 1)))
              .with("body", Json.of(body))
              .with("attributes", attributes)
              .with("eventSource", Json.of("aws:sqs")));
    }
    return records(records.toArray(Json[]::new));
  }

  private static String records(Json... records) {
    return JsonText.print(Json.EMPTY.with("Records", Json.of(List.of(records))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          not JSON                                                          | 400 | line 1, column
          []                                                                | 400 | expected a JSON object
          {"eventType":"Added","eventData":{}}                              | 400 | aggregateId: expected an aggregate id, found nothing
          {"aggregateId":"","eventType":"Added","eventData":{}}             | 400 | aggregateId: expected an aggregate id
          {"aggregateId":"$","eventType":"Gone","eventData":{}}             | 400 | eventType: expected Added, found "Gone"
          {"aggregateId":"$","eventType":"Added","eventData":{"note":""}}   | 400 | eventData.amount: expected a number, found nothing
          {"aggregateId":"$","eventType":"Added","eventData":{"amount":"1","note":"","times":1}} | 400 | eventData.amount: expected a number, found the string
          {"aggregateId":"$","eventType":"Added","eventData":{},"expectedVerison":1} | 400 | expectedVerison: expected only the fields
          {"aggregateId":"$","eventType":"Added","eventData":{"amount":1,"note":"","times":1},"expectedVersion":-1} | 400 | expectedVersion: expected 0 or a sequence
          {"aggregateId":"$","eventType":"Added","eventData":{"amount":1,"note":"","times":1},"commandId":""} | 400 | commandId: expected a string that is not empty
          {"aggregateId":"$","eventType":"Added","eventData":{"amount":1,"amount":2,"note":"","times":1}} | 400 | Duplicate field 'amount'
          {"aggregateId":"$","eventType":"Added","eventData":{"amount":-12345678901234567890123456789012345678901,"note":"","times":1}} | 400 | EventData.amount has a number of 41 digits
          {"aggregateId":"$","eventType":"Added","eventData":{"amount":1001,"note":"","times":1}} | 422 | the sum may not exceed 1,000
          {"aggregateId":"$","eventType":"Added","eventData":{"amount":1,"note":"unknown","times":1}} | 404 | there is none
          {"aggregateId":"$","eventType":"Added","eventData":{"amount":1,"note":"","times":1},"expectedVersion":7} | 409 | expectedVersion is 7, but the last event of
          {"aggregateId":"a\\nb","eventType":"Added","eventData":{}}         | 400 | aggregateId: expected an aggregate id of 1 to 2,048 bytes of UTF-8 without control characters, found one with the control character U+000A at position 2
          {"aggregateId":"","eventType":"Added","eventData":{}}             | 400 | found an empty one
          {"aggregateId":"$","eventType":"Added","eventData":{"amount":1e99999999999}} | 400 | eventData.amount: expected a number between
          {"aggregateId":"$","eventType":"Added","eventData":{"a":[1,-1e99999999999]}} | 400 | eventData.a[1]: expected a number between
          {"aggregateId":"$","eventType":"Added","anything":1e-99999999999} | 400 | anything: expected a number between
          {"aggregateId":"$","eventType":"Added","anything":0e99999999999}  | 400 | anything: expected a number between
          {"aggregateId":"$","eventType":"Added","anything":1e-2147483648}  | 400 | anything: expected a number between
          {"body":"{","requestContext":{}}                                  | 400 | line 1, column
          {"body":"%","isBase64Encoded":true,"requestContext":{}}           | 400 | body: expected Base64
          {"requestContext":{}}                                             | 400 | body: expected a JSON object as text, found none
          """)
  void whatIsNotAcceptedIsExplainedAndLeavesNothing(String payload, int status, String message) {
    var answer = ask(payload.replace("$", id));

    assertThat(answer.status()).isEqualTo(status);
    assertThat(text(answer, "message")).contains(message);
    assertThat(stored()).isEmpty();
  }

  @Test
  void whatIsTooLargeIsRefused() {
    assertThat(ask(command(padded("x", 500_000), "")).status()).isEqualTo(413);
    assertThat(stored()).isEmpty();
    assertThat(ask(command(padded("x", 390_000), "")).status()).isEqualTo(200);
  }

  /** A byte of the table may be six of the bus, which writes it as an escape. */
  @Test
  void whatTheBusCouldNotCarryIsNotStored() {
    var answer = ask(command(padded("\\u0001", 180_000), ""));

    assertThat(answer.status()).isEqualTo(413);
    assertThat(text(answer, "message")).contains("event 1, Added,");
    assertThat(stored()).isEmpty();
    assertThat(ask(command(padded("\\u0001", 160_000), "")).status()).isEqualTo(200);
  }

  private static String padded(String character, int times) {
    return "{\"amount\":1,\"note\":\"%s\",\"times\":1}".formatted(character.repeat(times));
  }

  @Test
  void aFaultOfOursShowsNothingButTheRequest() {
    var answer = ask(command("{\"amount\":1,\"note\":\"bug\",\"times\":1}", ""));

    assertThat(answer.status()).isEqualTo(500);
    assertThat(text(answer, "requestId")).isEqualTo("request-1");
    assertThat(JsonText.print(answer.body())).doesNotContain("secret", "IllegalState", "io.annal");
    assertThat(invocations.text()).contains("a secret", "request-1");
    assertThat(stored()).isEmpty();
  }

  private Answer ask(String payload) {
    return invocations.ask(endpoint, payload);
  }

  private String add(String amount, String more) {
    return command("{\"amount\":%s,\"note\":\"\",\"times\":1}".formatted(amount), more);
  }

  private String command(String data, String more) {
    return "{\"aggregateId\":\"%s\",\"eventType\":\"Added\",\"eventData\":%s%s}"
        .formatted(id, data, more);
  }

  private List<Commit> stored() {
    return STORE.read(new AggregateId(id), Range.forward(1, 100)).commits();
  }
}
