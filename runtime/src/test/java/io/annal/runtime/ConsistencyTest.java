package io.annal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.ReadModel.Row;
import io.annal.ReadModel.Write;
import io.annal.dynamodb.DynamoDbReadModel;
import io.annal.dynamodb.LocalDynamoDb;
import io.annal.dynamodb.RequestMeter;
import io.annal.dynamodb.RequestMeter.Count;
import io.annal.dynamodb.Tables;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ConsistencyTest {
  private final RequestMeter meter = new RequestMeter();
  private final DynamoDbReadModel rows =
      new DynamoDbReadModel(
          LocalDynamoDb.client(meter), LocalDynamoDb.create(Tables.readModel("rows")));
  private final Query query = new Consistency(rows, model -> new RowQuery<>(model, Tally.SUMS));
  private final Json.Obj parameters = Json.EMPTY.with("aggregateId", Json.of("tally-1"));

  @BeforeEach
  void write() {
    var data = Json.EMPTY.with("value", Json.of(3));
    rows.write(
        List.of(new Write(new Row(Tally.SUMS.name(), "tally-1", data, 1, 0), Optional.empty())));
    meter.take();
  }

  @Test
  void aQueryReadsAtHalfThePriceUnlessItIsAskedToBeConsistent() {
    assertThat(query.answer(parameters).status()).isEqualTo(200);
    assertThat(meter.take()).isEqualTo(new Count(1, 0, 0.5));

    assertThat(query.answer(parameters.with("consistentRead", Json.of(false))).status())
        .isEqualTo(200);
    assertThat(meter.take()).isEqualTo(new Count(1, 0, 0.5));

    assertThat(query.answer(parameters.with("consistentRead", Json.of(true))).status())
        .isEqualTo(200);
    assertThat(meter.take()).isEqualTo(new Count(1, 0, 1));
  }

  @Test
  void whatIsNeitherTrueNorFalseIsRefused() {
    assertThatThrownBy(() -> query.answer(parameters.with("consistentRead", Json.of("yes"))))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("consistentRead");
  }
}
