package io.annal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Failure;
import io.annal.Json;
import io.annal.ReadModel.Row;
import io.annal.ReadModel.Write;
import io.annal.RecordedEvent;
import io.annal.memory.InMemoryKeys;
import io.annal.privacy.CryptoShredding;
import io.annal.privacy.PersonalDataCipher;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What is kept about a person, beside items and rows that nobody can read. */
final class CryptoShreddingReportTest {
  private static final Json.Obj ABOUT_ADA =
      Json.EMPTY.with(
          "name",
          Json.EMPTY.with("$personal", Json.of("ada")).with("value", Json.of("Ada Lovelace")));

  private final String events = LocalDynamoDb.create(Tables.eventStore("forgetting-events"));
  private final String rows = LocalDynamoDb.create(Tables.readModel("forgetting-rows"));
  private final DynamoDbEventStore store = new DynamoDbEventStore(LocalDynamoDb.client(), events);
  private final DynamoDbReadModel readModel = new DynamoDbReadModel(LocalDynamoDb.client(), rows);
  private final InMemoryKeys keys = new InMemoryKeys();
  private final PersonalDataCipher cipher = new PersonalDataCipher(keys);

  @Test
  void whatCannotBeReadIsNamedAndHidesNothing() {
    cipher.wrap(store).append(commit(new AggregateId("card")));
    var row = new Row("Cards", "card", ABOUT_ADA, 1, 1);
    cipher.wrap(readModel).write(List.of(new Write(row, Optional.empty())));
    put(events, Map.of("AggregateId", text("poison"), "EventSequence", AttributeValue.fromN("1")));
    put(rows, Map.of("RowKey", text("spoilt"), "ProjectionName", text("Cards")));

    var report = new CryptoShredding(keys, store, readModel, List.of("Cards")).forget("ada");

    assertThat(report.readable()).isEmpty();
    assertThat(report.traces())
        .extracting(CryptoShredding.Trace::where)
        .containsExactly("event 1 of card", "row card of Cards");
    assertThat(report.failures())
        .extracting(Failure::key)
        .containsExactly("item 1 of poison", "row spoilt of Cards");
  }

  private static Commit commit(AggregateId id) {
    var time = Instant.parse("2026-01-02T03:04:05Z");
    var event = new RecordedEvent(UUID.randomUUID(), id, 1, "Named", 1, ABOUT_ADA, time);
    var cause = new Commit.Cause("command", "command", Optional.empty(), Json.EMPTY);
    return new Commit(id, "Card", List.of(event), cause, Optional.empty());
  }

  private static void put(String table, Map<String, AttributeValue> item) {
    LocalDynamoDb.client().putItem(put -> put.tableName(table).item(new HashMap<>(item)));
  }

  private static AttributeValue text(String value) {
    return AttributeValue.fromS(value);
  }
}
