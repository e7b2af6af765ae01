package io.annal.dynamodb;

import io.annal.EventStore;
import io.annal.testkit.EventStoreContract;

final class DynamoDbEventStoreContractTest extends EventStoreContract {
  private static final EventStore STORE =
      new DynamoDbEventStore(
          LocalDynamoDb.client(), LocalDynamoDb.create(Tables.eventStore("contract")));

  @Override
  protected EventStore store() {
    return STORE;
  }
}
