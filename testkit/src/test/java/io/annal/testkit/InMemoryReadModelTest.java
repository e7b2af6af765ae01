package io.annal.testkit;

import io.annal.ReadModel;
import io.annal.memory.InMemoryReadModel;

class InMemoryReadModelTest extends ReadModelContract {
  private final ReadModel readModel = new InMemoryReadModel();

  @Override
  protected ReadModel readModel() {
    return readModel;
  }
}
