package io.annal.command;

import static io.annal.fixture.Counter.ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Environment;
import io.annal.Telemetry;
import io.annal.fixture.Counter;
import io.annal.fixture.WatchedStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 300 commits, of 1, 2, 3, 1, 2, 3… events, each adding 1, one a second: 600 events. */
class HistoryTest {
  private static final Instant START = Instant.parse("2024-01-15T10:00:00Z");

  private final WatchedStore store = new WatchedStore();
  private final History<Counter.Total, Counter.Counted> history =
      new History<>(Counter.AGGREGATE, store, 10);

  @BeforeEach
  void write() {
    var seconds = new AtomicLong();
    var environment = Environment.system().withClock(() -> START.plusSeconds(seconds.get()));
    var handler =
        new CommandHandler<>(
            Counter.AGGREGATE,
            store,
            CommandOptions.standard().withSnapshotEvery(10),
            environment,
            Telemetry.NONE);
    for (int i = 0; i < 300; i++) {
      seconds.set(i);
      handler.handle(Command.of(ID, "c" + i, new Counter.Add(1, 1 + i % 3)));
    }
    store.reset();
  }

  @Test
  void theLatestState() {
    assertThat(history.latest(ID).version()).isEqualTo(600);
    assertThat(history.latest(ID).state().value()).isEqualTo(300);
    assertThat(history.latest(ID).timestamp()).contains(START.plusSeconds(299));
  }

  @Test
  void anyPastVersionInTwoBoundedQueries() {
    for (int version = 0; version <= 600; version++) {
      store.reset();
      var then = history.atVersion(ID, version);

      assertThat(then.version()).isEqualTo(version);
      assertThat(then.state().value()).as("version %d", version).isEqualTo(valueAt(version));
      assertThat(store.reads).isLessThanOrEqualTo(2);
      assertThat(store.commitsRead).isLessThanOrEqualTo(11);
    }
  }

  /** The first event of each commit adds 1: commits begin with events 1, 2, 4, 7, 8, 10… */
  private static long valueAt(int version) {
    return IntStream.rangeClosed(1, version)
        .filter(v -> (v - 1) % 6 <= 3 && (v - 1) % 6 != 2)
        .count();
  }

  @Test
  void anyPastTime() {
    for (int second = 0; second < 300; second += 7) {
      store.reset();
      var then = history.asOf(ID, START.plusSeconds(second).plusMillis(500));

      assertThat(then.state().value()).isEqualTo(second + 1);
      assertThat(then.timestamp()).contains(START.plusSeconds(second));
      assertThat(store.reads).isLessThanOrEqualTo(14);
    }
    assertThat(history.asOf(ID, START.minusMillis(1)).version()).isZero();
    assertThat(history.asOf(ID, START).version()).isEqualTo(1);
    assertThat(history.asOf(ID, Instant.MAX).version()).isEqualTo(600);
  }

  @Test
  void whatAWrongClockStampedHappenedBeforeWhatFollows() {
    var id = new AggregateId("skewed");
    for (int i = 1; i <= 200; i++) {
      // alone, in turns with right ones, and 40 in a row
      boolean wrong = i == 20 || (i > 60 && i < 90 && i % 2 == 0) || (i > 120 && i <= 160);
      var time = wrong ? START.plus(Duration.ofDays(27_000)) : START.plusSeconds(i);
      store.append(Counter.stored(id, i, time));
    }

    for (int second = 1; second <= 200; second++) {
      long version = history.asOf(id, START.plusSeconds(second)).version();
      long expected = second;
      if (second == 20 || (second > 60 && second < 90 && second % 2 == 0)) {
        expected = second - 1L;
      } else if (second > 120 && second <= 160) {
        expected = 120;
      }
      assertThat(version).as("as of second %d", second).isEqualTo(expected);
    }
    assertThat(history.asOf(id, START.plusSeconds(500)).version()).isEqualTo(200);
  }

  @Test
  void anAggregateThatNothingHappenedTo() {
    var nobody = new AggregateId("nobody");
    var nothing = new Versioned<>(new Counter.Total(0), 0, Optional.empty());

    assertThat(history.latest(nobody)).isEqualTo(nothing);
    assertThat(history.asOf(nobody, START)).isEqualTo(nothing);
    assertThat(history.atVersion(nobody, 7)).isEqualTo(nothing);
    assertThat(history.events(nobody, 1, 10).events()).isEmpty();
  }

  @Test
  void eventsInPagesFromAnywhere() {
    var page = history.events(ID, 6, 3); // from within a commit
    assertThat(page.events()).extracting(e -> e.sequence()).containsExactly(6L, 7L, 8L);
    assertThat(page.more()).isTrue();

    assertThat(history.events(ID, 599, 2).events()).hasSize(2);
    assertThat(history.events(ID, 599, 2).more()).isFalse();
    assertThat(history.events(ID, 598, 2).more()).isTrue();
    assertThat(history.events(ID, 601, 5).events()).isEmpty();
    assertThat(history.events(ID, 1, 1000).events()).hasSize(600);
    assertThat(history.events(ID, 1, 1000).more()).isFalse();
  }
}
