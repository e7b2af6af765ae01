package io.annal.runtime;

import io.annal.AggregateId;
import io.annal.command.Aggregate;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A kind of aggregate that stands for a process, such as a transfer, and what moves it on. It runs
 * where the bus brings its events and where a schedule ticks.
 */
public final class ManagedProcess<C, S, E> {
  private final Aggregate<C, S, E> aggregate;
  private final Logic<C, S> logic;
  private final OptionalInt formerRevision;

  /**
   * What a process wants done, as a pure function of its state.
   *
   * @param <C> the process's own commands
   * @param <S> the process's state
   */
  public interface Logic<C, S> {

    /**
     * What is to be done now.
     *
     * @param now to decide whether it is too late
     */
    Effect<C> next(AggregateId id, S state, Instant now);

    /** When somebody must look after the process at the latest; empty once it is over. */
    Optional<Instant> deadline(S state);
  }

  private ManagedProcess(
      Aggregate<C, S, E> aggregate, Logic<C, S> logic, OptionalInt formerRevision) {
    this.aggregate = aggregate;
    this.logic = logic;
    this.formerRevision = formerRevision;
  }

  /** A process of that kind. */
  public static <C, S, E> ManagedProcess<C, S, E> of(
      Aggregate<C, S, E> aggregate, Logic<C, S> logic) {
    return new ManagedProcess<>(aggregate, logic, OptionalInt.empty());
  }

  /**
   * The same, which takes over what a projection of open processes kept before their deadlines had
   * rows of their own.
   *
   * @param revision of that projection
   */
  public ManagedProcess<C, S, E> takingOver(int revision) {
    return new ManagedProcess<>(aggregate, logic, OptionalInt.of(revision));
  }

  Aggregate<C, S, E> aggregate() {
    return aggregate;
  }

  Logic<C, S> logic() {
    return logic;
  }

  OptionalInt formerRevision() {
    return formerRevision;
  }
}
