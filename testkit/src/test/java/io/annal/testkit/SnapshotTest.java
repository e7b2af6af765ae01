package io.annal.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.Command;
import io.annal.CommandHandler;
import io.annal.CommandOptions;
import io.annal.Environment;
import io.annal.EventStore.Range;
import io.annal.History;
import io.annal.Telemetry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A snapshot every 10 events holds however many events a commit has. */
class SnapshotTest {
  private static final int EVERY = 10;
  private static final int COMMITS = 40;

  private final WatchedStore store = new WatchedStore();

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 10, 25})
  void theCommitThatCrossesAMultipleCarriesOne(int eventsPerCommit) {
    write(eventsPerCommit);

    for (var commit : store.read(Counter.ID, Range.forward(1, 1_000)).commits()) {
      long before = commit.sequence() - 1;
      assertThat(commit.snapshot().isPresent())
          .as("commit %d to %d", commit.sequence(), commit.lastSequence())
          .isEqualTo(commit.lastSequence() / EVERY > before / EVERY);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 10, 25})
  void anyVersionIsOneReadAway(int eventsPerCommit) {
    write(eventsPerCommit);
    var history = new History<>(Counter.AGGREGATE, store, EVERY);

    for (long version = 1; version <= (long) COMMITS * eventsPerCommit; version++) {
      store.reset();
      // the first event of each commit adds 1, the others nothing
      long expected = (version + eventsPerCommit - 1) / eventsPerCommit;
      assertThat(history.atVersion(Counter.ID, version).state().value()).isEqualTo(expected);
      assertThat(store.reads).as("reads for version %d", version).isEqualTo(1);
      assertThat(store.commitsRead).isLessThanOrEqualTo(EVERY + 1);
    }
  }

  private void write(int eventsPerCommit) {
    var handler =
        new CommandHandler<>(
            Counter.AGGREGATE,
            store,
            CommandOptions.standard().withSnapshotEvery(EVERY),
            Environment.system(),
            Telemetry.NONE);
    for (int i = 0; i < COMMITS; i++) {
      handler.handle(Command.of(Counter.ID, "c" + i, new Counter.Add(1, eventsPerCommit)));
    }
  }
}
