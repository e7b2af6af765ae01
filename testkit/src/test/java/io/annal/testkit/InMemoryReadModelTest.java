package io.annal.testkit;

import io.annal.ReadModel;

class InMemoryReadModelTest extends ReadModelContract {
  private final ReadModel readModel = new InMemoryReadModel();

  @Override
  protected ReadModel readModel() {
    return readModel;
  }
}
