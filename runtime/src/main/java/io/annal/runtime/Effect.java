package io.annal.runtime;

import io.annal.AggregateId;
import io.annal.command.Aggregate;
import io.annal.command.Outcome;
import java.util.function.Function;

/**
 * What a process wants done, as data.
 *
 * @param <C> the process's own commands
 */
public sealed interface Effect<C> {

  /**
   * A command to an aggregate of the same application, handled once however often it is sent.
   *
   * @param name unique within the process; the same name is the same command: of several that share
   *     a name the first one that is accepted counts for all
   * @param since a version that the aggregate had before the command was first sent: from there on
   *     it is looked whether the command was done, so the further back, the more is read each time.
   *     {@link Request.Context#versionOf} tells it when the process begins; keep it in the state
   * @param then what the outcome means for the process
   */
  record Send<C, D>(
      String name,
      Aggregate<D, ?, ?> to,
      AggregateId id,
      D command,
      long since,
      Function<Outcome, C> then)
      implements Effect<C> {}

  /** Nothing: the process is over, or waits. */
  record None<C>() implements Effect<C> {}

  /** A command that is on its way, before it is said what its outcome means. */
  record Sending<D>(String name, Aggregate<D, ?, ?> to, AggregateId id, D command, long since) {

    /** The effect, with what its outcome means for the process. */
    public <C> Effect<C> then(Function<Outcome, C> note) {
      return new Send<>(name, to, id, command, since, note);
    }
  }

  /** A command to send; see {@link Send}. */
  static <D> Sending<D> send(
      String name, Aggregate<D, ?, ?> to, AggregateId id, D command, long since) {
    return new Sending<>(name, to, id, command, since);
  }

  /** Nothing to do. */
  static <C> Effect<C> none() {
    return new None<>();
  }
}
