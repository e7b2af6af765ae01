package io.annal.dynamodb;

import io.annal.EventStore;
import io.annal.ReadModel;
import io.annal.testkit.KindsContract;

final class DynamoDbKindsTest extends KindsContract {
  private static final EventStore STORE =
      new DynamoDbEventStore(
          LocalDynamoDb.client(), LocalDynamoDb.create(Tables.eventStore("kinds")));
  private static final ReadModel READ_MODEL =
      new DynamoDbReadModel(
          LocalDynamoDb.client(), LocalDynamoDb.create(Tables.readModel("kinds")));

  @Override
  protected EventStore store() {
    return STORE;
  }

  @Override
  protected ReadModel readModel() {
    return READ_MODEL;
  }
}
