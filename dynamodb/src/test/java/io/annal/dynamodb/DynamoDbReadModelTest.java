package io.annal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AnnalException;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.ReadModel.Row;
import io.annal.ReadModel.Write;
import io.annal.UnreadableException;
import io.annal.dynamodb.RequestMeter.Count;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

final class DynamoDbReadModelTest {
  private static final String TABLE = LocalDynamoDb.create(Tables.readModel("rows"));

  private final RequestMeter meter = new RequestMeter();
  private final DynamoDbReadModel model = new DynamoDbReadModel(LocalDynamoDb.client(meter), TABLE);
  private final String key = "row-" + UUID.randomUUID();

  @Test
  void aRowComesBackAsItWasWritten() {
    var row = row(key, 3, 1);
    meter.take();

    assertThat(model.get("Summary", key)).isEmpty();
    assertThat(model.write(List.of(new Write(row, Optional.empty())))).isTrue();
    assertThat(meter.take()).isEqualTo(new Count(2, 1, 1));
    assertThat(model.get("Summary", key)).contains(row.withWrites(1));
    assertThat(model.get("Other", key)).isEmpty();
  }

  @Test
  void aRowThatMovedOnRefusesTheWrite() {
    var first = row(key, 1, 1);
    var second = row(key, 2, 1);
    model.write(List.of(new Write(first, Optional.empty())));
    assertThat(model.write(List.of(new Write(second, Optional.of(first.withWrites(1)))))).isTrue();

    assertThat(model.write(List.of(new Write(second, Optional.of(first.withWrites(1)))))).isFalse();
    assertThat(model.write(List.of(new Write(first, Optional.empty())))).isFalse();
    assertThat(
            model.write(
                List.of(new Write(row(key, 3, 2), Optional.of(row(key, 2, 2).withWrites(3))))))
        .isFalse();
    assertThat(model.get("Summary", key)).contains(second.withWrites(2));
    assertThat(model.write(List.of(new Write(row(key, 2, 2), Optional.of(second.withWrites(2))))))
        .isTrue();
  }

  @Test
  void severalRowsAreWrittenTogetherOrNotAtAll() {
    var a = row(key + "a", 1, 1);
    var b = row(key + "b", 1, 1);
    model.write(List.of(new Write(b, Optional.empty())));

    assertThat(model.write(List.of(fresh(a), fresh(b)))).isFalse();
    assertThat(model.get("Summary", a.key())).isEmpty();
    meter.take();
    assertThat(
            model.write(
                List.of(fresh(a), new Write(row(b.key(), 2, 1), Optional.of(b.withWrites(1))))))
        .isTrue();
    assertThat(meter.take()).isEqualTo(new Count(1, 4, 0));
    assertThat(model.get("Summary", a.key())).contains(a.withWrites(1));
  }

