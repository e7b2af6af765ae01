package io.annal.runtime;

import io.annal.AggregateId;
import io.annal.RecordedEvent;
import io.annal.projection.ProjectionHandler;
import io.annal.projection.Projector;
import java.util.List;

/**
 * Rebuilds rows, right or not: each when the first event of its aggregate comes by, for then it is
 * read whole from the store.
 */
record ForcedRebuild(Projector<?, ?> projector) implements ProjectionHandler {
  @Override
  public String name() {
    return projector.name();
  }

  @Override
  public String aggregateType() {
    return projector.aggregateType();
  }

  @Override
  public Delivered deliver(List<RecordedEvent> events) {
    if (events.getFirst().sequence() > 1) {
      return Delivered.DUPLICATE;
    }
    projector.rebuild(events.getFirst().aggregateId());
    return Delivered.UPGRADED;
  }

  @Override
  public void catchUp(AggregateId id) {
    projector.catchUp(id);
  }
}
