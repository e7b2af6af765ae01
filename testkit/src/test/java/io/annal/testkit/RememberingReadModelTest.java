package io.annal.testkit;

import io.annal.ReadModel;
import io.annal.memory.InMemoryReadModel;
import io.annal.projection.RememberingReadModel;
import java.time.InstantSource;

class RememberingReadModelTest extends ReadModelContract {
  private final RememberingReadModel rows =
      new RememberingReadModel(new InMemoryReadModel(), InstantSource.system(), 10_000);

  @Override
  protected ReadModel readModel() {
    return rows;
  }
}
