package io.annal.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.CommitTooLargeException;
import io.annal.EventStore;
import io.annal.EventStore.Appended;
import io.annal.EventStore.Direction;
import io.annal.EventStore.Range;
import io.annal.Json;
import io.annal.RecentCommands;
import io.annal.StorableValues;
import io.annal.UnstorableException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link EventStore} must do. Extend it and give it yours; it writes to aggregates of
 * its own and may share the store with others.
 */
public abstract class EventStoreContract {
  private static final long PLAIN_BYTES = 761;
  private static final long TYPED_BYTES = 519;

  /** The store under test. */
  protected abstract EventStore store();

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

  @ParameterizedTest
  @ValueSource(strings = {"123456789012345678901234567890123456789", "1E+126", "1E-131"})
  void aNumberThatCannotBeKeptExactlyIsRefused(String number) {
    var commit = Commits.of(Commits.newId(), 1, 2, numbered(number));

    assertThatThrownBy(() -> store().append(commit))
        .isInstanceOf(UnstorableException.class)
        .hasMessageContaining("event 1 of " + commit.aggregateId() + ".EventData.amount");
    assertThat(readAll(commit.aggregateId())).isEmpty();
  }

  @Test
  void whatNoStoreHoldsIsRefused() {
    var halfAPair = Json.EMPTY.with("text", Json.of("a\ud800b"));

    refused(halfAPair, "EventData.text has half a surrogate pair");
    refused(Json.EMPTY.with("", Json.NULL), "EventData has a member without a name");
    refused(nested(31), "nested deeper than 32 levels");
    assertThat(store().append(Commits.of(Commits.newId(), 1, 1, nested(30))))
        .isEqualTo(new Appended.Stored());
  }

  private void refused(Json.Obj data, String why) {
    var commit = Commits.of(Commits.newId(), 1, 1, data);
    assertThatThrownBy(() -> store().append(commit))
        .isInstanceOf(UnstorableException.class)
        .hasMessageContaining(why);
    assertThat(readAll(commit.aggregateId())).isEmpty();
  }

  private static Json.Obj nested(int levels) {
    var value = Json.EMPTY;
    for (int i = 0; i < levels; i++) {
      value = Json.EMPTY.with("x", value);
    }
    return value;
  }

  private static Json.Obj numbered(String number) {
    return Json.EMPTY.with("amount", Json.of(new BigDecimal(number)));
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
  void whatIsTooLargeIsRefusedAndLeavesNothing() {
    var id = Commits.newId();
    var tooLarge = Json.EMPTY.with("text", Json.of("x".repeat(410_000)));

    assertThatThrownBy(() -> store().append(Commits.of(id, 1, 1, tooLarge)))
        .isInstanceOf(CommitTooLargeException.class)
        .hasMessageContaining(id.value());
    assertThat(readAll(id)).isEmpty();
  }

  @Test
  void theLargestCommitIsTheSameInEveryStore() {
    var plain = Commits.of(Commits.newId(), 1, 3, everyKindOfValue());
    var key = AggregateId.ofKey("Test#" + Commits.newId(), Optional.of("Test"));
    var typed = Commits.withSnapshot(Commits.of(key, 1, 2, Json.EMPTY), everyKindOfValue());

    largest(PLAIN_BYTES, text -> padded(plain, "other", text, false));
    largest(TYPED_BYTES, text -> padded(typed, "same", text, true));
  }

  private static Commit padded(Commit commit, String correlation, Json text, boolean more) {
    return new Commit(
        commit.aggregateId(),
        commit.aggregateType(),
        commit.events(),
        new Commit.Cause("same", correlation, Optional.empty(), Json.EMPTY.with("pad", text)),
        commit.snapshot(),
        Optional.of("digest").filter(digest -> more),
        Optional.of(new RecentCommands(new byte[] {1, 2, 3})).filter(recent -> more),
        more ? OptionalLong.of(7) : OptionalLong.empty());
  }

  /** Too large by as many bytes as the store says that it is, and not by one fewer. */
  private void largest(long bytes, Function<Json, Commit> padded) {
    int pad = 410_000;
    assertThatThrownBy(() -> store().append(padded.apply(Json.of("x".repeat(pad)))))
        .isInstanceOfSatisfying(
            CommitTooLargeException.class,
            refused -> assertThat(refused.bytes()).isEqualTo(pad + bytes));
    int fits = (int) (400 * 1024 - bytes);
    assertThatThrownBy(() -> store().append(padded.apply(Json.of("x".repeat(fits + 1)))))
        .isInstanceOf(CommitTooLargeException.class);
    assertThat(store().append(padded.apply(Json.of("x".repeat(fits)))))
        .isEqualTo(new Appended.Stored());
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

  private List<Commit> readAll(AggregateId id) {
    var all = new ArrayList<Commit>();
    boolean more = true;
    while (more) {
      long from = all.isEmpty() ? 1 : all.getLast().sequence() + 1;
      var page = store().read(id, Range.forward(from, 4));
      all.addAll(page.commits());
      more = page.more();
    }
    return all;
  }

  private static Json.Obj everyKindOfValue() {
    return new Json.Obj(
        Map.of(
            "text", Json.of("Zoë, \"so to speak\" 世界"),
            "empty", Json.of(""),
            "amount", Json.of(new BigDecimal("12345678901234567890.12345678")),
            "small", Json.of(new BigDecimal("-0.05")),
            "yes", Json.of(true),
            "nothing", Json.NULL,
            "list", Json.of(List.of(Json.of(1), Json.of("two"), Json.EMPTY)),
            "object", Json.EMPTY.with("inner", Json.of(List.of()))));
  }
}
