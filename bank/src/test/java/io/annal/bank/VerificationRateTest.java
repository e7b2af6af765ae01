package io.annal.bank;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.EventStore;
import io.annal.bank.AccountCommand.OpenAccount;
import io.annal.bank.AccountCommand.ProcessTransaction;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.Outcome;
import io.annal.dynamodb.DynamoDbEventStore;
import io.annal.dynamodb.DynamoDbReadModel;
import io.annal.dynamodb.LocalDynamoDb;
import io.annal.dynamodb.RequestMeter;
import io.annal.dynamodb.Tables;
import io.annal.projection.MultiStreamProjection;
import io.annal.projection.MultiStreamProjector;
import io.annal.projection.Projector;
import io.annal.projection.Verification;
import io.annal.projection.VerificationPass;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A verification reads the store once, as a scan does that looks at nothing. How many events a
 * second that is, {@code make bench-verify} prints.
 */
final class VerificationRateTest {
  private static final int EVENTS = Integer.getInteger("annal.verify.events", 2_000);
  private static final int EVENTS_OF_AN_ACCOUNT = 50;
  private static final int ACCOUNTS = EVENTS / EVENTS_OF_AN_ACCOUNT;
  private static final int SEGMENTS = 8;
  private static final Instant TIME = Instant.parse("2024-01-15T10:30:00Z");

  private final String events = LocalDynamoDb.create(Tables.eventStore("verified"));
  private final String rows = LocalDynamoDb.create(Tables.readModel("verified-rows"));
  private final RequestMeter meter = new RequestMeter();
  private final EventStore store = new DynamoDbEventStore(LocalDynamoDb.client(meter), events);
  private final RequestMeter rowMeter = new RequestMeter();
  private final DynamoDbReadModel readModel =
      new DynamoDbReadModel(LocalDynamoDb.client(rowMeter), rows);

  @Test
  void aVerificationReadsTheStoreOnce() throws Exception {
    fillAndProject();
    scanned();
    meter.take();

    long scan = timed("a bare scan", this::scanned);
    var bare = meter.take();
    long verification = timed("a verification", this::verified);

    assertThat(meter.take()).isEqualTo(bare);
    assertThat(scan).isPositive();
    assertThat(verification).isPositive();
  }

  /** The summaries are read once more by themselves, each at half a unit. */
  @Test
  void aVerificationOfAllProjectionsReadsEachTableOnce() throws Exception {
    fillAndProject();
    catchUp(List.of(CustomerAccounts.PROJECTION, DailyTotals.PROJECTION));
    scanned();
    scanRows();
    var store = meter.take().readUnits();
    var rows = rowMeter.take().readUnits();

    var pass = new VerificationPass(this.store, readModel);
    var summaries = pass.with(Bank.ACCOUNT_SUMMARY);
    var customers = pass.with(CustomerAccounts.PROJECTION);
    var days = pass.with(DailyTotals.PROJECTION);
    pass.run();

    assertThat(meter.take().readUnits()).isEqualTo(store);
    assertThat(rowMeter.take().readUnits()).isEqualTo(rows + ACCOUNTS * 0.5);
    assertThat(summaries.get().differences()).isEmpty();
    assertThat(customers.get().differences()).isEmpty();
    assertThat(days.get().differences()).isEmpty();
    assertThat(List.of(summaries.get().aggregates(), days.get().aggregates()))
        .containsOnly((long) ACCOUNTS);
  }

  private void catchUp(List<MultiStreamProjection<?, ?, ?>> projections) {
    for (var projection : projections) {
      var projector = new MultiStreamProjector(projection, store, readModel);
      for (int i = 0; i < ACCOUNTS; i++) {
        projector.catchUp(new AggregateId("account-" + i));
      }
    }
    meter.take();
    rowMeter.take();
  }

  private void scanRows() {
    Optional<String> position = Optional.empty();
    do {
      position = readModel.scan("Nobody", position).next();
    } while (position.isPresent());
  }

  private void fillAndProject() {
    var projector = new Projector<>(Bank.ACCOUNT_SUMMARY, store, readModel);
    try (var bulk = new BulkStore(events)) {
      var handler = new CommandHandler<>(Bank.ACCOUNT, bulk);
      for (int i = 0; i < ACCOUNTS; i++) {
        fill(handler, new AggregateId("account-" + i));
      }
    }
    for (int i = 0; i < ACCOUNTS; i++) {
      projector.catchUp(new AggregateId("account-" + i));
    }
  }

  private static void fill(
      CommandHandler<AccountCommand, Account, AccountEvent> handler, AggregateId id) {
    handler.handle(
        Command.of(id, "open", new OpenAccount(id.value(), "c", AccountType.CHECKING, TIME)));
    for (int i = 1; i < EVENTS_OF_AN_ACCOUNT; i++) {
      var deposit =
          new ProcessTransaction("tx-" + i, BigDecimal.ONE, TransactionType.DEPOSIT, TIME);
      assertThat(handler.handle(Command.of(id, "tx-" + i, deposit)))
          .isInstanceOf(Outcome.Accepted.class);
    }
  }

  private static long timed(String what, Runnable work) {
    long start = System.nanoTime();
    work.run();
    long rate = EVENTS * 1_000_000_000L / (System.nanoTime() - start);
    var time = Duration.ofNanos(System.nanoTime() - start);
    System.out.printf("%s of %,d events: %,d a second (%s)%n", what, EVENTS, rate, time);
    return rate;
  }

  private void verified() {
    var report = new Verification<>(Bank.ACCOUNT_SUMMARY, store, readModel).run();

    assertThat(report.differences()).isEmpty();
    assertThat(report.failures()).isEmpty();
    assertThat(report.aggregates()).isEqualTo(ACCOUNTS);
  }

  /** In as many segments, looking at nothing. */
  private void scanned() {
    var read = new AtomicLong();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var segments =
          IntStream.range(0, SEGMENTS)
              .mapToObj(segment -> executor.submit(() -> read.addAndGet(scanned(segment))))
              .toList();
      for (var segment : segments) {
        segment.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
    assertThat(read).hasValue(EVENTS);
  }

  private long scanned(int segment) {
    long read = 0;
    Optional<String> position = Optional.empty();
    do {
      var page = store.scan(segment, SEGMENTS, position);
      read += page.commits().size();
      position = page.next();
    } while (position.isPresent());
    return read;
  }
}
