package io.annal.runtime;

import static io.annal.runtime.Invocations.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.EventStore.Range;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.Telemetry;
import io.annal.codec.Codec;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.History;
import io.annal.dynamodb.DynamoDbEventStore;
import io.annal.dynamodb.DynamoDbReadModel;
import io.annal.dynamodb.LocalDynamoDb;
import io.annal.dynamodb.Tables;
import io.annal.projection.Projector;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Projections and queries, on what commands stored. */
final class ReadingEndpointsTest {
  private static final DynamoDbEventStore STORE =
      new DynamoDbEventStore(
          LocalDynamoDb.client(), LocalDynamoDb.create(Tables.eventStore("events")));
  private static final DynamoDbReadModel ROWS =
      new DynamoDbReadModel(LocalDynamoDb.client(), LocalDynamoDb.create(Tables.readModel("rows")));

  private final Invocations invocations = new Invocations();
  private final AggregateId id = new AggregateId("tally-" + UUID.randomUUID());
  private final HistoryQueries<Tally.Sum> history =
      new HistoryQueries<>(
          "Tally",
          new History<>(Tally.AGGREGATE, STORE, 10),
          sum -> Codec.of(Tally.Sum.class).encode(sum));
  private final QueryEndpoint queries =
      new QueryEndpoint(
          Map.of(
              "reconstructState", history::reconstructState,
              "getAggregateEvents", history::events,
              "getSum", new RowQuery<>(ROWS, Tally.SUMS)),
          Telemetry.NONE);
  private final ProjectionEndpoint projections =
      new ProjectionEndpoint(
          List.of(new Projector<>(Tally.SUMS, STORE, ROWS)), Instant::now, Telemetry.NONE);

  @Test
  void aStateIsAnsweredAsItIsAndAsItWas() {
    add(3, "33.50");

    var latest = query("reconstructState", "");
    assertThat(latest.status()).isEqualTo(200);
    assertThat(JsonText.print(latest.body()))
        .contains("\"aggregateId\":\"" + id, "\"version\":3", "\"state\":{\"total\":100.50}");
    assertThat(text(query("reconstructState", ",\"upToSequence\":2"), "state"))
        .isEqualTo("{\"total\":67.00}");
    var second = stored().get(1).timestamp();
    var asOf = query("reconstructState", ",\"asOf\":\"" + second + "\"");
    assertThat(text(asOf, "state")).isIn("{\"total\":67.00}", "{\"total\":100.50}");
    assertThat(query("reconstructState", ",\"asOf\":\"2020-01-01T00:00:00Z\"").status())
        .isEqualTo(404);
  }

  @Test
  void eventsAreListedPageByPage() {
    add(5, "1.00");

    var first = query("getAggregateEvents", ",\"limit\":3");
    var second =
        query(
            "getAggregateEvents",
            ",\"limit\":3,\"nextToken\":\"" + text(first, "nextToken") + "\"");

    assertThat(((Json.Arr) first.body().get("events").orElseThrow()).items()).hasSize(3);
    assertThat(text(second, "events")).contains("\"sequence\":4", "\"sequence\":5");
    assertThat(second.body().get("nextToken")).isEmpty();
    assertThat(query("getAggregateEvents", ",\"nextToken\":\"AAAA\"").status()).isEqualTo(400);
  }

  @Test
  void aRowFollowsTheEventsWhicheverComes() {
    add(3, "33.50");
    assertThat(query("getSum", "").status()).isEqualTo(404);

    assertThat(JsonText.print(deliver(3))).isEqualTo("{\"Sums\":\"GAP_FILLED\"}");
    assertThat(JsonText.print(deliver(2))).isEqualTo("{\"Sums\":\"DUPLICATE\"}");
    add(1, "1.00");
    assertThat(JsonText.print(deliver(4))).isEqualTo("{\"Sums\":\"APPLIED\"}");

    assertThat(JsonText.print(query("getSum", "").body()))
        .isEqualTo("{\"aggregateId\":\"%s\",\"total\":101.50,\"sequence\":4}".formatted(id));
  }

  @Test
  void anEventThatIsNoneOfOursFails() {
    assertThatThrownBy(() -> invocations.call(projections, "{\"detail\":{\"some\":1}}"))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("detail.EventId");
  }

  @Test
  void anEventThatIsNotStoredFailsAndIsLogged() {
    add(1, "1");
    var commit = stored().getFirst();
    var phantom =
        BusEvent.of(commit, commit.events().getFirst()).detail().with("EventSequence", Json.of(9));

    assertThatThrownBy(() -> invocations.call(projections, envelope(phantom)))
        .hasMessageContaining("event 9 of " + id);
    assertThat(invocations.text()).contains("\"ERROR\"", "event 9");
  }

