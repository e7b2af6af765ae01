package io.annal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.Environment;
import io.annal.Json;
import io.annal.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StreamPublisherTest {
  private final BusServer server = new BusServer();
  private final Invocations invocations = new Invocations();
  private final Counts counts = new Counts();
  private Instant now = Invocations.NOW;
  private final StreamPublisher publisher =
      new StreamPublisher(
          server.client(),
          new Bus("the-bus", "event-sourcing.test"),
          DeadLetters.queue(server::queue, BusServer.QUEUE),
          new Environment(
              () -> now,
              java.util.UUID::randomUUID,
              java.util.concurrent.ThreadLocalRandom::current,
              pause -> {}),
          counts);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void anEventTravelsAsItIsStored() {
    assertThat(publish(insert(1, 1, "1E+2"))).isEmpty();

    var entry = server.accepted().getFirst();
    assertThat(entry.get("EventBusName")).contains(Json.of("the-bus"));
    assertThat(entry.get("Source")).contains(Json.of("event-sourcing.test"));
    assertThat(entry.get("DetailType")).contains(Json.of("Added"));
    assertThat(entry.get("TraceHeader"))
        .contains(
            Json.of("Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1"));
    var detail = (Json.Obj) JsonText.parse(((Json.Str) entry.get("Detail").orElseThrow()).value());
    assertThat(detail.members().keySet())
        .containsExactly(
            "EventId",
            "AggregateId",
            "AggregateType",
            "EventSequence",
            "EventType",
            "Version",
            "EventData",
            "Timestamp",
            "CommandId",
            "CorrelationId",
            "CausationId",
            "Metadata");
    assertThat(JsonText.print(detail.get("EventData").orElseThrow()))
        .isEqualTo("{\"amount\":100,\"none\":null,\"tags\":[\"a\",true]}");
    assertThat(BusEvent.of(detail).event().sequence()).isEqualTo(1);
    assertThat(counts.durations).containsEntry("PublishLag", Duration.ofMillis(600));
  }

  @Test
  void anIdTravelsPlainThoughTheKeyCarriesTheType() {
    var insert =
        insert(1, 2, "1")
            .replace("\"tally-1\"", "\"Tally#tally-1\"")
            .replace("\"CommandId\"", "\"TypeInKey\":{\"BOOL\":true},\"CommandId\"");

    assertThat(publish(insert)).isEmpty();

    assertThat(server.accepted())
        .hasSize(2)
        .allSatisfy(entry ->
            assertThat(((Json.Str) entry.get("Detail").orElseThrow()).value())
                .contains("\"AggregateId\":\"tally-1\",\"AggregateType\":\"Tally\""));
  }

  @Test
  void everyEventOfACommitIsAnEntry() {
    assertThat(publish(insert(1, 25, "1"))).isEmpty();

    assertThat(server.requests()).containsExactly(10, 10, 5);
    assertThat(server.accepted()).extracting(StreamPublisherTest::sequence).hasSize(25).isSorted();
  }

  @Test
  void requestsKeepToTheSizeThatTheBusTakes() {
    var large = "0." + "1".repeat(38);
    var records = new ArrayList<String>();
    for (int i = 1; i <= 3; i++) {
      records.add(insert(i, 1, large).replace("\"a\"", "\"" + "x".repeat(390_000) + "\""));
    }

    assertThat(publish(records.toArray(String[]::new))).isEmpty();

    assertThat(server.requests()).containsExactly(2, 1);
  }

  @Test
  void onlyWhatFailedInPassingIsTriedAgain() {
    server.refuse(2, "ThrottlingException", "InternalFailure");

    assertThat(publish(insert(1, 3, "1"))).isEmpty();

    assertThat(server.requests()).containsExactly(3, 1, 1);
    assertThat(server.accepted())
        .extracting(StreamPublisherTest::sequence)
        .containsExactly(1L, 3L, 2L);
    assertThat(counts.counts)
        .containsEntry("PublishRetries", 2L)
        .containsEntry("EventsPublished", 3L);
  }

  @Test
  void whatStillFailsIsReportedFromTheFirstOneOnAndHoldsNobodyBack() {
    server.refuse(2, "MalformedDetail");
    server.refuse(3, IntStream.range(0, 9).mapToObj(i -> "InternalFailure").toArray(String[]::new));

    assertThat(publish(insert(1, 1, "1"), insert(2, 1, "1"), insert(3, 1, "1"), insert(4, 1, "1")))
        .containsExactly("record-2");

    assertThat(server.accepted()).extracting(StreamPublisherTest::sequence).containsExactly(1L, 4L);
    assertThat(counts.counts).containsEntry("PublishFailures", 2L);
  }

  @Test
  void aRequestThatFailsAsAWholeFailsItsRecordsOnly() {
    assertThat(publish(insert(20, 1, "1"))).isEmpty();
    server.beOut(1);

    var failures =
        publish(
            IntStream.rangeClosed(1, 11).mapToObj(i -> insert(i, 1, "1")).toArray(String[]::new));

    assertThat(failures).containsExactly("record-1");
    assertThat(server.accepted())
        .extracting(StreamPublisherTest::sequence)
        .containsExactly(20L, 11L);
  }

  @Test
  void anItemThatIsNoCommitIsGivenUpWithoutTheOthers() {
    assertThat(publish(insert(1, 1, "1"), foreign(2), insert(3, 1, "1"))).isEmpty();

    assertThat(server.accepted()).extracting(StreamPublisherTest::sequence).containsExactly(1L, 3L);
    assertThat(invocations.text()).contains("record-2", "item 2 of tally-1", "EventId");
    assertThat(counts.counts).containsEntry("PublishFailures", 1L);
    var deadLetter = server.deadLetters().getFirst();
    assertThat(server.deadLetters()).hasSize(1);
    assertThat(JsonText.print(deadLetter))
        .contains(
            "\"functionArn\":\"" + Invocations.FUNCTION + "\"",
            "\"condition\":\"Unpublishable\"",
            "\"errorMessage\":\"item 2 of tally-1",
            "\"timestamp\":\"" + Invocations.NOW + "\"");
    assertThat(deadLetter.get("requestPayload"))
        .contains(JsonText.parse("{\"Redriven\":true,\"Records\":[%s]}".formatted(foreign(2))));
  }

  @Test
  void whatLiesInTheDeadLettersIsNotPutThereAgain() {
    var deadLetter = "{\"Redriven\":true,\"Records\":[%s]}".formatted(foreign(2));

    assertThat(failures(deadLetter)).containsExactly("record-2");

    assertThat(server.deadLetters()).isEmpty();
  }

  @Test
  void whatComesBehindAFailureIsHandedOverAgainAndNoLetterYet() {
    server.refuse(1, "MalformedDetail");

    assertThat(publish(insert(1, 1, "1"), foreign(2), insert(3, 1, "1")))
        .containsExactly("record-1");

    assertThat(server.deadLetters()).isEmpty();
    assertThat(server.accepted()).extracting(StreamPublisherTest::sequence).containsExactly(3L);
  }

  @Test
  void anEventOfLongAgoIsPublished() {
    var metrics = new EmbeddedMetrics("the-function", () -> Invocations.NOW);
    metrics.duration("PublishLag", Duration.ofDays(2025 * 365L).plusNanos(1_500_000));
    metrics.flush(invocations.log());

    assertThat(invocations.text()).contains("\"PublishLag\":[63860400000001.500]");
  }

  @Test
  void whatTheDeadLettersDoNotTakeStaysInTheStream() {
    server.beOut(100); // the client tries again by itself

    assertThat(publish(foreign(1))).containsExactly("record-1");

    assertThat(invocations.text()).contains("nor be put to the dead letters");
  }

  @Test
  void withoutDeadLettersItStaysInTheStream() {
    var alone =
        new StreamPublisher(
            server.client(),
            new Bus("the-bus", "event-sourcing.test"),
            DeadLetters.none(),
            Environment.system(),
            counts);

    assertThat(failures(alone, "{\"Records\":[%s]}".formatted(foreign(1))))
        .containsExactly("record-1");
  }

  @Test
  void aCommitThatTheBusCannotCarryIsGivenUpWhole() {
    var tooLarge = insert(1, 2, "1").replaceFirst("\"a\"", "\"" + "x".repeat(1_000_000) + "\"");

    assertThat(publish(tooLarge, insert(3, 1, "1"))).isEmpty();

    assertThat(server.accepted()).extracting(StreamPublisherTest::sequence).containsExactly(3L);
    assertThat(server.deadLetters()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "'EventSequence\":{\"N\":\"2\"', 'EventSequence\":{\"N\":\"2.5\"'",
    "'AggregateId\":{\"S\":\"tally-1\"', 'AggregateId\":{\"S\":\"\"'"
  })
  void anItemWithAForeignKeyIsGivenUpWithoutTheOthers(String own, String foreign) {
    assertThat(
            publish(insert(1, 1, "1"), insert(2, 1, "1").replace(own, foreign), insert(3, 1, "1")))
        .isEmpty();

    assertThat(server.accepted()).hasSize(2);
    assertThat(server.deadLetters()).hasSize(1);
  }

  @Test
  void rewrittenHistoryIsReportedAndKeptAndNeverPublished() {
    assertThat(
            publish(
                insert(1, 1, "1").replace("INSERT", "MODIFY"),
                insert(2, 1, "1").replace("INSERT", "REMOVE"),
                insert(3, 1, "1").replace("\"NewImage\"", "\"OldImage\":{},\"NewImage\""),
                insert(4, 1, "1")))
        .isEmpty();

    assertThat(server.accepted()).extracting(StreamPublisherTest::sequence).containsExactly(4L);
    assertThat(counts.counts).containsEntry("HistoryRewritten", 3L);
    assertThat(invocations.text())
        .contains("history was rewritten: MODIFY of the item of aggregate tally-1 at sequence 1")
        .contains("history was rewritten: REMOVE of the item of aggregate tally-1 at sequence 2");
    assertThat(server.deadLetters()).hasSize(3);
  }

  @Test
  void withoutABusEverythingStaysInTheStream() {
    server.beMissing(true);
    assertThat(publish(foreign(1), insert(2, 2, "1"))).containsExactly("record-1");
    assertThat(publish(foreign(1), insert(2, 2, "1"))).containsExactly("record-1");
    assertThat(counts.counts).containsOnly(Map.entry("BusMissing", 2L));
    assertThat(invocations.text()).contains("the event bus the-bus does not exist");
    assertThat(server.requests()).isEmpty();
    assertThat(server.deadLetters()).isEmpty();

    server.beMissing(false);
    assertThat(publish(foreign(1), insert(2, 2, "1"))).isEmpty();

    assertThat(server.accepted()).extracting(StreamPublisherTest::sequence).containsExactly(2L, 3L);
  }

  @Test
  void aBusThatIsDeletedLaterIsMissed() {
    assertThat(publish(insert(1, 1, "1"))).isEmpty();

    server.beMissing(true);
    now = now.plus(BusPresence.INTERVAL);
    assertThat(publish(insert(2, 1, "1"))).containsExactly("record-2");
    assertThat(counts.counts).containsEntry("EventsPublished", 1L).containsEntry("BusMissing", 1L);
    assertThat(invocations.text()).contains("last seen at " + Invocations.NOW);

    server.beMissing(false);
    assertThat(publish(insert(2, 1, "1"))).isEmpty();
    assertThat(server.accepted()).extracting(StreamPublisherTest::sequence).containsExactly(1L, 2L);
  }

  @Test
  void theBusIsLookedAfterOnceInAnInterval() {
    for (int i = 1; i <= 5; i++) {
      assertThat(publish(insert(i, 1, "1"))).isEmpty();
      now = now.plus(BusPresence.INTERVAL.dividedBy(2));
    }

    assertThat(server.descriptions()).isEqualTo(3);
  }

  @Test
  void whatSaysNothingAboutTheBusHoldsNothingBack() {
    server.beOut(1);

    assertThat(publish(insert(1, 1, "1"))).isEmpty();

    assertThat(counts.counts)
        .containsEntry("BusChecksFailed", 1L)
        .containsEntry("EventsPublished", 1L);
  }

  private List<String> publish(String... records) {
    return failures("{\"Records\":[" + String.join(",", records) + "]}");
  }

  private List<String> failures(String payload) {
    return failures(publisher, payload);
  }

  private List<String> failures(StreamPublisher publisher, String payload) {
    var answer = (Json.Obj) invocations.call(publisher, payload);
    return ((Json.Arr) answer.get("batchItemFailures").orElseThrow())
        .items().stream()
            .map(item -> ((Json.Str) ((Json.Obj) item).get("itemIdentifier").orElseThrow()).value())
            .toList();
  }

  private static long sequence(Json.Obj entry) {
    var detail = ((Json.Str) entry.get("Detail").orElseThrow()).value();
    return BusEvent.of(JsonText.parse(detail)).event().sequence();
  }

  /** An item that is no commit. */
  private static String foreign(long sequence) {
    return insert(sequence, 1, "1").replace("EventId", "Id");
  }

  private static String insert(long sequence, int events, String amount) {
    var also =
        IntStream.range(1, events)
            .mapToObj(i -> "{\"M\":{%s}}".formatted(event(sequence + i, amount)))
            .toList();
    return """
    {"eventID":"x","eventName":"INSERT","eventSource":"aws:dynamodb","dynamodb":{
      "SequenceNumber":"record-%d","StreamViewType":"NEW_IMAGE",
      "Keys":{"AggregateId":{"S":"tally-1"},"EventSequence":{"N":"%d"}},"NewImage":{
        "AggregateId":{"S":"tally-1"},"EventSequence":{"N":"%d"},"AggregateType":{"S":"Tally"},
        "CommandId":{"S":"c"},"CorrelationId":{"S":"k"},"CausationId":{"S":"m"},
        "Metadata":{"M":{"traceparent":
          {"S":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}},
        "Also":{"L":[%s]},%s}}}\
    """
        .formatted(sequence, sequence, sequence, String.join(",", also), event(sequence, amount));
  }

  private static String event(long sequence, String amount) {
    return """
    "EventId":{"S":"00000000-0000-7000-8000-%012d"},"EventType":{"S":"Added"},
    "EventData":{"M":{"amount":{"N":"%s"},"none":{"NULL":true},
      "tags":{"L":[{"S":"a"},{"BOOL":true}]}}},
    "Timestamp":{"S":"2026-01-02T03:04:05.000Z"},"Version":{"N":"1"}\
    """
        .formatted(sequence, amount);
  }

  private static final class Counts implements Telemetry {
    final Map<String, Long> counts = new HashMap<>();
    final Map<String, Duration> durations = new HashMap<>();

    @Override
    public void count(String name, long times) {
      counts.merge(name, times, Long::sum);
    }

    @Override
    public void duration(String name, Duration duration) {
      durations.put(name, duration);
    }
  }
}
