package io.annal.command;

import io.annal.RecordedEvent;
import io.annal.codec.Codec;
import io.annal.codec.EventTypes;
import java.util.List;

/**
 * A kind of aggregate: its decider and how its events and states are stored.
 *
 * @param stateVersion of the state's schema and of the meaning of {@code evolve}; raise it whenever
 *     either changes, and the snapshots of before are passed over
 */
public record Aggregate<C, S, E>(
    Decider<C, S, E> decider, EventTypes<E> events, Codec<S> state, int stateVersion) {

  /**
   * An aggregate whose events are the records below a sealed interface and whose state is a record,
   * or a sealed interface of records, all of them at version 1.
   *
   * @param type the kind of aggregate, e.g. {@code Account}
   */
  public static <C, S, E> Aggregate<C, S, E> of(
      String type, Decider<C, S, E> decider, Class<S> state, Class<E> events) {
    return new Aggregate<>(decider, EventTypes.of(type, events), Codec.of(state), 1);
  }

  /** The kind of aggregate, e.g. {@code Account}. */
  public String type() {
    return events.aggregateType();
  }

  /**
   * The state after further events, as it is read from the store.
   *
   * @throws io.annal.UnreadableException if an event cannot be read
   * @throws EvolveException if the decider's {@code evolve} throws
   */
  public S after(S state, List<RecordedEvent> recorded) {
    return LoadedAggregate.after(this, state, recorded);
  }
}
