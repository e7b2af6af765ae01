package io.annal.command;

import static io.annal.fixture.Counter.ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.EventStore;
import io.annal.Json;
import io.annal.RecordedEvent;
import io.annal.fixture.Counter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * A stream of 1,000,000 events, each adding 1, one a second, with a snapshot at every hundredth.
 */
class LongStreamTest {
  private static final long EVENTS = 1_000_000;
  private static final int SNAPSHOT_EVERY = 100;
  private static final Instant START = Instant.parse("2024-01-15T10:00:00Z");

  private final Endless store = new Endless();
  private final History<Counter.Total, Counter.Counted> history =
      new History<>(Counter.AGGREGATE, store, SNAPSHOT_EVERY);

  @Test
  void itLoadsInTwoBoundedQueries() {
    assertThat(history.latest(ID).state().value()).isEqualTo(EVENTS);

    assertThat(store.reads).isLessThanOrEqualTo(2);
    assertThat(store.commits).isLessThanOrEqualTo(SNAPSHOT_EVERY);
  }

  @Test
  void itAnswersForAnyPastVersionInTwoBoundedQueries() {
    for (long version = 1; version < EVENTS; version += 9_973) {
      store.reset();
      assertThat(history.atVersion(ID, version).state().value()).isEqualTo(version);
      assertThat(store.reads).isLessThanOrEqualTo(2);
      assertThat(store.commits).isLessThanOrEqualTo(SNAPSHOT_EVERY + 1);
    }
  }

  @Test
  void itAnswersForAnyPastTimeInAQueryForEachHalving() {
    for (long second = 1; second < EVENTS; second += 99_733) {
      store.reset();
      var then = history.asOf(ID, START.plusSeconds(second).plusMillis(1));
      assertThat(then.state().value()).isEqualTo(second);
      assertThat(store.reads).isLessThanOrEqualTo(24);
      assertThat(store.commits).isLessThanOrEqualTo(SNAPSHOT_EVERY + 23 + 10);
    }
  }

  /** Makes up its commits when they are read. */
  private static final class Endless implements EventStore {
    private int reads;
    private int commits;

    @Override
    public Page read(AggregateId id, Range range) {
      long last = Math.min(range.to(), EVENTS);
      long size = Math.min(range.limit(), last - range.from() + 1);
      boolean forward = range.direction() == Direction.FORWARD;
      var page =
          LongStream.range(0, size)
              .mapToObj(i -> commit(id, forward ? range.from() + i : last - i))
              .toList();
      reads++;
      commits += page.size();
      return new Page(page, size < last - range.from() + 1);
    }

    private static Commit commit(AggregateId id, long sequence) {
      var data = Json.EMPTY.with("number", Json.of(1));
      var time = START.plusSeconds(sequence);
      var event = new RecordedEvent(new UUID(0, sequence), id, sequence, "Added", 1, data, time);
      var state = Json.EMPTY.with("value", Json.of(sequence));
      var snapshot =
          sequence % SNAPSHOT_EVERY == 0
              ? Optional.of(new Commit.Snapshot(1, state))
              : Optional.<Commit.Snapshot>empty();
      var cause = new Commit.Cause("c" + sequence, "c", Optional.empty(), Json.EMPTY);
      return new Commit(id, "Counter", List.of(event), cause, snapshot);
    }

    private void reset() {
      reads = 0;
      commits = 0;
    }

    @Override
    public Appended append(Commit commit) {
      throw new UnsupportedOperationException("nothing is written here");
    }

    @Override
    public ScanPage scan(int segment, int segments, Optional<String> position) {
      throw new UnsupportedOperationException("nothing is scanned here");
    }
  }
}
