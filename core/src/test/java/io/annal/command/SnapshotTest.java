package io.annal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore.Range;
import io.annal.EventStoreException;
import io.annal.Json;
import io.annal.Telemetry;
import io.annal.codec.Codec;
import io.annal.fixture.Counter;
import io.annal.fixture.Names;
import io.annal.fixture.WatchedStore;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A snapshot every 10 commits holds however many events a commit has, sooner in large ones. */
class SnapshotTest {
  private static final int EVERY = 10;
  private static final int COMMITS = 40;

  private final WatchedStore store = new WatchedStore();

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 10})
  void everyTenthCommitCarriesOne(int eventsPerCommit) {
    write(eventsPerCommit);

    var commits = store.read(Counter.ID, Range.forward(1, 1_000)).commits();
    for (int i = 1; i <= commits.size(); i++) {
      assertThat(commits.get(i - 1).snapshot().isPresent())
          .as("commit %d", i)
          .isEqualTo(i % EVERY == 0);
    }
  }

  @Test
  void largeCommitsCarryOneBeforeALoadWouldNeedASecondQuery() {
    var handler = new CommandHandler<>(Names.AGGREGATE, store);
    var large = new Names.Count("x".repeat(1000), 50);
    for (int i = 0; i < 50; i++) {
      handler.handle(Command.of(Counter.ID, "c" + i, large));
    }

    // some 50 KB each; a query reads 1 MB
    assertThat(distances()).hasSizeGreaterThan(5).allMatch(distance -> distance <= 8);
  }

  /** Eight times what it adds, but for a first KB. */
  @Test
  void aLargeStateIsASmallPartOfWhatIsWritten() {
    bookManyNames();

    // some 4.5 KB of state after some 450 bytes a commit
    assertThat(distances()).hasSizeBetween(3, 10);
    assertThat(distances().getLast()).isBetween(40, 100);
  }

  private void bookManyNames() {
    var handler = new CommandHandler<>(Names.AGGREGATE, store);
    for (int i = 0; i < 300; i++) {
      var book = new Names.Count("%04d".formatted(i % 40) + "x".repeat(100), 1);
      handler.handle(Command.of(Counter.ID, "c" + i, book));
    }
  }

  private List<Integer> distances() {
    var distances = new ArrayList<Integer>();
    int since = 0;
    for (var commit : store.read(Counter.ID, Range.forward(1, 1_000)).commits()) {
      since++;
      if (commit.snapshot().isPresent()) {
        distances.add(since);
        since = 0;
      }
    }
    return distances;
  }

  /** Commits say where the last snapshot is, so that no load looks for it. */
  @Test
  void aSnapshotThatIsFarIsReadWithWhatFollowsItAndNoMore() {
    bookManyNames();
    var commits = store.read(Counter.ID, Range.forward(1, 1_000)).commits();
    long last =
        commits.stream()
            .filter(commit -> commit.snapshot().isPresent())
            .toList()
            .getLast()
            .sequence();
    assertThat(commits.getLast().lastSnapshot()).hasValue(last);
    store.reset();

    assertThat(new History<>(Names.AGGREGATE, store, 100).latest(Counter.ID).version())
        .isEqualTo(300);

    assertThat(store.reads).isLessThanOrEqualTo(2);
    assertThat(store.commitsRead).isLessThanOrEqualTo((int) Math.max(300 - last + 1, 2));
  }

  @Test
  void theSnapshotThatIsToldOfIsPassedOverWhereItsStateIsOfAnotherVersion() {
    write(1);

    var state = new History<>(Counter.aggregate(2), store, EVERY).latest(Counter.ID).state();

    assertThat(state.value()).isEqualTo(COMMITS);
  }

  /** The ids of a hundred commits ride with each snapshot, whoever gave them. */
  @Test
  void aCommandIsKnownAHundredCommitsBackThoughALoadReadsTwenty() {
    var handler = new CommandHandler<>(Counter.AGGREGATE, store);
    for (int i = 1; i <= 150; i++) {
      handler.handle(byRequest("c" + i));
    }
    store.reset();

    assertThat(new CommandHandler<>(Counter.AGGREGATE, store).handle(byRequest("c60")))
        .isInstanceOfSatisfying(
            Outcome.Accepted.class, accepted -> assertThat(accepted.repeated()).isTrue());
    assertThat(store.reads).isEqualTo(2); // the load, and the commit itself
    assertThat(store.commitsRead).isLessThanOrEqualTo(21);
  }

  private static Command<Counter.Add> byRequest(String id) {
    var cause = new Commit.Cause(id, id, Optional.empty(), Json.EMPTY, false);
    return new Command<>(Counter.ID, new Counter.Add(1, 1), cause, OptionalLong.empty());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 10, 25})
  void anyVersionIsTwoReadsAway(int eventsPerCommit) {
    write(eventsPerCommit);
    var history = new History<>(Counter.AGGREGATE, store, EVERY);

    for (long version = 1; version <= (long) COMMITS * eventsPerCommit; version++) {
      store.reset();
      // the first event of each commit adds 1, the others nothing
      long expected = (version + eventsPerCommit - 1) / eventsPerCommit;
      assertThat(history.atVersion(Counter.ID, version).state().value()).isEqualTo(expected);
      assertThat(store.reads).as("reads for version %d", version).isBetween(1, 2);
      assertThat(store.commitsRead).isLessThanOrEqualTo(EVERY + 1);
    }
  }

  /** What an account shows of 100.50 and 0.50 is the same, warm, cold, and from a snapshot. */
  @Test
  void aStateIsTheSameWhereverItComesFrom() {
    var balances = new ArrayList<String>();
    for (int every : List.of(1, 2, 100)) {
      var id = new AggregateId("purse-" + every);
      var options = CommandOptions.standard().withSnapshotEvery(every);
      var warm = handler(Purse.AGGREGATE, options);
      for (var amount : List.of("100.50", "0.50")) {
        warm.handle(Command.of(id, "put-" + amount, new Purse.Put(new BigDecimal(amount))));
      }
      balances.add(told(warm, id));
      balances.add(told(handler(Purse.AGGREGATE, options), id));
    }

    assertThat(balances).hasSize(6).containsOnly("101");
  }

  private static String told(
      CommandHandler<Purse.Put, Purse.Money, Purse.Filled> by, AggregateId id) {
    var refused =
        (Outcome.Refused) by.handle(Command.of(id, "ask", new Purse.Put(BigDecimal.ZERO)));
    return refused.refusal().message();
  }

  @Test
  void aFieldThatTodaysStateDoesNotKnowIsNotLostInSilence() {
    var id = new AggregateId("purse-old");
    handler(Purse.AGGREGATE, CommandOptions.standard().withSnapshotEvery(1))
        .handle(Command.of(id, "put", new Purse.Put(BigDecimal.ONE)));
    var renamed = new Aggregate<>(new Purse(), Purse.AGGREGATE.events(), Purse.RENAMED, 1);

    assertThatThrownBy(() -> new History<>(renamed, store, 1).latest(id))
        .isInstanceOf(EventStoreException.class)
        .hasMessageContaining("snapshot after event 1 of purse-old")
        .hasMessageContaining("raise the state version")
        .hasMessageContaining("note: expected only the fields");
  }

  /** A purse tells what is in it where nothing is put in. */
  record Purse() implements Decider<Purse.Put, Purse.Money, Purse.Filled> {
    record Put(BigDecimal amount) {}

    record Filled(BigDecimal amount) {}

    record Money(BigDecimal sum, Optional<String> note) {}

    record Renamed(BigDecimal sum, Optional<String> remark) {}

    static final Aggregate<Put, Money, Filled> AGGREGATE =
        Aggregate.of("Purse", new Purse(), Money.class, Filled.class);

    /** As after a deployment that renamed a field and left the version. */
    static final Codec<Money> RENAMED =
        new Codec<>() {
          private final Codec<Renamed> renamed = Codec.of(Renamed.class);

          @Override
          public Json encode(Money money) {
            return renamed.encode(new Renamed(money.sum(), money.note()));
          }

          @Override
          public Money decode(Json json) {
            var read = renamed.decode(json);
            return new Money(read.sum(), read.remark());
          }
        };

    @Override
    public Money initial() {
      return new Money(BigDecimal.ZERO, Optional.of("empty"));
    }

    @Override
    public Decision<Filled> decide(Put put, Money money) {
      return put.amount().signum() == 0
          ? Decision.refuse("nothing", money.sum().toString())
          : Decision.accept(new Filled(put.amount()));
    }

    @Override
    public Money evolve(Money money, Filled filled) {
      return new Money(money.sum().add(filled.amount()), money.note());
    }
  }

  private <C, S, E> CommandHandler<C, S, E> handler(
      Aggregate<C, S, E> aggregate, CommandOptions options) {
    return new CommandHandler<>(aggregate, store, options, Environment.system(), Telemetry.NONE);
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
