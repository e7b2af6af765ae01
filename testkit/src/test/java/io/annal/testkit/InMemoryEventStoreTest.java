package io.annal.testkit;

import io.annal.EventStore;
import io.annal.memory.InMemoryEventStore;

class InMemoryEventStoreTest extends EventStoreContract {
  private final EventStore store = new InMemoryEventStore();

  @Override
  protected EventStore store() {
    return store;
  }
}
