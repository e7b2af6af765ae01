package io.annal.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.Telemetry;
import io.annal.fixture.Counter;
import io.annal.fixture.WatchedStore;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Commits so large that a page holds 3 of them, whatever is asked for, as DynamoDB's 1 MB do. */
class LargeCommitsTest {
  private static final int PAGE = 3;
  private static final int WINDOW = 50;

  private final WatchedStore watched = new WatchedStore();
  private final EventStore store =
      new EventStore() {
        @Override
        public Appended append(Commit commit) {
          return watched.append(commit);
        }

        @Override
        public Page read(AggregateId id, Range range) {
          int limit = Math.min(PAGE, range.limit());
          return watched.read(id, new Range(range.from(), range.to(), range.direction(), limit));
        }

        @Override
        public ScanPage scan(int segment, int segments, Optional<String> position) {
          return watched.scan(segment, segments, position);
        }
      };

  @Test
  void aCommandIsKnownAsManyCommitsBackThoughASnapshotIsNear() {
    for (int i = 1; i <= WINDOW; i++) {
      handle("c" + i, 10);
    }

    assertThat(handle("c1", 10))
        .isInstanceOfSatisfying(
            Outcome.Accepted.class, accepted -> assertThat(accepted.repeated()).isTrue());
  }

  @Test
  void aLoadReachesBackToTheLastSnapshotAndNoFurther() {
    for (int i = 1; i < 6 * WINDOW; i++) {
      handle("c" + i, 1);
    }
    watched.reset();

    assertThat(handle("last", 1)).isInstanceOf(Outcome.Accepted.class);
    // 299 commits: the last snapshot is some twenty back
    assertThat(watched.commitsRead).isLessThanOrEqualTo(24);
  }

  /** By a handler that remembers nothing. */
  private Outcome handle(String commandId, int events) {
    var options = CommandOptions.standard().withSnapshotEvery(WINDOW).withWarmBytes(0);
    var handler =
        new CommandHandler<>(
            Counter.AGGREGATE, store, options, Environment.system(), Telemetry.NONE);
    return handler.handle(Command.of(Counter.ID, commandId, new Counter.Add(1, events)));
  }
}
