package io.annal.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.EventStore;
import io.annal.EventStore.Appended;
import io.annal.EventStore.Direction;
import io.annal.EventStore.Range;
import io.annal.Json;
import io.annal.RecentCommands;
import io.annal.StorableValues;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link EventStore} must do. Extend it and give it yours; it writes to aggregates of
 * its own and may share the store with others.
 */
public abstract class EventStoreContract extends EventStoreLimits {
  @Test
  void anAggregateThatNobodyWroteToHasNoCommits() {
    var page = store().read(Commits.newId(), Range.forward(1, 10));

    assertThat(page.commits()).isEmpty();
    assertThat(page.more()).isFalse();
  }

  @Test
  void whatIsAppendedIsReadBack() {
    var id = Commits.newId();
    var commit = Commits.of(id, 1, 3, everyKindOfValue());

    assertThat(store().append(commit)).isEqualTo(new Appended.Stored());

    assertThat(readAll(id)).containsExactly(StorableValues.asStored(commit));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0", "100.50", "-0.00", "1E+100", "9.9999999999999999999999999999999999999E+125",
        "1E-130", "-1E-130", "12345678901234567890123456789012345678", "1.2E+37", "1.2E+38"
      })
  void aNumberIsReadBackEqual(String number) {
    var commit = Commits.of(Commits.newId(), 1, 2, numbered(number));

    store().append(commit);

    assertThat(readAll(commit.aggregateId())).containsExactly(StorableValues.asStored(commit));
  }

  @Test
  void aCommitWithoutCausationIsReadBackWithout() {
    var commit = Commits.of(Commits.newId(), 1, 1);
    var cause = new Commit.Cause("c", "c", Optional.empty(), Json.EMPTY);
    var without =
        new Commit(
            commit.aggregateId(), commit.aggregateType(), commit.events(), cause, Optional.empty());

    store().append(without);

    assertThat(readAll(commit.aggregateId())).containsExactly(without);
  }

  @Test
  void aSnapshotRidesAlong() {
    var id = Commits.newId();
    var state = Json.EMPTY.with("balance", Json.of(7));
    store().append(Commits.withSnapshot(Commits.of(id, 1, 1), state));

    assertThat(readAll(id).getFirst().snapshot()).contains(new Commit.Snapshot(3, state));
  }

  @Test
  void whatTheCommandAskedForAndEarlierCommandsRideAlong() {
    var plain = Commits.of(Commits.newId(), 1, 1);
    var commit =
        new Commit(
            plain.aggregateId(),
            plain.aggregateType(),
            plain.events(),
            new Commit.Cause("c", "c", Optional.empty(), Json.EMPTY, false),
            Optional.empty(),
            Optional.of("a digest"),
            Optional.of(new RecentCommands(new byte[] {1, -1, 0})),
            OptionalLong.of(7));

    store().append(commit);

    var read = store().read(commit.aggregateId(), Range.forward(1, 1)).commits().getFirst();
    assertThat(read.digest()).isEqualTo(commit.digest());
    assertThat(read.recent()).isEqualTo(commit.recent());
    assertThat(read.lastSnapshot()).hasValue(7);
    assertThat(read.cause()).isEqualTo(commit.cause());
  }

  @Test
  void aSecondCommitOfTheSameSequenceMeetsTheFirst() {
    var id = Commits.newId();
    var first = Commits.of(id, 1, 2);
    store().append(first);

    assertThat(store().append(Commits.of(id, 1, 1))).isEqualTo(new Appended.Conflict(first));
    assertThat(readAll(id)).containsExactly(first);
  }

  @Test
  void readsForwardsWithinARange() {
    var id = Commits.newId();
    appendAll(id, 5);

    var page = store().read(id, new Range(2, 4, Direction.FORWARD, 10));

    assertThat(page.commits()).extracting(Commit::sequence).containsExactly(2L, 3L, 4L);
    assertThat(page.more()).isFalse();
  }

  @Test
  void readsBackwardsFromTheLatest() {
    var id = Commits.newId();
    appendAll(id, 5);

    var page = store().read(id, Range.backward(Long.MAX_VALUE, 2));

    assertThat(page.commits()).extracting(Commit::sequence).containsExactly(5L, 4L);
    assertThat(page.more()).isTrue();
  }

  @Test
  void anEmptyRangeHasNoCommits() {
    var id = Commits.newId();
    appendAll(id, 2);

    assertThat(store().read(id, new Range(1, 0, Direction.BACKWARD, 5)).commits()).isEmpty();
    assertThat(store().read(id, Range.forward(3, 5)).commits()).isEmpty();
  }

  @Test
  void aLongStreamIsReadInPages() {
    var id = Commits.newId();
    appendAll(id, 23);

    assertThat(readAll(id)).extracting(Commit::sequence).hasSize(23).isSorted();
  }

  @Test
  void pagesOfLargeCommitsHoldThemAll() {
    var id = Commits.newId();
    var large = Json.EMPTY.with("text", Json.of("x".repeat(150_000)));
    for (int i = 1; i <= 10; i++) {
      store().append(Commits.of(id, i, 1, large));
    }

    assertThat(readAll(id)).hasSize(10);
  }

  @Test
  void ofManyWritersOneWins() throws Exception {
    var id = Commits.newId();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = new ArrayList<Callable<Appended>>();
      for (int i = 0; i < 8; i++) {
        tasks.add(() -> store().append(Commits.of(id, 1, 1)));
      }
      int stored = 0;
      for (var future : executor.invokeAll(tasks)) {
        stored += future.get() instanceof Appended.Stored ? 1 : 0;
      }
      assertThat(stored).isEqualTo(1);
    }
    assertThat(readAll(id)).hasSize(1);
  }

  @Test
  void aScanOfAllSegmentsSeesEveryCommitInOrderOfItsAggregate() {
    var ids = new HashSet<AggregateId>();
    for (int i = 0; i < 7; i++) {
      var id = Commits.newId();
      appendAll(id, i + 1);
      ids.add(id);
    }

    var found = new ArrayList<Commit>();
    for (int segment = 0; segment < 3; segment++) {
      scan(segment, 3, ids, found);
    }

    assertThat(found).hasSize(28).doesNotHaveDuplicates();
    for (var id : ids) {
      assertThat(found.stream().filter(commit -> commit.aggregateId().equals(id)))
          .isEqualTo(readAll(id));
    }
  }

  private void scan(int segment, int segments, Set<AggregateId> ids, List<Commit> found) {
    Optional<String> position = Optional.empty();
    do {
      var page = store().scan(segment, segments, position);
      page.commits().stream().filter(c -> ids.contains(c.aggregateId())).forEach(found::add);
      position = page.next();
    } while (position.isPresent());
  }

  private void appendAll(AggregateId id, int commits) {
    for (int i = 1; i <= commits; i++) {
      assertThat(store().append(Commits.of(id, i, 1))).isEqualTo(new Appended.Stored());
    }
  }
}
