package io.annal.dynamodb;

import static io.annal.dynamodb.Commits.anId;
import static io.annal.dynamodb.Commits.commit;
import static io.annal.dynamodb.Commits.deposit;
import static io.annal.dynamodb.Commits.padding;
import static io.annal.dynamodb.Commits.sequences;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.Commit;
import io.annal.CommitTooLargeException;
import io.annal.EventStore.Appended.Conflict;
import io.annal.EventStore.Appended.Stored;
import io.annal.EventStore.Range;
import io.annal.EventStoreException;
import io.annal.Json;
import io.annal.RecordedEvent;
import io.annal.dynamodb.RequestMeter.Count;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

final class DynamoDbEventStoreTest {
  private static final String TABLE = LocalDynamoDb.create(Tables.eventStore("events"));

  private final RequestMeter meter = new RequestMeter();
  private final DynamoDbEventStore store =
      new DynamoDbEventStore(LocalDynamoDb.client(meter), TABLE);

  @Test
  void aCommitComesBackAsItWas() {
    var data =
        Json.EMPTY
            .with("text", Json.of("ü€😀"))
            .with("empty", Json.of(""))
            .with("nothing", Json.NULL)
            .with("yes", Json.of(true))
            .with("no", Json.of(false))
            .with("none", Json.of(List.of()))
            .with("object", Json.EMPTY.with("x", Json.of(List.of(Json.of(1), Json.EMPTY))))
            .with("zero", Json.of(0))
            .with("tiny", Json.of(new BigDecimal("-1E-130")))
            .with("huge", Json.of(new BigDecimal("9.9999999999999999999999999999999999999E+125")))
            .with("exact", Json.of(new BigDecimal("12345678901234567890123456789012345678")));
    var id = anId();
    var plain = commit(id, 1, 3, data);
    var commit =
        new Commit(
            id,
            "Account",
            plain.events(),
            new Commit.Cause("c", "k", Optional.of("m"), Json.EMPTY.with("trace", Json.of("t"))),
            Optional.of(new Commit.Snapshot(2, Json.EMPTY.with("balance", Json.of(7)))));

    assertThat(store.append(commit)).isEqualTo(new Stored());

    var read = store.read(id, Range.forward(1, 10)).commits().getFirst();
    assertThat(read.cause()).isEqualTo(commit.cause());
    assertThat(read.snapshot()).isEqualTo(commit.snapshot());
    assertThat(read.events()).hasSize(3);
    for (int i = 0; i < 3; i++) {
      var event = read.events().get(i);
      assertThat(event.id()).isEqualTo(commit.events().get(i).id());
      assertThat(event.timestamp()).isEqualTo(commit.events().get(i).timestamp());
      assertThat(event.data().members().keySet()).isEqualTo(data.members().keySet());
      data.members()
          .forEach((name, value) -> assertSame(event.data().get(name).orElseThrow(), value));
    }
  }

  private static void assertSame(Json read, Json written) {
    if (written instanceof Json.Num(BigDecimal number)) {
      assertThat(((Json.Num) read).value()).isEqualByComparingTo(number);
    } else {
      assertThat(read).isEqualTo(written);
    }
  }

  @Test
  void theFirstEventStandsAtTheTopOfTheItemAndTheRestInAlso() {
    var id = anId();
    var commit = commit(id, 1, 2);
    store.append(commit);

    var item =
        LocalDynamoDb.client()
            .getItem(get -> get.tableName(TABLE).key(DynamoDbEventStore.key(id.value(), 1)))
            .item();

    assertThat(item.keySet())
        .containsExactlyInAnyOrder(
            "AggregateId",
            "EventSequence",
            "EventId",
            "EventType",
            "EventData",
            "Timestamp",
            "Version",
            "AggregateType",
            "CommandId",
            "Given",
            "CorrelationId",
            "Metadata",
            "Also");
    assertThat(item).containsEntry("Timestamp", AttributeValue.fromS("2026-01-02T03:04:05.601Z"));
    assertThat(item)
        .containsEntry(
            "EventData",
            AttributeValue.fromM(
                Map.of(
                    "amount", AttributeValue.fromN("100.5"),
                    "type", AttributeValue.fromS("deposit"))));
    var also = item.getOrDefault("Also", AttributeValue.fromL(List.of())).l();
    assertThat(also).hasSize(1);
    // of the same type and version
    assertThat(also.getFirst().m().keySet())
        .containsExactlyInAnyOrder("EventId", "EventData", "Timestamp");
  }

