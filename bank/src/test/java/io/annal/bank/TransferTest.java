package io.annal.bank;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.EventStoreException;
import io.annal.Json;
import io.annal.Telemetry;
import io.annal.bank.AccountCommand.CloseAccount;
import io.annal.bank.AccountCommand.OpenAccount;
import io.annal.bank.AccountCommand.ProcessTransaction;
import io.annal.bank.Transfer.Status;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.CommandOptions;
import io.annal.command.History;
import io.annal.command.Outcome;
import io.annal.memory.InMemoryEventStore;
import io.annal.memory.InMemoryReadModel;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From an account with 100.00 to one with 5.00. */
class TransferTest {
  private static final Instant START = Instant.parse("2024-01-15T10:00:00Z");
  private static final AggregateId FROM = new AggregateId("account-from");
  private static final AggregateId TO = new AggregateId("account-to");
  private static final AggregateId TRANSFER = new AggregateId("transfer-1");
  private static final int SNAPSHOT_EVERY = 3;

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final Environment environment = Environment.system().withClock(now::get);
  private InMemoryEventStore store = new InMemoryEventStore();
  private InMemoryReadModel readModel = new InMemoryReadModel();
  private int commands;

  @BeforeEach
  void open() {
    store = new InMemoryEventStore();
    readModel = new InMemoryReadModel();
    now.set(START);
    for (var id : new AggregateId[] {FROM, TO}) {
      account(id, new OpenAccount(id.value(), "customer-1", AccountType.CHECKING, START));
    }
    pay(FROM, "100", TransactionType.DEPOSIT);
    pay(TO, "5", TransactionType.DEPOSIT);
  }

  @Test
  void moneyGoesFromOneAccountToTheOther() {
    assertThat(request("30")).isInstanceOf(Outcome.Accepted.class);
    assertThat(advance(store).status()).isEqualTo(Status.COMPLETED);

    assertThat(balances()).isEqualTo("70.00 35.00");
    assertThat(open(FROM).transfers()).isEmpty();
  }

  @Test
  void allThatComesOfATransferBelongsToTheCallersConversation() {
    var trace = Json.EMPTY.with("traceparent", Json.of("00-1-2-01"));
    transfers(store)
        .request(
            TRANSFER,
            FROM,
            TO,
            new BigDecimal("30"),
            new Commit.Cause("request-1", "conversation-1", Optional.empty(), trace));
    advance(store);

    var causes =
        store.commits().stream()
            .map(Commit::cause)
            .filter(cause -> cause.commandId().contains(TRANSFER.value()))
            .toList();
    assertThat(causes).hasSize(7);
    assertThat(causes).allMatch(cause -> cause.correlationId().equals("conversation-1"));
    assertThat(causes).allMatch(cause -> cause.metadata().equals(trace));
    assertThat(causes.stream().flatMap(cause -> cause.causationId().stream()))
        .hasSize(7)
        .contains("request-1");
  }

  @Test
  void aTransferAndAnAccountMayHaveOneId() {
    var request = new Commit.Cause("request-1", "request-1", Optional.empty(), Json.EMPTY);
    assertThat(transfers(store).request(FROM, FROM, TO, new BigDecimal("30"), request))
        .isInstanceOf(Outcome.Accepted.class);
    assertThat(transfers(store).manager().advance(FROM).status()).isEqualTo(Status.COMPLETED);
    assertThat(balances()).isEqualTo("70.00 35.00");

    request("30");
    assertThat(
            account(
                TRANSFER,
                new OpenAccount(TRANSFER.value(), "customer-2", AccountType.SAVINGS, START)))
        .isInstanceOf(Outcome.Accepted.class);
    assertThat(advance(store).status()).isEqualTo(Status.COMPLETED);
    assertThat(balances()).isEqualTo("40.00 65.00");
  }

  @Test
  void whatIsNotCoveredIsDeclined() {
    request("100.01");

    assertThat(advance(store))
        .satisfies(transfer -> assertThat(transfer.status()).isEqualTo(Status.DECLINED))
        .satisfies(transfer -> assertThat(transfer.reason()).contains("overdraft"));
    pay(FROM, "50", TransactionType.DEPOSIT); // a late sender may not succeed now
    advance(store);
    assertThat(balances()).isEqualTo("150.00 5.00");
  }

  @Test
  void whatCannotArriveIsReturned() {
    request("30");
    pay(TO, "5", TransactionType.WITHDRAWAL);
    account(TO, new CloseAccount(TO.value(), Optional.empty(), START));

    assertThat(advance(store))
        .satisfies(transfer -> assertThat(transfer.status()).isEqualTo(Status.RETURNED))
        .satisfies(transfer -> assertThat(transfer.reason()).contains("account-closed"));
    assertThat(open(FROM).balance()).isEqualTo("100.00");
    assertThat(open(FROM).transfers()).isEmpty();
  }