  @Test
  void aTransactionWhoseAnswerWasLostIsWrittenOnce() {
    var lossy = new DynamoDbReadModel(LocalDynamoDb.client(new LosesAnswers(1)), TABLE);

    assertThat(lossy.write(List.of(fresh(row(key + 1, 1, 1)), fresh(row(key + 2, 1, 1))))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ThrottlingError", "ProvisionedThroughputExceeded", "TransactionInProgress"})
  void aTransactionThatIsThrottledIsSentAgain(String code) {
    var busy =
        new DynamoDbReadModel(
            LocalDynamoDb.client(new CancelsTransactions(3, code, "TransactionConflict")), TABLE);

    assertThat(busy.write(List.of(fresh(row(key + 1, 1, 1)), fresh(row(key + 2, 1, 1))))).isTrue();
    assertThat(model.get("Summary", key + 2)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TransactionConflict", "ConditionalCheckFailed"})
  void aTransactionThatMeetsAnotherIsRefusedAsAValue(String code) {
    var met = new CancelsTransactions(1, code, "None");
    var busy = new DynamoDbReadModel(LocalDynamoDb.client(met), TABLE);

    assertThat(busy.write(List.of(fresh(row(key + 1, 1, 1)), fresh(row(key + 2, 1, 1))))).isFalse();
    assertThat(model.get("Summary", key + 1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ValidationError", "ItemCollectionSizeLimitExceeded", "AccessDenied"})
  void aTransactionThatCanNeverPassIsAnError(String code) {
    var refusing = new CancelsTransactions(1, "ThrottlingError", code);
    var refused = new DynamoDbReadModel(LocalDynamoDb.client(refusing), TABLE);

    assertThatThrownBy(
            () -> refused.write(List.of(fresh(row(key + 1, 1, 1)), fresh(row(key + 2, 1, 1)))))
        .isInstanceOf(AnnalException.class)
        .hasMessageContaining("could not write");
  }

  @Test
  void aRowOfBeforeRowsWereCountedIsWrittenOn() {
    var client = LocalDynamoDb.client();
    model.write(List.of(fresh(row(key, 4, 1))));
    client.updateItem(u ->
        u.tableName(TABLE)
            .key(
                Map.of(
                    "RowKey", AttributeValue.fromS(key),
                    "ProjectionName", AttributeValue.fromS("Summary")))
            .updateExpression("REMOVE Writes"));
    var old = model.get("Summary", key);

    assertThat(old).contains(row(key, 4, 1));
    assertThat(model.write(List.of(new Write(row(key, 5, 1), old)))).isTrue();
    assertThat(model.write(List.of(new Write(row(key, 5, 1), old)))).isFalse();
    assertThat(model.get("Summary", key)).contains(row(key, 5, 1).withWrites(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Data", "EventSequence", "Revision"})
  void anItemThatIsNoRowIsNamedAndHoldsNoOtherBack(String missing) {
    model.write(List.of(fresh(row(key, 4, 1)), fresh(row(key + "-bad", 4, 1))));
    LocalDynamoDb.client()
        .updateItem(u ->
            u.tableName(TABLE)
                .key(RowItem.key("Summary", key + "-bad"))
                .updateExpression("REMOVE #missing")
                .expressionAttributeNames(Map.of("#missing", missing)));

    var page = model.scan("Summary", Optional.empty());

    assertThat(page.rows()).extracting(Row::key).contains(key).doesNotContain(key + "-bad");
    assertThat(page.failures())
        .anySatisfy(failure -> {
          assertThat(failure.key()).isEqualTo("row %s-bad of Summary".formatted(key));
          assertThat(failure.why()).contains("it lacks " + missing);
        });
    assertThatThrownBy(() -> model.get("Summary", key + "-bad"))
        .isInstanceOf(UnreadableException.class);
  }

  @Test
  void deadlinesOfProcessesAreNoProjections() {
    var name = ReadModel.DEADLINES + "Transfer/2024-01-15T10:00:00.000000000Z/" + key;
    model.write(List.of(fresh(row(key, 1, 1))));
    model.write(List.of(fresh(new Row(name, key, Json.EMPTY, 0, 1))));

    assertThat(model.projections()).contains("Summary").doesNotContain(name);
  }

  @Test
  void aHundredRowsAreOneTransaction() {
    var writes = IntStream.range(0, 100).mapToObj(i -> fresh(row(key + i, 1, 1))).toList();

    assertThat(model.write(writes)).isTrue();
    assertThat(model.get("Summary", key + 99)).isPresent();
  }

  @Test
  void anErrorSaysWhatWasTried() {
    var nowhere = new DynamoDbReadModel(LocalDynamoDb.client(), "nowhere");

    assertThatThrownBy(() -> nowhere.get("Summary", key))
        .isInstanceOf(AnnalException.class)
        .hasMessageContaining("could not read row " + key + " of Summary from table nowhere");
    assertThatThrownBy(() -> nowhere.write(List.of(fresh(row(key, 1, 1)))))
        .isInstanceOf(AnnalException.class)
        .hasMessageContaining("could not write [Summary/" + key + "] to table nowhere");
  }

  private static Write fresh(Row row) {
    return new Write(row, Optional.empty());
  }

  private static Row row(String key, long sequence, int revision) {
    var data = Json.EMPTY.with("balance", Json.of(sequence)).with("open", Json.of(true));
    return new Row("Summary", key, data, sequence, revision);
  }
}