  @Test
  void anItemThatSaysEverythingOfItsFurtherEventsIsRead() {
    var commit = commit(anId(), 1, 3);
    var item = new HashMap<>(CommitItem.of(commit));
    item.put("CorrelationId", AttributeValue.fromS("conversation"));
    item.put(
        "Also",
        AttributeValue.fromL(
            commit.events().subList(1, 3).stream()
                .map(event ->
                    AttributeValue.fromM(
                        Map.of(
                            "EventId", AttributeValue.fromS(event.id().toString()),
                            "EventType", AttributeValue.fromS(event.type()),
                            "EventData",
                                AttributeValue.fromM(Attributes.of("", event.data(), 0).m()),
                            "Timestamp", AttributeValue.fromS(event.timestamp().toString()),
                            "Version", AttributeValue.fromN("1"))))
                .toList()));

    assertThat(CommitItem.commit(item).events())
        .extracting(RecordedEvent::id)
        .isEqualTo(commit.events().stream().map(RecordedEvent::id).toList());
    assertThat(CommitItem.commit(item)).isEqualTo(CommitItem.commit(CommitItem.of(commit)));
  }

  @Test
  void aConversationThatBeginsWithTheCommandIsNotSaidTwice() {
    var plain = commit(anId(), 1, 1);
    var cause = new Commit.Cause("c", "c", Optional.empty(), Json.EMPTY);
    var commit =
        new Commit(plain.aggregateId(), "Account", plain.events(), cause, Optional.empty());

    assertThat(CommitItem.of(commit)).doesNotContainKey("CorrelationId");
    assertThat(CommitItem.commit(CommitItem.of(commit)).cause()).isEqualTo(cause);
  }

  @Test
  void whoComesSecondGetsTheWinnerAndWritesNothing() {
    var id = anId();
    var first = commit(id, 1, 2);
    store.append(first);
    var winner = first(id);
    meter.take();

    assertThat(store.append(commit(id, 1, 1))).isEqualTo(new Conflict(winner));

    assertThat(meter.take()).isEqualTo(new Count(1, 0, 0));
    assertThat(first(id)).isEqualTo(winner);
    assertThat(winner.events()).hasSize(2);
  }

  private Commit first(io.annal.AggregateId id) {
    return store.read(id, Range.forward(1, 1)).commits().getFirst();
  }

  @Test
  void anAppendWhoseAnswerWasLostIsStored() {
    var lossy = new LosesAnswers(1);
    var store = new DynamoDbEventStore(LocalDynamoDb.client(meter, lossy), TABLE);
    var commit = commit(anId(), 1, 1);

    assertThat(store.append(commit)).isEqualTo(new Stored());

    assertThat(lossy.lost()).isEqualTo(1);
    assertThat(meter.take().requests()).isEqualTo(2);
  }

  @Test
  void anOutageIsAnExceptionThatSaysWhatWasTried() {
    var store =
        new DynamoDbEventStore(LocalDynamoDb.client(new LosesAnswers(Integer.MAX_VALUE)), TABLE);
    var id = anId();

    assertThatThrownBy(() -> store.append(commit(id, 1, 1)))
        .isInstanceOf(EventStoreException.class)
        .hasMessageContaining("could not store commit 1 of " + id + " in table " + TABLE);
  }

  @Test
  void aMissingTableIsNamed() {
    var store = new DynamoDbEventStore(LocalDynamoDb.client(), "nowhere");

    assertThatThrownBy(() -> store.read(anId(), Range.forward(1, 1)))
        .isInstanceOf(EventStoreException.class)
        .hasMessageContaining("from table nowhere");
  }

  @Test
  void readsPagesInBothDirections() {
    var id = anId();
    for (int i = 0; i < 7; i++) {
      store.append(commit(id, 1 + 2L * i, 2));
    }

    var page = store.read(id, Range.forward(4, 3));
    assertThat(sequences(page.commits())).containsExactly(5L, 7L, 9L);
    assertThat(page.more()).isTrue();
    page = store.read(id, Range.forward(10, 3));
    assertThat(sequences(page.commits())).containsExactly(11L, 13L);
    assertThat(page.more()).isFalse();
    page = store.read(id, Range.backward(Long.MAX_VALUE, 2));
    assertThat(sequences(page.commits())).containsExactly(13L, 11L);
    assertThat(page.more()).isTrue();
    page = store.read(id, Range.backward(4, 9));
    assertThat(sequences(page.commits())).containsExactly(3L, 1L);
    assertThat(store.read(anId(), Range.forward(1, 9)).commits()).isEmpty();
  }

