package io.annal.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.ReadModel;
import io.annal.command.CommandOptions;
import io.annal.memory.InMemoryEventStore;
import io.annal.memory.InMemoryReadModel;
import io.annal.projection.Projector;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InMemoryKindsTest extends KindsContract {
  private final InMemoryEventStore store = new InMemoryEventStore();
  private final InMemoryReadModel readModel = new InMemoryReadModel();

  @Override
  protected InMemoryEventStore store() {
    return store;
  }

  @Override
  protected ReadModel readModel() {
    return readModel;
  }

  @Test
  void aBusDeliversToAProjectionItsKindOnly() {
    var id = new AggregateId("talk");
    var first = new Talks("First", false);
    var projection = first.projection();
    for (var kind : List.of(first, new Talks("Second", true))) {
      var handler = kind.handler(store, CommandOptions.standard());
      handler.handle(kind.say(id, "command", "said in " + kind.type(), "nobody"));
    }

    new FaultyBus(1, 0, 0.5)
        .deliver(store.commits(), new Projector<>(projection, store, readModel));

    var row = readModel.get(projection.name(), id.value()).orElseThrow();
    assertThat(projection.read(row).orElseThrow().last()).isEqualTo("said in First");
  }
}
