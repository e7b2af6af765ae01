package io.annal.bank;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.EventStore.Range;
import io.annal.Json;
import io.annal.Telemetry;
import io.annal.bank.AccountCommand.OpenAccount;
import io.annal.bank.AccountCommand.ProcessTransaction;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.CommandOptions;
import io.annal.command.History;
import io.annal.command.Outcome;
import io.annal.dynamodb.DynamoDbEventStore;
import io.annal.dynamodb.DynamoDbReadModel;
import io.annal.dynamodb.LocalDynamoDb;
import io.annal.dynamodb.RequestMeter;
import io.annal.dynamodb.RequestMeter.Count;
import io.annal.dynamodb.Tables;
import io.annal.projection.ProjectionHandler.Delivered;
import io.annal.projection.Projector;
import io.annal.projection.RememberingReadModel;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers that the design owes, by DynamoDB's own count. */
final class NumbersTest {
  private static final String EVENTS = LocalDynamoDb.create(Tables.eventStore("events"));
  private static final String ROWS = LocalDynamoDb.create(Tables.readModel("rows"));
  private static final int EVERY = 10;
  private static final Instant TIME = Instant.parse("2024-01-15T10:30:00Z");

  private final RequestMeter meter = new RequestMeter();
  private final EventStore store = new DynamoDbEventStore(LocalDynamoDb.client(meter), EVENTS);
  private final AggregateId id = new AggregateId("account-" + UUID.randomUUID());
  private final CommandHandler<AccountCommand, Account, AccountEvent> handler = handler();

  @BeforeEach
  void open() {
    handler.handle(
        Command.of(id, "open", new OpenAccount(id.value(), "c", AccountType.CHECKING, TIME)));
    meter.take();
  }

  @Test
  void aWarmCommandIsOneWrite() {
    accepted(handler, "a");

    assertThat(meter.take()).isEqualTo(new Count(1, 1, 0));
  }

  @Test
  void aWarmCommandThatComesAgainCostsNothing() {
    accepted(handler, "a");
    meter.take();

    accepted(handler, "a");

    assertThat(meter.take()).isEqualTo(new Count(0, 0, 0));
  }

  @Test
  void aColdCommandIsOneReadBoundedByTheSnapshotsAndOneWrite() {
    deposits(9);
    accepted(handler(), "cold-10");
    var count = meter.take();
    assertThat(count.requests()).isEqualTo(2);
    assertThat(count.writeUnits()).isEqualTo(1);
    assertThat(count.readUnits()).isBetween(1.0, 4.0);

    deposits(200);
    accepted(handler(), "cold-211");
    count = meter.take();
    assertThat(count.requests()).isEqualTo(2);
    // the last ten commits, one of them with its snapshot, in units of 4 KB
    assertThat(count.readUnits()).isBetween(1.0, 4.0);
  }

  /** With the snapshots, and the ids of a hundred commits, that a command needs. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aColdCommandIsThreeReadUnitsHoweverLongTheStream(boolean idGivenByCaller) {
    var standard = CommandOptions.standard();
    var writer = handler(standard);
    for (int i = 0; i < 110; i++) {
      accepted(writer, "warm-" + i, idGivenByCaller);
    }
    meter.take();

    for (int i = 0; i < 25; i++) {
      accepted(handler(standard), "cold-" + i, idGivenByCaller);

      var count = meter.take();
      assertThat(count.requests()).as("command %d", i).isEqualTo(2);
      assertThat(count.writeUnits()).as("command %d", i).isBetween(1.0, 3.0);
      assertThat(count.readUnits()).as("command %d", i).isBetween(0.5, 3.0);
    }
  }

  /** Their ids ride with the snapshots, which are rarer for it. */
  @Test
  void aThousandCommandsInADayAreReadAsBefore() {
    var standard = CommandOptions.standard();
    var writer = handler(standard);
    for (int i = 0; i < 1_000; i++) {
      accepted(writer, "warm-" + i);
      if (i % 90 == 89) {
        meter.take();
        accepted(handler(standard), "cold-" + i);
        assertThat(meter.take().readUnits()).as("after %d", i).isBetween(0.5, 15.0);
      }
    }
  }

  @Test
  void whatASnapshotCostsIsASmallPartOfTheCommits() {
    var standard = handler(CommandOptions.standard());
    for (int i = 0; i < 100; i++) {
      accepted(standard, "c" + i);
    }

    assertThat(meter.take().writeUnits()).isBetween(100.0, 106.0);
  }

