package io.annal.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.AnnalException;
import io.annal.Command;
import io.annal.CommandHandler;
import io.annal.Commit;
import io.annal.CrossProjector;
import io.annal.Environment;
import io.annal.History;
import io.annal.Outcome;
import io.annal.ProcessDefinition;
import io.annal.ProcessManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Processes that are over when they have counted to 2; those that are named bad have a bug. */
class ProcessTickTest {
  private static final class ToTwo implements ProcessDefinition<Counter.Add, Counter.Total> {
    @Override
    public Optional<Step<Counter.Add>> next(AggregateId id, Counter.Total state, Instant now) {
      if (id.value().startsWith("bad")) {
        throw new IllegalStateException("a bug");
      }
      return state.value() > 1
          ? Optional.empty()
          : Optional.of(
              new Step<>(
                  "count",
                  cause -> new Outcome.Accepted(id, List.of(), 0, false),
                  outcome -> new Counter.Add(1, 1)));
    }

    @Override
    public Optional<Instant> deadline(Counter.Total state) {
      return state.value() > 1 ? Optional.empty() : Optional.of(Instant.EPOCH);
    }
  }

  private final InMemoryEventStore store = new InMemoryEventStore();
  private final InMemoryReadModel readModel = new InMemoryReadModel();
  private final CommandHandler<Counter.Add, Counter.Total, Counter.Counted> handler =
      new CommandHandler<>(Counter.AGGREGATE, store);
  private final ProcessManager<Counter.Add, Counter.Total, Counter.Counted> manager =
      new ProcessManager<>(Counter.AGGREGATE, new ToTwo(), handler, store, Environment.system());

  @Test
  void aBugInOneProcessHoldsNoOtherBack() {
    for (var id : List.of("bad-1", "good-1", "bad-2", "good-2")) {
      handler.handle(Command.of(new AggregateId(id), "begin", new Counter.Add(1, 1)));
    }
    var open = new CrossProjector(manager.openProcesses(1), store, readModel);
    store.commits().stream().map(Commit::events).forEach(open::deliver);

    assertThatThrownBy(() -> manager.tick(readModel, 1))
        .isInstanceOf(AnnalException.class)
        .hasMessage("2 of 4 Counter processes could not be moved on")
        .hasRootCauseMessage("a bug");
    assertThat(total("good-1")).isEqualTo(2);
    assertThat(total("good-2")).isEqualTo(2);
  }

  private long total(String id) {
    return new History<>(Counter.AGGREGATE, store, 100).latest(new AggregateId(id)).state().value();
  }
}
