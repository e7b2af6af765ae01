package io.annal.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.codec.Codec;
import io.annal.command.Decider;
import io.annal.command.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A test of a decider, read as given / when / then:
 *
 * <pre>{@code
 * given(decider, opened, deposited).when(new Withdraw(50)).then(new Withdrawn(50));
 * given(decider).when(new Withdraw(50)).refused("unknown-account");
 * }</pre>
 *
 * An event with a component that no store can hold is refused by record and component.
 */
public final class Scenario<C, S, E> {
  private final Decider<C, S, E> decider;
  private final List<E> history;

  private Scenario(Decider<C, S, E> decider, List<E> history) {
    this.decider = decider;
    this.history = history;
    requireMapped(history);
  }

  /** Records that no store can hold are found by the first test, see {@link Codec#of}. */
  private static void requireMapped(List<?> events) {
    events.stream().map(Object::getClass).filter(Class::isRecord).distinct().forEach(Codec::of);
  }

  /** These events have happened. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only copied
  public static <C, S, E> Scenario<C, S, E> given(Decider<C, S, E> decider, E... history) {
    return new Scenario<>(decider, List.of(history));
  }

  /** This command is decided on them. */
  public Then<S, E> when(C command) {
    var state = fold(decider.initial(), history);
    var decision = decider.decide(command, state);
    if (decision instanceof Decision.Accepted<E>(var events)) {
      requireMapped(events);
    }
    return new Then<>(decider, state, decision);
  }

  /** The state that the events lead to. */
  public S state() {
    return fold(decider.initial(), history);
  }

  private S fold(S start, List<E> events) {
    var state = start;
    for (E event : events) {
      state = decider.evolve(state, event);
    }
    return state;
  }

  /** What came of the command. */
  public static final class Then<S, E> {
    private final Decider<?, S, E> decider;
    private final S state;
    private final Decision<E> decision;

    private Then(Decider<?, S, E> decider, S state, Decision<E> decision) {
      this.decider = decider;
      this.state = state;
      this.decision = decision;
    }

    /** Exactly these events. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only copied
    public final Then<S, E> then(E... events) {
      assertThat(decision).isEqualTo(new Decision.Accepted<>(List.of(events)));
      return this;
    }

    /** Accepted, with no event. */
    public Then<S, E> nothing() {
      assertThat(decision).isEqualTo(new Decision.Accepted<E>(new ArrayList<>()));
      return this;
    }

    /** The state after it is as checked. */
    public Then<S, E> state(Consumer<S> check) {
      assertThat(decision).isInstanceOf(Decision.Accepted.class);
      var after = state;
      if (decision instanceof Decision.Accepted<E>(var events)) {
        for (E event : events) {
          after = decider.evolve(after, event);
        }
      }
      check.accept(after);
      return this;
    }

    /** Refused by the rule of that name. */
    public Then<S, E> refused(String rule) {
      assertThat(decision).isInstanceOf(Decision.Refused.class);
      if (decision instanceof Decision.Refused<E>(var refusal)) {
        assertThat(refusal.rule()).as(refusal.message()).isEqualTo(rule);
        assertThat(refusal.message()).isNotBlank();
      }
      return this;
    }
  }
}
