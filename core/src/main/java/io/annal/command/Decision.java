package io.annal.command;

import java.util.List;

/** What a {@link Decider} makes of a command. */
public sealed interface Decision<E> {

  /**
   * These events happen, all or none.
   *
   * @param events in order; none where the command changes nothing
   */
  record Accepted<E>(List<E> events) implements Decision<E> {
    public Accepted {
      events = List.copyOf(events);
    }
  }

  /** A rule of the domain says no; nothing happens. */
  record Refused<E>(Refusal refusal) implements Decision<E> {}

  /** These events happen, in this order. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only copied
  static <E> Decision<E> accept(E... events) {
    return new Accepted<>(List.of(events));
  }

  /**
   * A rule says no.
   *
   * @param rule its name, for programs, e.g. {@code overdraft}
   * @param message why, for people
   */
  static <E> Decision<E> refuse(String rule, String message) {
    return new Refused<>(new Refusal(rule, message));
  }
}
