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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * A stream of a million events loads, takes a command, and answers for any past version, in one
 * query of bounded size, by DynamoDB's own count. A million commits of one event each take minutes
 * to write: {@code make bench-million} does it.
 */
final class LongStreamTest {
  private static final int EVERY = 100;

  /** A query reads 1 MB at most, by DynamoDB's own rule: 256 units of 4 KB, and the last item. */
  private static final double QUERY = 260;

  /**
   * What may lie between two snapshots, 256 KB as they are weighed and half a megabyte as DynamoDB
   * weighs them, and the two commits that are asked for first.
   */
  private static final double LARGE_LOAD = 140;

  /** A command knows a hundred commits: of 64 events each they are more than 1 MB. */
  private static final int QUERIES_OF_A_COMMAND = 2;

  /** A hundred commits of one event and the snapshots among them: some 40 KB. */
  private static final double SMALL_QUERY = 12;

  private static final int BATCH = 25;
  private static final Supplier<UUID> IDS = Environment.system().ids();
  private static final Instant TIME = Instant.parse("2024-01-15T10:30:00Z");
  private static final AggregateId ID = new AggregateId("account-of-long-standing");

  private final String table = LocalDynamoDb.create(Tables.eventStore("long"));
  private final RequestMeter meter = new RequestMeter();
  private final DynamoDbEventStore store =
      new DynamoDbEventStore(LocalDynamoDb.client(meter), table);

  @Test
  void aMillionEventsInCommitsOfManyAreOneBoundedQueryAway() {
    everyVersionIsTwoQueriesAway(
        1_000_000, 64, LARGE_LOAD, QUERIES_OF_A_COMMAND, QUERY * QUERIES_OF_A_COMMAND);
  }

  @Test
  void commitsOfOneEventAreOneSmallQueryAway() {
    everyVersionIsTwoQueriesAway(
        Integer.getInteger("annal.stream.events", 20_000), 1, SMALL_QUERY, 1, SMALL_QUERY);
  }

  private void everyVersionIsTwoQueriesAway(
      int events,
      int eventsPerCommit,
      double bound,
      int queriesOfACommand,
      double boundOfACommand) {
    fill(events, eventsPerCommit);
    var history = new History<>(Bank.ACCOUNT, store, EVERY);
    meter.take();

    for (long version : versions(events)) {
      var state = (Account.Open) history.atVersion(ID, version).state();
      assertThat(state.transactions()).isEqualTo(version - 1);
      assertThat(state.balance()).isEqualTo(BigDecimal.valueOf(version - 1, 2));
      boundedBy(2, bound);
    }
    assertThat(history.latest(ID).version()).isEqualTo(events);
    boundedBy(2, bound);
    assertThat(command()).isInstanceOf(Outcome.Accepted.class);
    boundedBy(queriesOfACommand + 1, boundOfACommand);
  }

  /** The ends, what lies around snapshots, and versions from everywhere, each time others. */
  private static long[] versions(int events) {
    return LongStream.concat(
            LongStream.of(1, 2, EVERY, events / 2, events / 2 + 1, events - 1, events),
            ThreadLocalRandom.current().longs(20, 1, events))
        .toArray();
  }

  private void boundedBy(int requests, double bound) {
    var count = meter.take();
    assertThat(count.requests()).isLessThanOrEqualTo(requests);
    assertThat(count.readUnits()).isBetween(0.5, bound);
  }

  private Outcome command() {
    return new CommandHandler<>(Bank.ACCOUNT, store)
        .handle(
            Command.of(
                ID,
                "one-more",
                new ProcessTransaction("one-more", BigDecimal.ONE, TransactionType.DEPOSIT, TIME)));
  }

  /** Writes the stream as the command loop would have, only faster: in batches, side by side. */
  private void fill(int events, int eventsPerCommit) {
    Account account = Bank.ACCOUNT.decider().initial();
    var batch = new ArrayList<Commit>();
    try (var client = LocalDynamoDb.client();
        var writers = new Writers()) {
      for (long sequence = 1; sequence <= events; sequence += eventsPerCommit) {
        var recorded = new ArrayList<RecordedEvent>();
        for (long next = sequence; next < sequence + eventsPerCommit && next <= events; next++) {
          var event = event(next);
          account = Bank.ACCOUNT.decider().evolve(account, event);
          recorded.add(recorded(next, event));
        }
        batch.add(commit(recorded, account));
        if (batch.size() == BATCH || sequence + eventsPerCommit > events) {
          var full = List.copyOf(batch);
          writers.run(() -> write(client, full));
          batch.clear();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 20000, 1", "64, 20032, 9"})
  void aSnapshotInTheLastCommitsIsReadWithoutTheOthers(int eventsPerCommit, int events, int units) {
    fill(events, eventsPerCommit);
    meter.take();

    assertThat(new History<>(Bank.ACCOUNT, store, EVERY).latest(ID).version()).isEqualTo(events);

    var count = meter.take();
    assertThat(count.requests()).isEqualTo(1);
    assertThat(count.readUnits()).isBetween(0.5, (double) units);
  }

  private void write(DynamoDbClient client, List<Commit> commits) {
    var requests =
        commits.stream()
            .map(CommitItem::of)
            .map(item -> WriteRequest.builder().putRequest(put -> put.item(item)).build())
            .toList();
    var answer = client.batchWriteItem(write -> write.requestItems(Map.of(table, requests)));
    assertThat(answer.unprocessedItems()).isEmpty();
  }

  /** A few at work and none waiting, so that a million events are never in memory together. */
  private static final class Writers implements AutoCloseable {
    private static final int MOST = 3;

    private final Semaphore free = new Semaphore(MOST);
    private final List<Future<?>> work = new ArrayList<>();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    void run(Runnable write) {
      free.acquireUninterruptibly();
      work.add(
          executor.submit(() -> {
            try {
              write.run();
            } finally {
              free.release();
            }
          }));
    }

    @Override
    public void close() {
      executor.close();
      assertThat(work).allMatch(write -> write.state() == Future.State.SUCCESS);
    }
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
