package io.annal.command;

import static io.annal.fixture.Counter.ID;
import static io.annal.fixture.Counter.add;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.ConflictsExhaustedException;
import io.annal.Environment;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.Retries;
import io.annal.Telemetry;
import io.annal.fixture.Counter;
import io.annal.fixture.WatchedStore;
import io.annal.memory.InMemoryEventStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CommandHandlerTest {
  private static final Instant TIME = Instant.parse("2024-01-15T10:00:00.123456Z");

  private final WatchedStore store = new WatchedStore();
  private final AtomicReference<Instant> now = new AtomicReference<>(TIME);
  private final Map<String, Long> counted = new HashMap<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final CommandOptions options =
      CommandOptions.standard()
          .withSnapshotEvery(10)
          .withRetries(new Retries(5, Duration.ofMillis(10), Duration.ofMillis(15)));
  private final CommandHandler<Counter.Add, Counter.Total, Counter.Counted> handler = handler();

  private CommandHandler<Counter.Add, Counter.Total, Counter.Counted> handler() {
    InstantSource clock = now::get;
    var system = Environment.system().withClock(clock);
    var environment = new Environment(clock, system.ids(), system.random(), pauses::add);
    return new CommandHandler<>(Counter.AGGREGATE, store, options, environment, new Counts());
  }

  private final class Counts implements Telemetry {
    @Override
    public void count(String name, long times) {
      counted.merge(name, times, Long::sum);
    }

    @Override
    public void duration(String name, Duration duration) {}
  }

  @Test
  void anAcceptedCommandIsStored() {
    var outcome = (Outcome.Accepted) handler.handle(add("c1", 5));

    assertThat(outcome.version()).isEqualTo(1);
    assertThat(outcome.repeated()).isFalse();
    var commit = commits().getFirst();
    assertThat(commit.events()).isEqualTo(outcome.events());
    assertThat(commit.cause().commandId()).isEqualTo("c1");
    assertThat(commit.aggregateType()).isEqualTo("Counter");
    assertThat(commit.timestamp()).isEqualTo("2024-01-15T10:00:00.123Z");
    assertThat(commit.events().getFirst().id().version()).isEqualTo(7);
  }

  @Test
  void aRefusedCommandLeavesNothing() {
    assertThat(handler.handle(add("c1", -1)))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.refusal().rule()).isEqualTo("below-zero"));
    assertThat(commits()).isEmpty();
  }

  @Test
  void anAggregateOfAnotherTypeIsTheCallersMistake() {
    var counted = Counter.stored(ID, 1, Instant.EPOCH);
    var snapshot = Optional.of(new Commit.Snapshot(3, Json.EMPTY));
    store.append(new Commit(ID, "Test", counted.events(), counted.cause(), snapshot));

    assertThatThrownBy(() -> handler.handle(add("c1", 1)))
        .isInstanceOf(InvalidDataException.class)
        .hasMessage(
            "aggregateId: expected the id of an aggregate of type Counter,"
                + " found counter-1, which is of type Test");
  }

  @Test
  void aWarmCommandIsOneWriteAndAColdOneOneReadMore() {
    handler.handle(add("c1", 5));
    assertThat(requests()).isEqualTo("1 writes, 1 reads");

    handler.handle(add("c2", 5));
    assertThat(requests()).isEqualTo("1 writes, 0 reads");
  }

  @Test
  void afterAConflictTheCommandIsDecidedAgainWithoutARead() {
    handler.handle(add("c1", 5));
    store.reset();
    store.beforeAppends.add(() -> other(7));

    var outcome = (Outcome.Accepted) handler.handle(add("c2", 1));

    assertThat(outcome.version()).isEqualTo(3);
    assertThat(requests()).isEqualTo("3 writes, 1 reads"); // of which 1 and 1 are the other's
    assertThat(total()).isEqualTo(13);
    assertThat(pauses).hasSize(1).allMatch(pause -> pause.toMillis() < 10);
  }

  @Test
  void aCommandThatMetAnotherRegionsWriteIsDecidedAgainOnTheLatestState() {
    handler.handle(add("c1", 5));
    other(7);
    store.reset();
    store.contended = 2;

    var outcome = (Outcome.Accepted) handler.handle(add("c2", 1));

    assertThat(outcome.version()).isEqualTo(3);
    assertThat(requests()).isEqualTo("3 writes, 2 reads");
    assertThat(total()).isEqualTo(13);
    assertThat(pauses).hasSize(2);
  }

  @Test
  void contentionIsExhaustedLikeConflictsAre() {
    store.contended = 5;

    assertThatThrownBy(() -> handler.handle(add("c1", 100)))
        .isInstanceOf(ConflictsExhaustedException.class)
        .hasMessageContaining("5 attempts");
    assertThat(commits()).isEmpty();
  }

  @Test
  void noRefusalRestsOnStaleState() {
    handler.handle(add("c1", 5));
    other(20);

    assertThat(handler.handle(add("c2", -15))).isInstanceOf(Outcome.Accepted.class);
    assertThat(total()).isEqualTo(10);
  }

  @Test
  void aCommandThatChangesNothingIsAnsweredWithTheLatestVersion() {
    handler.handle(add("c1", 5));
    other(20);

    assertThat(handler.handle(add("c2", 0)))
        .isEqualTo(new Outcome.Accepted(ID, List.of(), 2, false));
  }

  @Test
  void exhaustionIsOneNamedExceptionAndStoresNothing() {
    for (int i = 0; i < 5; i++) {
      store.beforeAppends.add(() -> other(1));
      store.beforeAppends.add(() -> {}); // the other's own append
    }

    assertThatThrownBy(() -> handler.handle(add("c1", 100)))
        .isInstanceOf(ConflictsExhaustedException.class)
        .hasMessageContaining("counter-1")
        .hasMessageContaining("5 attempts");
    assertThat(total()).isEqualTo(5);
    assertThat(pauses).hasSize(4);
    assertThat(counted).containsEntry("ConflictsExhausted", 1L).containsEntry("Conflicts", 5L);
  }

  @Test
  void aCommandIsDoneOnceAndItsFirstAnswerGivenAgain() {
    var first = (Outcome.Accepted) handler.handle(add("c1", 5));
    handler.handle(add("c2", 5));
    store.reset();

    var warm = (Outcome.Accepted) handler.handle(add("c1", 5));
    assertThat(requests()).isEqualTo("0 writes, 0 reads");
    var cold = (Outcome.Accepted) handler().handle(add("c1", 5));
    assertThat(requests()).isEqualTo("0 writes, 1 reads");

    assertThat(List.of(warm, cold))
        .allSatisfy(again -> assertThat(again.events()).isEqualTo(first.events()))
        .allSatisfy(again -> assertThat(again.version()).isEqualTo(1))
        .allSatisfy(again -> assertThat(again.repeated()).isTrue());
    assertThat(total()).isEqualTo(10);
  }

  @Test
  void aCommandWhoseFirstAttemptWonUnseenIsDoneOnce() {
    handler.handle(add("c1", 5));
    store.beforeAppends.add(() -> handler().handle(add("c2", 1)));

    var outcome = (Outcome.Accepted) handler.handle(add("c2", 1));

    assertThat(outcome.repeated()).isTrue();
    assertThat(total()).isEqualTo(6);
  }

  @Test
  void withoutAWindowOfTimeItReachesAsManyCommitsBackAsSnapshotsLieApart() {
    var none = options.withIdempotencyWindow(Duration.ZERO);
    for (int i = 0; i < 12; i++) {
      handler(none).handle(add("c" + i, 1));
    }

    assertThat(((Outcome.Accepted) handler(none).handle(add("c2", 1))).repeated()).isTrue();
    assertThat(((Outcome.Accepted) handler(none).handle(add("c1", 1))).repeated()).isFalse();
  }

  @Test
  void aMebibyteRemembersManyBusyAggregates() {
    var bounded = handler(options.withSnapshotEvery(100).withWarmBytes(1 << 20));
    for (int i = 0; i < 100; i++) {
      for (int aggregate = 0; aggregate < 100; aggregate++) {
        bounded.handle(
            Command.of(new AggregateId("a" + aggregate), "c" + i, new Counter.Add(1, 1)));
      }
    }
    store.reset();

    for (int aggregate = 0; aggregate < 100; aggregate++) {
      bounded.handle(Command.of(new AggregateId("a" + aggregate), "more", new Counter.Add(1, 1)));
    }
    assertThat(requests()).isEqualTo("100 writes, 0 reads");
  }

  @Test
  void anExpectedVersionIsComparedWithWhatIsThere() {
    handler.handle(add("c1", 5));

    assertThat(handler.handle(add("c2", 1).expecting(0)))
        .isEqualTo(new Outcome.UnexpectedVersion(ID, 0, 1));
    assertThat(handler.handle(add("c2", 1).expecting(7)))
        .isEqualTo(new Outcome.UnexpectedVersion(ID, 7, 1));
    other(1);
    assertThat(handler.handle(add("c2", 1).expecting(2))).isInstanceOf(Outcome.Accepted.class);
    assertThat(commits()).extracting(Commit::sequence).containsExactly(1L, 2L, 3L);
  }

  @Test
  void timestampsNeverGoBack() {
    handler.handle(add("c1", 5));
    now.set(TIME.minusSeconds(60));
    handler.handle(add("c2", 5));

    assertThat(commits()).extracting(Commit::timestamp).containsOnly(TIME.minusNanos(456_000));
  }

  @Test
  void aCommitOfManyEventsIsOneAppend() {
    handler.handle(Command.of(ID, "c1", new Counter.Add(5, 25)));

    assertThat(requests()).isEqualTo("1 writes, 1 reads");
    assertThat(commits()).hasSize(1);
    assertThat(commits().getFirst().events()).hasSize(25);
  }

  @Test
  void loadsAreBoundedHoweverLongTheStream() {
    for (int i = 0; i < 1_234; i++) {
      handler.handle(add("c" + i, 1));
    }
    store.reset();

    handler().handle(add("last", 1));

    assertThat(store.reads).isEqualTo(1);
    assertThat(store.commitsRead).isEqualTo(10);
    assertThat(total()).isEqualTo(1_235);
  }

  @Test
  void aSnapshotOfAnotherStateVersionIsPassedOver() {
    for (int i = 0; i < 35; i++) {
      handler.handle(add("c" + i, 1));
    }
    var newer =
        new CommandHandler<>(
            Counter.aggregate(2), store, options, Environment.system(), Telemetry.NONE);

    newer.handle(add("newer", 1));

    assertThat(new History<>(Counter.aggregate(2), store, 10).latest(ID).state().value())
        .isEqualTo(36);
    assertThat(commits().getLast().snapshot().orElseThrow().version()).isEqualTo(2);
  }

  @Test
  void snapshotsRideInEveryTenthEventOnly() {
    for (int i = 0; i < 35; i++) {
      handler.handle(add("c" + i, 1));
    }

    assertThat(commits().stream().filter(commit -> commit.snapshot().isPresent()))
        .extracting(Commit::sequence)
        .containsExactly(10L, 20L, 30L);
  }

  @Test
  void withoutMemoryEveryCommandReads() {
    var tight = handler(options.withWarmBytes(0));
    tight.handle(add("c1", 1));
    store.reset();
    tight.handle(add("c2", 1));

    assertThat(requests()).isEqualTo("1 writes, 1 reads");
  }

  @Test
  void memoryIsBoundedAndWhoWasServedLastIsRemembered() {
    var bounded = handler(options.withWarmBytes(20_000));
    for (int i = 1; i <= 100; i++) {
      bounded.handle(Command.of(new AggregateId("a" + i), "c1", new Counter.Add(1, 1)));
      bounded.handle(Command.of(ID, "c" + i, new Counter.Add(1, 1)));
    }
    store.reset();

    bounded.handle(Command.of(new AggregateId("a100"), "c2", new Counter.Add(1, 1)));
    bounded.handle(add("more", 1));
    assertThat(requests()).isEqualTo("2 writes, 0 reads");
    bounded.handle(Command.of(new AggregateId("a1"), "c2", new Counter.Add(1, 1)));
    assertThat(requests()).isEqualTo("1 writes, 1 reads");
  }

  private CommandHandler<Counter.Add, Counter.Total, Counter.Counted> handler(
      CommandOptions options) {
    return new CommandHandler<>(
        Counter.AGGREGATE, store, options, Environment.system(), Telemetry.NONE);
  }

  @Test
  void eightWritersLoseNothing() throws Exception {
    var patient = CommandOptions.standard();
    try (var executor = Executors.newFixedThreadPool(8)) {
      var tasks = new ArrayList<Callable<Void>>();
      for (int writer = 0; writer < 8; writer++) {
        int number = writer;
        var own =
            new CommandHandler<>(
                Counter.AGGREGATE, store.store, patient, Environment.system(), Telemetry.NONE);
        tasks.add(() -> {
          for (int i = 0; i < 125; i++) {
            own.handle(add(number + "-" + i, 1));
          }
          return null;
        });
      }
      for (var future : executor.invokeAll(tasks)) {
        future.get();
      }
    }
    assertThat(total()).isEqualTo(1_000);
    assertThat(commits()).hasSize(1_000);
  }

  private void other(int number) {
    handler().handle(add("other-" + commits().size(), number));
  }

  private List<Commit> commits() {
    return ((InMemoryEventStore) store.store).commits();
  }

  private long total() {
    return new History<>(Counter.AGGREGATE, store.store, 10).latest(ID).state().value();
  }

  private String requests() {
    var text = "%d writes, %d reads".formatted(store.appends, store.reads);
    store.reset();
    return text;
  }
}