  @Test
  void aSnapshotRidesInEveryTenthItemAndInNoOther() {
    deposits(34);

    assertThat(
            store.read(id, Range.forward(1, 100)).commits().stream()
                .filter(commit -> commit.snapshot().isPresent())
                .map(Commit::sequence))
        .containsExactly(10L, 20L, 30L);
  }

  @Test
  void aConflictIsOneWriteMoreAndNoRead() {
    accepted(handler(), "another's");
    meter.take();

    accepted(handler, "mine");

    // the refused write's units are not told; the accepted one's are
    assertThat(meter.take()).isEqualTo(new Count(2, 1, 0));
  }

  @Test
  void aStateOfThePastIsTwoReadsAtMost() {
    deposits(150);
    var history = new History<>(Bank.ACCOUNT, store, EVERY);

    for (long version : new long[] {1, 7, 75, 110, 151}) {
      var state = history.atVersion(id, version);
      assertThat(((Account.Open) state.state()).transactions()).isEqualTo(version - 1);
      var count = meter.take();
      assertThat(count.requests()).as("version %d", version).isBetween(1L, 2L);
      assertThat(count.readUnits()).as("version %d", version).isBetween(0.5, 4.0);
    }
  }

  @Test
  void anEventInOrderIsOneReadAndOneWriteOfItsRow() {
    var projector =
        new Projector<>(
            Bank.ACCOUNT_SUMMARY, store, new DynamoDbReadModel(LocalDynamoDb.client(meter), ROWS));
    var commit = store.read(id, Range.forward(1, 1)).commits().getFirst();
    meter.take();

    assertThat(projector.deliver(commit.events())).isEqualTo(Delivered.APPLIED);

    assertThat(meter.take()).isEqualTo(new Count(2, 1, 0.5));
    assertThat(projector.deliver(commit.events())).isEqualTo(Delivered.DUPLICATE);
    assertThat(meter.take()).isEqualTo(new Count(1, 0, 0.5));
  }

  @Test
  void anEventAfterAnotherIsOneWriteOfARowThatIsRemembered() {
    deposits(3);
    var rows = new DynamoDbReadModel(LocalDynamoDb.client(meter), ROWS);
    var projector =
        new Projector<>(
            Bank.ACCOUNT_SUMMARY, store, new RememberingReadModel(rows, Instant::now, 1 << 20));
    var commits = store.read(id, Range.forward(1, 4)).commits();
    projector.deliver(commits.getFirst().events());
    meter.take();

    assertThat(projector.deliver(commits.get(1).events())).isEqualTo(Delivered.APPLIED);
    assertThat(meter.take()).isEqualTo(new Count(1, 1, 0));
    assertThat(projector.deliver(commits.get(1).events())).isEqualTo(Delivered.DUPLICATE);
    assertThat(meter.take()).isEqualTo(new Count(0, 0, 0));

    new Projector<>(Bank.ACCOUNT_SUMMARY, store, rows).deliver(commits.get(2).events());
    meter.take();
    assertThat(projector.deliver(commits.get(3).events())).isEqualTo(Delivered.APPLIED);
    assertThat(meter.take()).isEqualTo(new Count(2, 1, 1));
  }

  private void deposits(int count) {
    for (int i = 0; i < count; i++) {
      accepted(handler, UUID.randomUUID().toString());
    }
    meter.take();
  }

  private void accepted(
      CommandHandler<AccountCommand, Account, AccountEvent> handler, String commandId) {
    accepted(handler, commandId, true);
  }

  private void accepted(
      CommandHandler<AccountCommand, Account, AccountEvent> handler,
      String commandId,
      boolean idGivenByCaller) {
    var deposit =
        new ProcessTransaction(commandId, new BigDecimal("0.01"), TransactionType.DEPOSIT, TIME);
    var cause =
        new Commit.Cause(commandId, commandId, Optional.empty(), Json.EMPTY, idGivenByCaller);
    assertThat(handler.handle(new Command<>(id, deposit, cause, OptionalLong.empty())))
        .isInstanceOf(Outcome.Accepted.class);
  }

  private CommandHandler<AccountCommand, Account, AccountEvent> handler() {
    return handler(CommandOptions.standard().withSnapshotEvery(EVERY));
  }

  private CommandHandler<AccountCommand, Account, AccountEvent> handler(CommandOptions options) {
    return new CommandHandler<>(Bank.ACCOUNT, store, options, Environment.system(), Telemetry.NONE);
  }
}
