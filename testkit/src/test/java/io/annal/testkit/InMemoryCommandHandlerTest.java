package io.annal.testkit;

import io.annal.EventStore;

class InMemoryCommandHandlerTest extends CommandHandlerContract {
  private final EventStore store = new InMemoryEventStore();

  @Override
  protected EventStore store() {
    return store;
  }
}
