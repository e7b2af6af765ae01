package io.annal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.EventStore;
import io.annal.Json;
import io.annal.testkit.EventStoreContract;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;

final class DynamoDbEventStoreContractTest extends EventStoreContract {
  private static final String TABLE = LocalDynamoDb.create(Tables.eventStore("contract"));
  private static final DynamoDbClient CLIENT = LocalDynamoDb.client();
  private static final EventStore STORE = new DynamoDbEventStore(CLIENT, TABLE);

  @Override
  protected EventStore store() {
    return STORE;
  }

  /** So that what the contract says of sizes is what the table does, asked without the store. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "1",
        "12",
        "100",
        "-1",
        "1.5",
        "-1.5",
        "10000.1",
        "-10000.1",
        "0.001",
        "1E+125",
        "123E-7",
        "1E-129",
        "12345678901234567890123456789012345678"
      })
  void theLargestItemIsDynamoDbsOwn(String number) {
    long beside = ItemSize.of(item(number, 0));
    int fits = (int) (ItemSize.MAX - beside);

    assertThatThrownBy(() -> put(item(number, fits + 1)))
        .isInstanceOf(DynamoDbException.class)
        .hasMessageContaining("Item size has exceeded the maximum allowed size");
    assertThat(put(item(number, fits)).sdkHttpResponse().isSuccessful()).isTrue();
  }

  private static PutItemResponse put(Map<String, AttributeValue> item) {
    return CLIENT.putItem(put -> put.tableName(TABLE).item(item));
  }

  /** A hundred of the number, and so many bytes. */
  private static Map<String, AttributeValue> item(String number, int padding) {
    var numbers = Collections.nCopies(100, Json.of(new BigDecimal(number)));
    var data = Commits.padding(padding).with("numbers", Json.of(List.copyOf(numbers)));
    return CommitItem.of(Commits.commit(Commits.anId(), 1, 1, data));
  }
}
