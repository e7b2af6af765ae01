package io.annal.bank;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.Telemetry;
import io.annal.bank.AccountCommand.ProcessTransaction;
import io.annal.bank.AccountEvent.AccountCreated;
import io.annal.bank.AccountEvent.TransactionProcessed;
import io.annal.command.Aggregate;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.CommandOptions;
import io.annal.command.Decider;
import io.annal.command.Decision;
import io.annal.command.History;
import io.annal.command.Outcome;
import io.annal.dynamodb.DynamoDbEventStore;
import io.annal.dynamodb.LocalDynamoDb;
import io.annal.dynamodb.RequestMeter;
import io.annal.dynamodb.Tables;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * A stream of a million events loads, takes a command, and answers for any past version, in few
 * read units, by DynamoDB's own count. A million commits of one event each take minutes to write:
 * {@code make bench-million} does it.
 */
final class LongStreamTest {
  private static final int EVERY = 100;

  /** Of commits of one event, and of 64, of some 9 KB each. */
  private static final double UNITS = 3;

  private static final double UNITS_OF_LARGE = 9;

  /** The first load of all does not know yet how large commits are. */
  private static final double UNITS_OF_LARGE_BLIND = 50;

  /** Some hundred commands a day. */
  private static final Duration BETWEEN = Duration.ofMinutes(15);

  private static final Instant TIME = Instant.parse("2024-01-15T10:30:00Z");
  private static final AggregateId ID = new AggregateId("account-of-long-standing");

  private final String table = LocalDynamoDb.create(Tables.eventStore("long"));
  private Instant clock = TIME;
  private final RequestMeter meter = new RequestMeter();
  private final DynamoDbEventStore store =
      new DynamoDbEventStore(LocalDynamoDb.client(meter), table);

  @Test
  void aMillionEventsInCommitsOfManyAreNineUnitsAway() {
    fill(1_000_000, 64);

    everyVersionIsAway(1_000_000, UNITS_OF_LARGE);
    var handler = forgetful();
    command(handler, "first", 1, UNITS_OF_LARGE_BLIND);
    command(handler, "second", 2, UNITS_OF_LARGE);
  }

  @Test
  void commitsOfOneEventAreThreeUnitsAway() {
    int events = Integer.getInteger("annal.stream.events", 20_000);
    fill(events, 1);

    everyVersionIsAway(events, UNITS);
    command(forgetful(), "one-more", 1, UNITS);
  }

  private void everyVersionIsAway(int events, double units) {
    var history = new History<>(Bank.ACCOUNT, store, EVERY);
    meter.take();

    for (long version : versions(events)) {
      var state = (Account.Open) history.atVersion(ID, version).state();
      assertThat(state.transactions()).isEqualTo(version - 1);
      assertThat(state.balance()).isEqualTo(BigDecimal.valueOf(version - 1, 2));
      boundedBy(2, units, "version " + version);
    }
    assertThat(history.latest(ID).version()).isEqualTo(events);
    boundedBy(2, units, "latest");
  }

  private CommandHandler<AccountCommand, Account, AccountEvent> forgetful() {
    return handler(Bank.ACCOUNT, store, CommandOptions.standard().withWarmBytes(0));
  }

  private void command(
      CommandHandler<AccountCommand, Account, AccountEvent> handler,
      String id,
      int reads,
      double units) {
    var deposit = new ProcessTransaction(id, BigDecimal.ONE, TransactionType.DEPOSIT, clock);

    assertThat(handler.handle(Command.of(ID, id, deposit))).isInstanceOf(Outcome.Accepted.class);

    boundedBy(reads + 1, units, id);
  }

  /** The ends, what lies around snapshots, and versions from everywhere, each time others. */
  private static long[] versions(int events) {
    return LongStream.concat(
            LongStream.of(1, 2, EVERY, events / 2, events / 2 + 1, events - 1, events),
            ThreadLocalRandom.current().longs(20, 1, events))
        .toArray();
  }

  private void boundedBy(int requests, double units, String what) {
    var count = meter.take();
    assertThat(count.requests()).as(what).isLessThanOrEqualTo(requests);
    assertThat(count.readUnits()).as(what).isBetween(0.5, units);
  }

  /** Stores what the command loop stores, only faster. */
  private void fill(int events, int eventsPerCommit) {
    try (var bulk = new BulkStore(table)) {
      var handler = handler(new Many().aggregate(), bulk, CommandOptions.standard());
      for (int next = 1; next <= events; next += eventsPerCommit) {
        int last = Math.min(next + eventsPerCommit - 1, events);
        clock = clock.plus(BETWEEN);
        assertThat(handler.handle(Command.of(ID, "c-" + next, new Span(next, last))))
            .isInstanceOf(Outcome.Accepted.class);
      }
    }
  }

  private <C, S, E> CommandHandler<C, S, E> handler(
      Aggregate<C, S, E> aggregate, EventStore to, CommandOptions options) {
    var environment = Environment.system().withClock(() -> clock);
    return new CommandHandler<>(aggregate, to, options, environment, Telemetry.NONE);
  }

  /** The account's events of these numbers. */
  private record Span(int first, int last) {}

  /** Accounts that take many events at once. */
  private record Many() implements Decider<Span, Account, AccountEvent> {
    Aggregate<Span, Account, AccountEvent> aggregate() {
      return new Aggregate<>(
          this, Bank.ACCOUNT_EVENTS, Bank.ACCOUNT.state(), Bank.ACCOUNT.stateVersion());
    }

    @Override
    public Account initial() {
      return Bank.ACCOUNT.decider().initial();
    }

    @Override
    public Decision<AccountEvent> decide(Span span, Account account) {
      return new Decision.Accepted<>(
          IntStream.rangeClosed(span.first(), span.last()).mapToObj(Many::event).toList());
    }

    @Override
    public Account evolve(Account account, AccountEvent event) {
      return Bank.ACCOUNT.decider().evolve(account, event);
    }

    private static AccountEvent event(int number) {
      return number == 1
          ? new AccountCreated(ID.value(), "customer", AccountType.CHECKING, TIME)
          : new TransactionProcessed(
              "tx-" + number, new BigDecimal("0.01"), TransactionType.DEPOSIT, TIME);
    }
  }
}