  @Test
  void aPageOfDynamoDbsOwnSizeSaysThatThereIsMore() {
    var id = anId();
    for (int i = 1; i <= 5; i++) {
      store.append(commit(id, i, 1, padding(300_000)));
    }

    var page = store.read(id, Range.forward(1, 100));

    assertThat(page.commits()).hasSizeLessThan(5);
    assertThat(page.more()).isTrue();
  }

  @Test
  void everySegmentTogetherIsTheWholeStoreAndGoesOnFromAPosition() {
    var table = LocalDynamoDb.create(Tables.eventStore("scanned"));
    var store = new DynamoDbEventStore(LocalDynamoDb.client(), table);
    var expected = new ArrayList<String>();
    for (int a = 0; a < 20; a++) {
      var id = anId();
      for (int i = 1; i <= 3; i++) {
        store.append(commit(id, i, 1, padding(60_000)));
        expected.add(id + "/" + i);
      }
    }

    var seen = new ArrayList<String>();
    int pages = 0;
    for (int segment = 0; segment < 2; segment++) {
      Optional<String> position = Optional.empty();
      do {
        var page = store.scan(segment, 2, position);
        page.commits().forEach(c -> seen.add(c.aggregateId() + "/" + c.sequence()));
        position = page.next();
        pages++;
      } while (position.isPresent());
    }

    assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(pages).isGreaterThan(3);
    for (int i = 0; i < seen.size(); i++) {
      if (seen.get(i).endsWith("/2")) {
        assertThat(seen.subList(0, i)).contains(seen.get(i).replace("/2", "/1"));
      }
    }
  }

  @Test
  void refusesAPositionThatIsNone() {
    assertThatThrownBy(() -> store.scan(0, 1, Optional.of("what")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("what");
  }

  @Test
  void acceptsTheLargestItemAndRefusesOneByteMore() {
    var id = anId();
    long without = ItemSize.of(CommitItem.of(commit(id, 1, 1, padding(0))));
    int room = (int) (ItemSize.MAX - without);

    assertThat(store.append(commit(id, 1, 1, padding(room)))).isEqualTo(new Stored());
    meter.take();
    assertThatThrownBy(() -> store.append(commit(id, 2, 1, padding(room + 1))))
        .isInstanceOfSatisfying(
            CommitTooLargeException.class,
            e -> {
              assertThat(e.bytes()).isEqualTo(409_601);
              assertThat(e.limit()).isEqualTo(409_600);
            });
    assertThat(meter.take().requests()).isZero();
  }

  @Test
  void aCommitOfAsManyEventsAsFitIsAccepted() {
    var id = anId();
    int events = 1;
    while (ItemSize.of(CommitItem.of(commit(id, 1, events + 50, deposit("-12.3"))))
        <= ItemSize.MAX) {
      events += 50;
    }

    assertThat(events).isGreaterThan(1500);
    assertThat(store.append(commit(id, 1, events, deposit("-12.3")))).isEqualTo(new Stored());
  }

  @Test
  void costsAsTheDesignSays() {
    var id = anId();
    meter.take();

    store.append(commit(id, 1, 1));
    assertThat(meter.take()).as("one event").isEqualTo(new Count(1, 1, 0));
    store.append(commit(id, 2, 4));
    assertThat(meter.take()).as("four events in 1 KB").isEqualTo(new Count(1, 1, 0));
    store.read(id, Range.backward(Long.MAX_VALUE, 100));
    assertThat(meter.take()).as("a short stream").isEqualTo(new Count(1, 0, 1));
  }

  @Test
  void aForeignItemIsReportedWithItsKey() {
    var id = anId();
    LocalDynamoDb.client()
        .putItem(put -> put.tableName(TABLE).item(DynamoDbEventStore.key(id.value(), 1)));

    assertThatThrownBy(() -> store.read(id, Range.forward(1, 1)))
        .isInstanceOf(EventStoreException.class)
        .hasMessageContaining("item 1 of " + id)
        .hasMessageContaining("EventId");
  }
}
