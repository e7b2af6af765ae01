package io.annal.dynamodb;

import io.annal.EventStore;
import io.annal.testkit.CommandHandlerContract;

final class DynamoDbCommandHandlerTest extends CommandHandlerContract {
  private static final EventStore STORE =
      new DynamoDbEventStore(
          LocalDynamoDb.client(), LocalDynamoDb.create(Tables.eventStore("commands")));

  @Override
  protected EventStore store() {
    return STORE;
  }
}
