package io.annal.dynamodb;

import io.annal.ReadModel;
import io.annal.testkit.ReadModelContract;

final class DynamoDbReadModelContractTest extends ReadModelContract {
  private static final ReadModel READ_MODEL =
      new DynamoDbReadModel(
          LocalDynamoDb.client(), LocalDynamoDb.create(Tables.readModel("contract")));

  @Override
  protected ReadModel readModel() {
    return READ_MODEL;
  }
}
