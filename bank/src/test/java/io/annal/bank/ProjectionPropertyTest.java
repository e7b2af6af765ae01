package io.annal.bank;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Environment;
import io.annal.ReadModel;
import io.annal.RecordedEvent;
import io.annal.Retries;
import io.annal.Telemetry;
import io.annal.bank.AccountCommand.CloseAccount;
import io.annal.bank.AccountCommand.OpenAccount;
import io.annal.bank.AccountCommand.ProcessTransaction;
import io.annal.bank.AccountEvent.TransactionProcessed;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.CommandOptions;
import io.annal.command.History;
import io.annal.memory.InMemoryEventStore;
import io.annal.memory.InMemoryReadModel;
import io.annal.projection.Event;
import io.annal.projection.MultiStreamProjection;
import io.annal.projection.MultiStreamProjector;
import io.annal.projection.MultiStreamVerification;
import io.annal.projection.ProjectionHandler;
import io.annal.projection.Projector;
import io.annal.projection.RememberingReadModel;
import io.annal.projection.Verification;
import io.annal.testkit.FaultyBus;
import io.annal.testkit.RandomHistories;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Whatever happened, and however badly it was delivered: the read model is what the store says.
 * Commands that the rules refuse are part of the game.
 */
class ProjectionPropertyTest {
  private static final Instant START = Instant.parse("2024-01-15T10:00:00Z");

  /** One command to one of a few accounts, of which two customers have some each. */
  record Step(int account, Kind kind, long cents) {
    static Step random(RandomGenerator random) {
      var kinds = Kind.values();
      return new Step(
          random.nextInt(5), kinds[random.nextInt(kinds.length)], random.nextLong(1, 501));
    }
  }

  enum Kind {
    OPEN,
    DEPOSIT,
    WITHDRAWAL,
    FEE,
    INTEREST,
    CLOSE
  }

  @Test
  void theReadModelIsTheFoldOfTheStore() {
    RandomHistories.of(1_000, 60).check(Step::random, this::deliveredBadly);
  }

  private void deliveredBadly(List<Step> history, long seed) {
    var world = new World();
    history.forEach(world::run);

    for (var handler : world.handlers()) {
      var bus = new FaultyBus(seed, 0.3, 0.2);
      bus.deliver(world.store.commits(), handler);
      bus.deliver(world.store.commits(), handler); // a replay
    }

    world.check();
  }

  @Test
  void theReadModelIsTheFoldOfTheStoreThoughBatchesOfManyAccountsCrash() {
    RandomHistories.of(1_000, 60).check(Step::random, this::deliveredInBatches);
  }

  private void deliveredInBatches(List<Step> history, long seed) {
    var world = new World();
    history.forEach(world::run);

    var crashes = new Random(seed);
    for (var handler : world.handlers(rows -> new CrashingReadModel(rows, crashes, 0.05))) {
      var bus = new FaultyBus(seed, 0.3, 0.2);
      bus.deliverInBatches(world.store.commits(), handler);
      bus.deliverInBatches(world.store.commits(), handler); // a replay
    }

    world.check();
  }

  private record Spread(List<ProjectionHandler> environments, AtomicLong deliveries)
      implements ProjectionHandler {
    @Override
    public String name() {
      return environments.getFirst().name();
    }

    @Override
    public String aggregateType() {
      return environments.getFirst().aggregateType();
    }

    @Override
    public Delivered deliver(List<RecordedEvent> events) {
      return next().deliver(events);
    }

    @Override
    public List<Result> deliverEach(List<List<RecordedEvent>> streams) {
      return next().deliverEach(streams);
    }

    @Override
    public void catchUp(AggregateId id) {
      next().catchUp(id);
    }

    private ProjectionHandler next() {
      return environments.get((int) (deliveries.getAndIncrement() / 2 % environments.size()));
    }
  }

  /** A bank whose clock goes on by hours, so that histories reach over days. */
  private static final class World {
    final InMemoryEventStore store = new InMemoryEventStore();
    final InMemoryReadModel readModel = new InMemoryReadModel();
    final AtomicLong commands = new AtomicLong();
    final CommandHandler<AccountCommand, Account, AccountEvent> handler =
        new CommandHandler<>(
            Bank.ACCOUNT,
            store,
            CommandOptions.standard().withSnapshotEvery(5),
            Environment.system().withClock(() -> START.plusSeconds(3600 * 5 * commands.get())),
            Telemetry.NONE);

    List<ProjectionHandler> handlers() {
      return handlers(rows -> rows);
    }

    List<ProjectionHandler> handlers(UnaryOperator<ReadModel> faults) {
      return List.of(
          spread(faults, rows -> new Projector<>(Bank.ACCOUNT_SUMMARY, store, rows)),
          spread(
              faults,
              rows ->
                  new MultiStreamProjector(
                      List.of(CustomerAccounts.PROJECTION, DailyTotals.PROJECTION),
                      store,
                      rows,
                      Retries.standard(),
                      Environment.system(),
                      Telemetry.NONE)));
    }

