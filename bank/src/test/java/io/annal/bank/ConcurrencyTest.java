package io.annal.bank;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.ConflictsExhaustedException;
import io.annal.EventStore;
import io.annal.EventStore.Range;
import io.annal.RecordedEvent;
import io.annal.bank.AccountCommand.OpenAccount;
import io.annal.bank.AccountCommand.ProcessTransaction;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.History;
import io.annal.command.Outcome;
import io.annal.dynamodb.DynamoDbEventStore;
import io.annal.dynamodb.LocalDynamoDb;
import io.annal.dynamodb.Tables;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Many writers of one account, each with a handler and a warm state of its own. {@code
 * -Dannal.commandsPerWriter=1000} makes it longer.
 */
final class ConcurrencyTest {
  private static final int WRITERS = 8;
  private static final int COMMANDS = Integer.getInteger("annal.commandsPerWriter", 125);
  private static final Instant TIME = Instant.parse("2024-01-15T10:30:00Z");
  private static final AggregateId ID = new AggregateId("account-contended");

  private final EventStore store =
      new DynamoDbEventStore(
          LocalDynamoDb.client(), LocalDynamoDb.create(Tables.eventStore("contended")));

  @Test
  void noneOfEightWritersLosesAnything() throws Exception {
    handler()
        .handle(
            Command.of(ID, "open", new OpenAccount(ID.value(), "c", AccountType.CHECKING, TIME)));
    try (var executor = Executors.newFixedThreadPool(WRITERS)) {
      var writers =
          IntStream.range(0, WRITERS)
              .mapToObj(writer -> (Callable<Long>) () -> write(writer))
              .toList();
      for (var done : executor.invokeAll(writers)) {
        assertThat(done.get()).isEqualTo(COMMANDS);
      }
    }

    var events = events();
    assertThat(events)
        .extracting(RecordedEvent::sequence)
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, 1 + (long) WRITERS * COMMANDS).boxed().toList());
    assertThat(new HashSet<>(events.stream().map(RecordedEvent::id).toList()))
        .hasSameSizeAs(events);
    assertThat(events).extracting(RecordedEvent::timestamp).isSorted();
    var account = (Account.Open) new History<>(Bank.ACCOUNT, store, 100).latest(ID).state();
    assertThat(account.balance()).isEqualTo(BigDecimal.valueOf((long) WRITERS * COMMANDS, 2));
    assertThat(account.transactions()).isEqualTo((long) WRITERS * COMMANDS);
  }

  private long write(int writer) {
    var handler = handler();
    return IntStream.range(0, COMMANDS)
        .mapToObj(i -> untilAnswered(handler, deposit(writer + "-" + i)))
        .filter(Outcome.Accepted.class::isInstance)
        .count();
  }

  /** A caller who is told that others were faster every time sends the same command again. */
  private static Outcome untilAnswered(
      CommandHandler<AccountCommand, Account, AccountEvent> handler,
      Command<AccountCommand> command) {
    while (true) {
      try {
        return handler.handle(command);
      } catch (ConflictsExhaustedException e) {
        assertThat(e).hasMessageContaining(ID.value());
      }
    }
  }

  private CommandHandler<AccountCommand, Account, AccountEvent> handler() {
    return new CommandHandler<>(Bank.ACCOUNT, store);
  }

  private static Command<AccountCommand> deposit(String transaction) {
    return Command.of(
        ID,
        UUID.randomUUID().toString(),
        new ProcessTransaction(transaction, new BigDecimal("0.01"), TransactionType.DEPOSIT, TIME));
  }

  private List<RecordedEvent> events() {
    var events = new ArrayList<RecordedEvent>();
    boolean more = true;
    while (more) {
      long from = events.isEmpty() ? 1 : events.getLast().sequence() + 1;
      var page = store.read(ID, Range.forward(from, 1000));
      page.commits().stream().map(Commit::events).forEach(events::addAll);
      more = page.more();
    }
    return events;
  }
}
