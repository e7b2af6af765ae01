package io.annal;

/**
 * A kind of aggregate: its decider and how its events and states are stored.
 *
 * @param stateVersion of the state's schema and of the meaning of {@code evolve}; raise it whenever
 *     either changes, and the snapshots of before are passed over
 */
public record Aggregate<C, S, E>(
    Decider<C, S, E> decider, EventTypes<E> events, Codec<S> state, int stateVersion) {

  /** The kind of aggregate, e.g. {@code Account}. */
  public String type() {
    return events.aggregateType();
  }
}
