package io.annal.bank;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Command;
import io.annal.CommandHandler;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.History;
import io.annal.Json;
import io.annal.Outcome;
import io.annal.RecordedEvent;
import io.annal.bank.AccountCommand.ProcessTransaction;
import io.annal.bank.AccountEvent.AccountCreated;
import io.annal.bank.AccountEvent.TransactionProcessed;
import io.annal.dynamodb.CommitItem;
import io.annal.dynamodb.DynamoDbEventStore;
import io.annal.dynamodb.LocalDynamoDb;
import io.annal.dynamodb.RequestMeter;
import io.annal.dynamodb.Tables;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * A stream of many events loads, takes a command, and answers for any past version, in one query of
 * bounded size. {@code make bench-million} runs it with a million events.
 */
final class LongStreamTest {
  private static final int EVENTS = Integer.getInteger("annal.stream.events", 20_000);
  private static final int EVENTS_PER_COMMIT = 4;
  private static final int EVERY = 100;
  private static final int BATCH = 25;
  private static final Supplier<UUID> IDS = Environment.system().ids();
  private static final Instant TIME = Instant.parse("2024-01-15T10:30:00Z");
  private static final AggregateId ID = new AggregateId("account-of-long-standing");

  private final String table = LocalDynamoDb.create(Tables.eventStore("long"));
  private final RequestMeter meter = new RequestMeter();
  private final DynamoDbEventStore store =
      new DynamoDbEventStore(LocalDynamoDb.client(meter), table);

  @Test
  void everyVersionIsOneBoundedQueryAway() {
    fill();
    var history = new History<>(Bank.ACCOUNT, store, EVERY);
    meter.take();

    for (long version : new long[] {1, 2, EVERY, EVENTS / 2, EVENTS / 2 + 1, EVENTS - 1, EVENTS}) {
      var state = (Account.Open) history.atVersion(ID, version).state();
      assertThat(state.transactions()).isEqualTo(version - 1);
      assertThat(state.balance()).isEqualTo(BigDecimal.valueOf(version - 1, 2));
      boundedBy(1);
    }
    assertThat(history.latest(ID).version()).isEqualTo(EVENTS);
    boundedBy(1);
    assertThat(command()).isInstanceOf(Outcome.Accepted.class);
    boundedBy(2);
  }

  /** At most a hundred commits of 1 KB and the snapshots among them, in units of 4 KB. */
  private void boundedBy(int requests) {
    var count = meter.take();
    assertThat(count.requests()).isEqualTo(requests);
    assertThat(count.readUnits()).isBetween(1.0, 80.0);
  }

  private Outcome command() {
    return new CommandHandler<>(Bank.ACCOUNT, store)
        .handle(
            Command.of(
                ID,
                "one-more",
                new ProcessTransaction("one-more", BigDecimal.ONE, TransactionType.DEPOSIT, TIME)));
  }

  /** Writes the stream as the command loop would have, only faster. */
  private void fill() {
    Account account = Bank.ACCOUNT.decider().initial();
    var batch = new ArrayList<WriteRequest>();
    try (var client = LocalDynamoDb.client()) {
      for (long sequence = 1; sequence <= EVENTS; ) {
        var events = new ArrayList<RecordedEvent>();
        do {
          var event = event(sequence);
          account = Bank.ACCOUNT.decider().evolve(account, event);
          events.add(recorded(sequence, event));
          sequence++;
        } while (sequence <= EVENTS && events.size() < EVENTS_PER_COMMIT);
        var commit = commit(events, account);
        batch.add(
            WriteRequest.builder().putRequest(put -> put.item(CommitItem.of(commit))).build());
        if (batch.size() == BATCH || sequence > EVENTS) {
          write(client, batch);
          batch.clear();
        }
      }
    }
  }

  private void write(DynamoDbClient client, List<WriteRequest> batch) {
    var requests = List.copyOf(batch);
    var answer = client.batchWriteItem(write -> write.requestItems(Map.of(table, requests)));
    assertThat(answer.unprocessedItems()).isEmpty();
  }

  private static AccountEvent event(long sequence) {
    return sequence == 1
        ? new AccountCreated(ID.value(), "customer", AccountType.CHECKING, TIME)
        : new TransactionProcessed(
            "tx-" + sequence, new BigDecimal("0.01"), TransactionType.DEPOSIT, TIME);
  }

  private static RecordedEvent recorded(long sequence, AccountEvent event) {
    var written = Bank.ACCOUNT_EVENTS.write(event);
    return new RecordedEvent(
        IDS.get(),
        ID,
        sequence,
        written.type(),
        written.version(),
        written.data(),
        TIME.plusMillis(sequence));
  }

  private static Commit commit(List<RecordedEvent> events, Account after) {
    long last = events.getLast().sequence();
    boolean crossed = last / EVERY > (events.getFirst().sequence() - 1) / EVERY;
    return new Commit(
        ID,
        Bank.ACCOUNT.type(),
        events,
        new Commit.Cause(UUID.randomUUID().toString(), "fill", Optional.empty(), Json.EMPTY),
        crossed
            ? Optional.of(
                new Commit.Snapshot(
                    Bank.ACCOUNT.stateVersion(), Bank.ACCOUNT.state().encode(after)))
            : Optional.empty());
  }
}
