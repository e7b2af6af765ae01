package io.annal.command;

/**
 * A domain as two pure functions: what a command leads to, and what an event makes of the state.
 * Neither looks at a clock, draws a random number or calls anything: what they need stands in the
 * command.
 *
 * @param <C> commands
 * @param <S> states, immutable
 * @param <E> events
 */
public interface Decider<C, S, E> {

  /** The state of an aggregate that nothing has happened to. */
  S initial();

  /** What the command leads to: events that are accepted as facts, or a refusal. */
  Decision<E> decide(C command, S state);

  /** The state after the event. It may not refuse: what is stored has happened. */
  S evolve(S state, E event);
}