    /** Environments that remember what they wrote and take deliveries in turn, two at a time. */
    private ProjectionHandler spread(
        UnaryOperator<ReadModel> faults, Function<ReadModel, ProjectionHandler> handler) {
      return new Spread(
          IntStream.range(0, 3)
              .mapToObj(i -> new RememberingReadModel(readModel, Instant::now, 1 << 20))
              .map(faults)
              .map(handler)
              .toList(),
          new AtomicLong());
    }

    void run(Step step) {
      var number = commands.incrementAndGet();
      var id = "account-" + step.account();
      handler.handle(Command.of(new AggregateId(id), "c" + number, command(step, id, number)));
    }

    private static AccountCommand command(Step step, String id, long number) {
      return switch (step.kind()) {
        case OPEN ->
            new OpenAccount(id, "customer-" + step.account() % 2, AccountType.SAVINGS, START);
        case CLOSE -> new CloseAccount(id, Optional.empty(), START);
        case DEPOSIT, WITHDRAWAL, FEE, INTEREST ->
            new ProcessTransaction(
                "t" + number,
                BigDecimal.valueOf(step.cents(), 2),
                TransactionType.valueOf(step.kind().name()),
                START.plusSeconds(number));
      };
    }

    void check() {
      var customers = new TreeMap<String, BigDecimal>();
      var history = new History<>(Bank.ACCOUNT, store, 5);
      for (int i = 0; i <= 4; i++) {
        var id = new AggregateId("account-" + i);
        var latest = history.latest(id);
        var row = readModel.get("AccountSummary", id.value());
        assertThat(row.map(r -> r.sequence()).orElse(0L)).isEqualTo(latest.version());
        switch (latest.state()) {
          case Account.Unopened unopened -> assertThat(row).isEmpty();
          case Account.Open open -> {
            var summary = row.flatMap(Bank.ACCOUNT_SUMMARY::read).orElseThrow();
            assertThat(summary.balance()).isEqualByComparingTo(open.balance());
            assertThat(summary.transactions()).isEqualTo(open.transactions());
            customers.merge(open.customerId(), open.balance(), BigDecimal::add);
          }
          case Account.Closed closed -> {
            var summary = row.flatMap(Bank.ACCOUNT_SUMMARY::read).orElseThrow();
            assertThat(summary.status()).isEqualTo(AccountSummary.Status.CLOSED);
            customers.merge(closed.customerId(), Money.ZERO, BigDecimal::add);
          }
        }
      }
      customers.forEach(this::checkCustomer);
      checkDays();
      checkByVerification();
    }

    /** The library's own judgement must be the same as ours. */
    private void checkByVerification() {
      assertThat(new Verification<>(Bank.ACCOUNT_SUMMARY, store, readModel).run().differences())
          .isEmpty();
      assertThat(
              new MultiStreamVerification<>(CustomerAccounts.PROJECTION, store, readModel)
                  .run()
                  .differences())
          .isEmpty();
      assertThat(
              new MultiStreamVerification<>(DailyTotals.PROJECTION, store, readModel)
                  .run()
                  .differences())
          .isEmpty();
    }

    private void checkCustomer(String customer, BigDecimal total) {
      var projection = CustomerAccounts.PROJECTION;
      var view = projection.read(readModel.get(projection.rows(), customer).orElseThrow());
      assertThat(view.total()).isEqualByComparingTo(total);
      var sum = Money.ZERO;
      for (var account : view.accounts().values()) {
        sum = sum.add(account.balance());
      }
      assertThat(sum).isEqualByComparingTo(total);
    }

    private void checkDays() {
      var expected = new TreeMap<LocalDate, Map<TransactionType, BigDecimal>>();
      for (var commit : store.commits()) {
        for (var recorded : commit.events()) {
          for (var body : Bank.ACCOUNT_EVENTS.read(recorded)) {
            if (body instanceof TransactionProcessed processed) {
              var date =
                  LocalDate.ofInstant(new Event<>(body, recorded).timestamp(), ZoneOffset.UTC);
              expected
                  .computeIfAbsent(date, day -> new TreeMap<>())
                  .merge(processed.type(), processed.amount(), BigDecimal::add);
            }
          }
        }
      }
      expected.forEach((date, totals) ->
          assertThat(day(date))
              .usingRecursiveComparison()
              .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
              .isEqualTo(totals));
    }

    private Map<TransactionType, BigDecimal> day(LocalDate date) {
      MultiStreamProjection<?, DailyTotals, ?> projection = DailyTotals.PROJECTION;
      var parts =
          DailyTotals.keys(date).stream()
              .flatMap(key -> readModel.get(projection.rows(), key).stream())
              .map(projection::read)
              .toList();
      var found = new TreeMap<TransactionType, BigDecimal>();
      DailyTotals.sum(date, parts)
          .totals()
          .forEach((type, total) ->
              found.put(TransactionType.valueOf(type.toUpperCase(Locale.ROOT)), total.amount()));
      return found;
    }
  }
}
