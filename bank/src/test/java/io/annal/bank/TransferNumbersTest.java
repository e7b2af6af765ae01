package io.annal.bank;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.ReadModel;
import io.annal.bank.AccountCommand.OpenAccount;
import io.annal.bank.AccountCommand.ProcessTransaction;
import io.annal.bank.Transfer.Status;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.CommandOptions;
import io.annal.command.Outcome;
import io.annal.dynamodb.DynamoDbEventStore;
import io.annal.dynamodb.DynamoDbReadModel;
import io.annal.dynamodb.LocalDynamoDb;
import io.annal.dynamodb.RequestMeter;
import io.annal.dynamodb.RequestMeter.Count;
import io.annal.dynamodb.Tables;
import io.annal.memory.InMemoryEventStore;
import io.annal.memory.InMemoryReadModel;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What transfers cost, by DynamoDB's own count. */
final class TransferNumbersTest {
  private static final Instant START = Instant.parse("2024-01-15T10:00:00Z");
  private static final String EVENTS = LocalDynamoDb.create(Tables.eventStore("events"));

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final Environment environment = Environment.system().withClock(now::get);
  private final RequestMeter meter = new RequestMeter();
  private final EventStore store = new DynamoDbEventStore(LocalDynamoDb.client(meter), EVENTS);
  private final EventStore uncounted = new DynamoDbEventStore(LocalDynamoDb.client(), EVENTS);
  private final ReadModel rows =
      new DynamoDbReadModel(
          LocalDynamoDb.client(meter), LocalDynamoDb.create(Tables.readModel("rows")));
  private final AggregateId from = new AggregateId("from-" + UUID.randomUUID());
  private final AggregateId to = new AggregateId("to-" + UUID.randomUUID());

  @BeforeEach
  void open() {
    open(store);
    meter.take();
  }

  @Test
  void aTransferIsFifteenRequestsAndNineWriteUnits() {
    var transfers = transfers(store, rows);

    var events = transfer(transfers);
    isATransfer(meter.take());

    events.forEach(event -> advance(transfers, event));
    assertThat(meter.take()).isEqualTo(new Count(0, 0, 0));
  }

  @Test
  void inEnvironmentsThatRememberNothingAFewReadsMore() {
    var id = new AggregateId("transfer-" + UUID.randomUUID());
    request(transfers(store, rows), id);
    advance(transfers(store, rows), commits(id).getFirst());
    commits(id).forEach(commit -> advance(transfers(store, rows), commit));

    var count = meter.take();

    assertThat(count.requests()).isLessThanOrEqualTo(22);
    assertThat(count.writeUnits()).isEqualTo(9);
    assertThat(count.readUnits()).isLessThanOrEqualTo(12);
  }

  @Test
  void whatATransferCostsDoesNotDependOnHowManyAreOpen() {
    openTransfers(10_000);
    meter.take();
    var transfers = transfers(store, rows);

    transfer(transfers);

    isATransfer(meter.take());
    assertThat(transfers.manager().tick()).isEmpty();
    var tick = meter.take();
    assertThat(tick.requests()).isEqualTo(8);
    assertThat(tick.writeUnits()).isZero();
    assertThat(tick.readUnits()).isLessThanOrEqualTo(4);
  }

  private static void isATransfer(Count count) {
    assertThat(count.requests()).isEqualTo(15);
    assertThat(count.writeUnits()).isEqualTo(9);
    assertThat(count.readUnits()).isEqualTo(5.5);
  }

  /** Begun in memory, where that is quick, and their rows then copied. */
  private void openTransfers(int count) {
    var memory = new InMemoryReadModel();
    var accounts = new InMemoryEventStore();
    open(accounts);
    var transfers = transfers(accounts, memory);
    for (int i = 0; i < count; i++) {
      request(transfers, new AggregateId("open-" + i));
    }
    for (int shard = 0; shard < 8; shard++) {
      var next = Optional.of(ReadModel.DEADLINES);
      while (next.isPresent()) {
        var page = memory.under("shard-" + shard, next.get(), "deadlines0", 100);
        rows.write(
            page.rows().stream()
                .map(row -> new ReadModel.Write(row.withWrites(0), Optional.empty()))
                .toList());
        next = page.next();
      }
    }
  }

  /** As it goes in one environment, with its events delivered afterwards. */
  private List<Commit> transfer(TestTransfers transfers) {
    var id = new AggregateId("transfer-" + UUID.randomUUID());
    request(transfers, id);
    assertThat(advance(transfers, commits(id).getFirst()).status()).isEqualTo(Status.COMPLETED);
    return commits(id);
  }

  private static Transfer advance(TestTransfers transfers, Commit delivered) {
    return transfers.manager().advance(delivered.events().getFirst(), delivered.cause());
  }

  private List<Commit> commits(AggregateId id) {
    var transfers = Transfers.TRANSFER.events().in(uncounted);
    return transfers.read(id, EventStore.Range.forward(1, 10)).commits();
  }

  private void request(TestTransfers transfers, AggregateId id) {
    var cause = Command.of(id, id.value(), "request").cause();
    assertThat(transfers.request(id, from, to, BigDecimal.ONE, cause))
        .isInstanceOf(Outcome.Accepted.class);
  }

  private void open(EventStore events) {
    var handler = new CommandHandler<>(Bank.ACCOUNT, events);
    for (var id : List.of(from, to)) {
      handler.handle(
          Command.of(id, "open", new OpenAccount(id.value(), "c", AccountType.CHECKING, START)));
      var deposit =
          new ProcessTransaction("d", BigDecimal.valueOf(100), TransactionType.DEPOSIT, START);
      handler.handle(Command.of(id, "d", deposit));
    }
  }

  private TestTransfers transfers(EventStore events, ReadModel readModel) {
    return TestTransfers.in(events, readModel, CommandOptions.standard(), environment);
  }
}