  @Test
  void requestsThatMakeNoSenseAreRefused() {
    refused("0", FROM, TO, "amount-not-positive");
    refused("0.001", FROM, TO, "amount-too-precise");
    refused("1", FROM, FROM, "same-account");
    refused("1", FROM, new AggregateId("nobody"), "unknown-account");
  }

  @Test
  void anotherTransferUnderAUsedIdIsRefused() {
    request("30");

    assertThat(request("30.00"))
        .isInstanceOfSatisfying(
            Outcome.Accepted.class, accepted -> assertThat(accepted.repeated()).isTrue());
    assertThat(request("31")).isInstanceOf(Outcome.CommandIdReused.class);
    assertThat(request("30", FROM, new AggregateId("somebody-else")))
        .isInstanceOf(Outcome.CommandIdReused.class);
  }

  @Test
  void aCallersCommandUnderTheIdOfAStepIsNotTakenForTheStep() {
    request("30");
    var forged = new ProcessTransaction("forged", BigDecimal.ONE, TransactionType.DEPOSIT, START);
    new CommandHandler<>(Bank.ACCOUNT, store)
        .handle(Command.of(TO, "Transfer#" + TRANSFER + "/receive", forged));

    assertThat(advance(store).status()).isEqualTo(Status.RETURNED);
    assertThat(balances()).isEqualTo("100.00 6.00");
  }

