package io.annal.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.AnnalException;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.bank.AccountCommand.OpenAccount;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.Outcome;
import io.annal.dynamodb.DynamoDbEventStore;
import io.annal.dynamodb.DynamoDbReadModel;
import io.annal.dynamodb.LocalDynamoDb;
import io.annal.dynamodb.Tables;
import io.annal.projection.Checkpoints;
import io.annal.projection.Projector;
import io.annal.projection.Rebuild;
import io.annal.projection.ScanOptions;
import io.annal.projection.ScanProgress;
import io.annal.projection.Verification;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A rebuild by parallel scan on DynamoDB, with its checkpoints in the read model's table. */
final class RebuildTest {
  private static final int ACCOUNTS = 200;
  // DynamoDB reads 1 MB at once: so that every segment has several pages
  private static final Json.Obj PADDING = Json.EMPTY.with("padding", Json.of("x".repeat(25_000)));
  private static final Instant TIME = Instant.parse("2024-01-15T10:30:00Z");

  private final EventStore store =
      new DynamoDbEventStore(
          LocalDynamoDb.client(), LocalDynamoDb.create(Tables.eventStore("events")));
  private final ReadModel rows =
      new DynamoDbReadModel(LocalDynamoDb.client(), LocalDynamoDb.create(Tables.readModel("rows")));

  @Test
  void anInterruptedRebuildGoesOnWhereItWas() {
    var handler = new CommandHandler<>(Bank.ACCOUNT, store);
    for (int i = 0; i < ACCOUNTS; i++) {
      assertThat(handler.handle(open("account-" + i))).isInstanceOf(Outcome.Accepted.class);
    }
    var pages = new AtomicInteger();

    assertThatThrownBy(() -> rebuild(progress -> interruptAfterTwo(pages)).run())
        .isInstanceOf(AnnalException.class)
        .hasMessageContaining("interrupted for the test");
    assertThat(verify().differences()).isNotEmpty();
    var rest = rebuild(progress -> {}).run();

    assertThat(rest.commits()).isBetween(1L, ACCOUNTS - 1L);
    assertThat(verify().aggregates()).isEqualTo(ACCOUNTS);
    assertThat(verify().differences()).isEmpty();
    assertThat(rebuild(progress -> {}).run().commits()).isZero();
    assertThat(rebuild(progress -> {}).restart().run().commits()).isEqualTo(ACCOUNTS);
  }

  private static void interruptAfterTwo(AtomicInteger pages) {
    if (pages.incrementAndGet() >= 2) {
      throw new AnnalException("interrupted for the test");
    }
  }

  private Rebuild rebuild(Consumer<ScanProgress> progress) {
    return new Rebuild(
        new Projector<>(Bank.ACCOUNT_SUMMARY, store, rows),
        store,
        new Checkpoints(rows, "rebuild/AccountSummary@1"),
        new ScanOptions(2, 1_000_000),
        Environment.system(),
        progress);
  }

  private Verification.Report verify() {
    return new Verification<>(Bank.ACCOUNT_SUMMARY, store, rows).run();
  }

  private static Command<AccountCommand> open(String id) {
    return new Command<>(
        new AggregateId(id),
        new OpenAccount(id, "customer", AccountType.CHECKING, TIME),
        new Commit.Cause("open-" + id, "open", Optional.empty(), PADDING),
        OptionalLong.empty());
  }
}
