package io.annal.process;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.command.Outcome;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an aggregate that stands for a process wants done to others, as a pure function of its
 * state: a transfer of money, an order on its way.
 *
 * @param <C> the process's own commands
 * @param <S> the process's state
 */
public interface ProcessDefinition<C, S> {

  /**
   * What is to be done now; empty where the process is over or waits for somebody.
   *
   * @param now to decide whether it is too late
   */
  Optional<Step<C>> next(AggregateId id, S state, Instant now);

  /** When somebody must look after the process at the latest; empty once it is over. */
  Optional<Instant> deadline(S state);

  /**
   * One thing to do.
   *
   * @param name unique within the process; the same name is the same command, however often it is
   *     sent: of several that share a name the first one that is accepted counts for all
   * @param send gives the command to whom it concerns; must send it under the cause's command id
   * @param then what the outcome means for the process
   */
  record Step<C>(String name, Function<Commit.Cause, Outcome> send, Function<Outcome, C> then) {}
}