  @Test
  void aQueryComesByGetInBothVersionsOfThePayload() {
    add(3, "33.50");
    var parameters =
        "\"queryStringParameters\":{\"queryType\":\"reconstructState\",\"aggregateId\":\""
            + id
            + "\",\"upToSequence\":\"2\"}";

    var second = invocations.ask(queries, get2(parameters));
    assertThat(text(second, "state")).isEqualTo("{\"total\":67.00}");
    assertThat(invocations.ask(queries, get1(parameters))).isEqualTo(second);
  }

  @Test
  void aGetThatCannotBeUnderstoodIsExplained() {
    var type = "\"queryStringParameters\":{\"queryType\":\"reconstructState\",";
    var none = invocations.ask(queries, get2("\"rawPath\":\"/\""));
    assertThat(text(none, "message")).contains("queryType: expected one of");
    var word = type + "\"aggregateId\":\"a\",\"upToSequence\":\"two\"}";
    assertThat(text(invocations.ask(queries, get2(word)), "message"))
        .contains("upToSequence: expected a whole number");
    var twice =
        type
            + "\"aggregateId\":\"b\"},"
            + "\"multiValueQueryStringParameters\":{\"aggregateId\":[\"a\",\"b\"]}";
    assertThat(text(invocations.ask(queries, get1(twice)), "message"))
        .contains("aggregateId: expected one value, found 2 of them");
  }

  @Test
  void aRowThatCannotBeReadIsNoFaultOfTheCallersAndStaysInside() {
    var wrong = Json.EMPTY.with("total", Json.of("stored"));
    ROWS.write(
        List.of(
            new ReadModel.Write(
                new ReadModel.Row(Tally.SUMS.name(), id.value(), wrong, 1, Tally.SUMS.revision()),
                Optional.empty())));

    var answer = query("getSum", "");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(JsonText.print(answer.body())).doesNotContain("stored");
    assertThat(invocations.text()).contains("row " + id + " of Sums cannot be read");
  }

  private static String get1(String more) {
    return "{\"httpMethod\":\"GET\",\"requestContext\":{\"requestId\":\"r\"}," + more + "}";
  }

  private static String get2(String more) {
    return "{\"version\":\"2.0\",\"requestContext\":{\"http\":{\"method\":\"GET\"}}," + more + "}";
  }

  @Test
  void whatCannotBeUnderstoodIsExplained() {
    refused(
        "{}",
        "queryType: expected one of getAggregateEvents, getSum, reconstructState, found nothing");
    refused("{\"queryType\":\"drop\"}", "found \"drop\"");
    refused("{\"queryType\":1}", "another value");
    refused("{\"queryType\":\"getSum\"}", "aggregateId: expected an aggregate id, found nothing");
    refused(
        asking("reconstructState", ",\"upToSequence\":0"),
        "upToSequence: expected a sequence from 1 on");
    refused(
        asking("reconstructState", ",\"upToSequence\":1.5"),
        "upToSequence: expected a whole number");
    refused(asking("reconstructState", ",\"asOf\":\"noon\""), "asOf: expected a time such as");
    refused(
        asking("reconstructState", ",\"upToSequence\":1,\"asOf\":\"2020-01-01T00:00:00Z\""),
        "asOf: expected no value beside upToSequence");
    refused(asking("getAggregateEvents", ",\"limit\":0"), "limit: expected 1 to 1000");
    refused(asking("reconstructState", ",\"upTo\":1"), "upTo: expected only the fields");
    assertThat(query("reconstructState", "").status()).isEqualTo(404);
    assertThat(query("getAggregateEvents", "").status()).isEqualTo(404);
  }

  private void refused(String payload, String message) {
    var answer = invocations.ask(queries, payload);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(text(answer, "message")).contains(message);
  }

  private Answer query(String type, String more) {
    return invocations.ask(queries, asking(type, more));
  }

  private String asking(String type, String more) {
    return "{\"queryType\":\"%s\",\"aggregateId\":\"%s\"%s}".formatted(type, id, more);
  }

  private void add(int times, String amount) {
    var handler = new CommandHandler<>(Tally.AGGREGATE, STORE);
    for (int i = 0; i < times; i++) {
      var add = new Tally.Add(new BigDecimal(amount), "", 1);
      handler.handle(Command.of(id, UUID.randomUUID().toString(), add));
    }
  }

  private List<Commit> stored() {
    return STORE.read(id, Range.forward(1, 100)).commits();
  }

  private Json deliver(int sequence) {
    var commit = stored().get(sequence - 1);
    return invocations.call(
        projections, envelope(BusEvent.of(commit, commit.events().getFirst()).detail()));
  }

  private static String envelope(Json.Obj detail) {
    return JsonText.print(
        Json.EMPTY
            .with("version", Json.of("0"))
            .with("detail-type", Json.of("Added"))
            .with("source", Json.of("event-sourcing.test"))
            .with("detail", detail));
  }
}