  @Test
  void anAccountIsNotClosedWhileItsMoneyIsOnItsWay() {
    request("100");
    crashAfter(2); // held

    assertThat(account(FROM, new CloseAccount(FROM.value(), Optional.empty(), START)))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.refusal().rule()).isEqualTo("transfer-on-its-way"));
  }

  @Test
  void aTransferThatIsTooLateIsReturnedByTheClock() {
    request("30");
    crashAfter(2);
    now.set(START.plus(Duration.ofMinutes(6)));

    assertThat(transfers(store).manager().tick()).containsExactly(TRANSFER);

    assertThat(transfer().status()).isEqualTo(Status.RETURNED);
    assertThat(transfer().reason()).contains("deadline-passed");
    assertThat(balances()).isEqualTo("100.00 5.00");
    now.set(START.plus(Duration.ofDays(1)));
    assertThat(transfers(store).manager().tick()).isEmpty();
  }

  @Test
  void aTransferOfWhichNoEventWasEverDeliveredIsEndedByTheClock() {
    request("30");
    now.set(START.plus(Duration.ofMinutes(6)));

    assertThat(transfers(store).manager().tick()).containsExactly(TRANSFER);

    assertThat(transfer().status()).isEqualTo(Status.DECLINED);
    assertThat(balances()).isEqualTo("100.00 5.00");
  }

  @Test
  void aTransferThatIsOverIsLookedAtNoMore() {
    request("30");
    advance(store);
    now.set(START.plus(Duration.ofMinutes(6)));

    assertThat(transfers(store).manager().tick()).isEmpty();
  }

  @Test
  void aTransferThatIsRefusedIsNotExpected() {
    refused("0", FROM, TO, "amount-not-positive");
    now.set(START.plus(Duration.ofMinutes(6)));

    assertThat(transfers(store).manager().tick()).isEmpty();
  }

  /** How much time passes, and what comes between, after each crash. */
  enum Meanwhile {
    NOTHING,
    TOO_LATE,
    MANY_TRANSACTIONS,
    ACCOUNT_EMPTIED
  }

  @ParameterizedTest
  @EnumSource(Meanwhile.class)
  void aCrashAtAnyStepLosesAndDoublesNothing(Meanwhile meanwhile) {
    boolean crashed = true;
    for (int step = 1; crashed; step++) {
      for (boolean before : new boolean[] {true, false}) {
        open();
        request("30");
        crashed = crash(step, before);
        happens(meanwhile);

        var transfer = advance(store);
        advance(store);

        assertThat(transfer.status()).isIn(Status.COMPLETED, Status.RETURNED, Status.DECLINED);
        var moved = transfer.status() == Status.COMPLETED;
        var about = meanwhile + ", step " + step + ", " + transfer;
        assertThat(received()).as(about).isEqualTo(moved ? 1 : 0);
        assertThat(netSent()).as(about).isEqualTo(moved ? "30.00" : "0.00");
        assertThat(open(FROM).transfers()).as(about).isEmpty();
      }
      assertThat(step).isLessThan(20);
    }
  }

  @ParameterizedTest
  @EnumSource(Meanwhile.class)
  void aSleeperThatWakesUpAtAnyStepChangesNothing(Meanwhile meanwhile) {
    boolean slept = true;
    for (int step = 1; slept; step++) {
      open();
      request("30");
      var sleeper = new Crashing(store, step, true);
      sleeper.insteadOfCrashing =
          () -> {
            happens(meanwhile);
            advance(store);
          };
      advance(sleeper);
      slept = sleeper.appends >= step;

      var moved = transfer().status() == Status.COMPLETED;
      assertThat(received()).as(meanwhile + ", step " + step).isEqualTo(moved ? 1 : 0);
      assertThat(netSent()).isEqualTo(moved ? "30.00" : "0.00");
      assertThat(open(FROM).transfers()).isEmpty();
    }
  }

  private void happens(Meanwhile meanwhile) {
    switch (meanwhile) {
      case NOTHING -> {}
      case TOO_LATE -> now.set(START.plus(Duration.ofMinutes(6)));
      case MANY_TRANSACTIONS -> {
        for (int i = 0; i < 3 * SNAPSHOT_EVERY; i++) {
          pay(FROM, "1", TransactionType.DEPOSIT);
          pay(TO, "1", TransactionType.DEPOSIT);
        }
      }
      case ACCOUNT_EMPTIED -> pay(FROM, open(FROM).balance().toString(), TransactionType.FEE);
    }
  }

  private void crashAfter(int appends) {
    crash(appends, false);
  }

  private boolean crash(int append, boolean before) {
    try {
      advance(new Crashing(store, append, before));
      return false;
    } catch (EventStoreException e) {
      return true;
    }
  }

  private Transfer advance(EventStore through) {
    return transfers(through).manager().advance(TRANSFER);
  }

  private TestTransfers transfers(EventStore through) {
    return TestTransfers.in(through, readModel, options(), environment);
  }

  private static CommandOptions options() {
    return CommandOptions.standard().withSnapshotEvery(SNAPSHOT_EVERY);
  }

  private Outcome request(String amount) {
    return request(amount, FROM, TO);
  }

  private Outcome request(String amount, AggregateId from, AggregateId to) {
    return transfers(store)
        .request(
            TRANSFER,
            from,
            to,
            new BigDecimal(amount),
            Command.of(TRANSFER, "request", amount).cause());
  }

  private void refused(String amount, AggregateId from, AggregateId to, String rule) {
    assertThat(request(amount, from, to))
        .isInstanceOfSatisfying(
            Outcome.Refused.class, refused -> assertThat(refused.refusal().rule()).isEqualTo(rule));
  }

  private Outcome account(AggregateId id, AccountCommand command) {
    return new CommandHandler<>(Bank.ACCOUNT, store, options(), environment, Telemetry.NONE)
        .handle(Command.of(id, "test-" + commands++, command));
  }

  private void pay(AggregateId id, String amount, TransactionType type) {
    if (new BigDecimal(amount).signum() > 0) {
      assertThat(
              account(
                  id, new ProcessTransaction("t" + commands, new BigDecimal(amount), type, START)))
          .isInstanceOf(Outcome.Accepted.class);
    }
  }

  private Account.Open open(AggregateId id) {
    return (Account.Open) new History<>(Bank.ACCOUNT, store, SNAPSHOT_EVERY).latest(id).state();
  }

  private Transfer transfer() {
    return new History<>(Transfers.TRANSFER, store, SNAPSHOT_EVERY).latest(TRANSFER).state();
  }

  private String balances() {
    return open(FROM).balance() + " " + open(TO).balance();
  }

  private long received() {
    return store.commits().stream()
        .filter(commit -> commit.aggregateId().equals(TO))
        .flatMap(commit -> commit.events().stream())
        .flatMap(event -> Bank.ACCOUNT_EVENTS.read(event).stream())
        .filter(event ->
            event instanceof AccountEvent.TransactionProcessed processed
                && processed.type() == TransactionType.TRANSFER_IN)
        .count();
  }

  private String netSent() {
    var sum = Money.ZERO;
    for (var commit : store.commits()) {
      for (var recorded : commit.events()) {
        if (commit.aggregateId().equals(FROM)) {
          for (var event : Bank.ACCOUNT_EVENTS.read(recorded)) {
            if (event instanceof AccountEvent.TransactionProcessed processed
                && processed.type().transfer()) {
              sum = sum.subtract(AccountDecider.signed(processed));
            }
          }
        }
      }
    }
    return sum.toPlainString();
  }

  /** Breaks down at one append: before it is done, or after. */
  private static final class Crashing implements EventStore {
    private final EventStore store;
    private final int at;
    private final boolean before;
    private Runnable insteadOfCrashing =
        () -> {
          throw new EventStoreException("crashed");
        };
    private int appends;

    Crashing(EventStore store, int at, boolean before) {
      this.store = store;
      this.at = at;
      this.before = before;
    }

    @Override
    public Appended append(Commit commit) {
      boolean now = ++appends == at;
      if (now && before) {
        insteadOfCrashing.run();
      }
      var appended = store.append(commit);
      if (now && !before) {
        insteadOfCrashing.run();
      }
      return appended;
    }

    @Override
    public Page read(AggregateId id, Range range) {
      return store.read(id, range);
    }

    @Override
    public ScanPage scan(int segment, int segments, Optional<String> position) {
      return store.scan(segment, segments, position);
    }
  }
}
