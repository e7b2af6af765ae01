package io.annal.bank;

import io.annal.bank.AccountEvent.AccountClosed;
import io.annal.bank.AccountEvent.AccountCreated;
import io.annal.bank.AccountEvent.TransactionProcessed;
import io.annal.bank.AccountEvent.TransferBarred;
import io.annal.bank.AccountEvent.TransferSettled;
import io.annal.codec.Personal;
import io.annal.projection.Event;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * An account as a person wants to see it.
 *
 * @param balance with two digits behind the point
 * @param transactions how many there were
 * @param lastTransactionAt the latest time that any of them says
 */
public record AccountSummary(
    String accountId,
    String customerId,
    AccountType accountType,
    Optional<Personal<String>> ownerName,
    Optional<Personal<String>> ownerEmail,
    Status status,
    BigDecimal balance,
    long transactions,
    Instant createdAt,
    Optional<Instant> lastTransactionAt,
    Optional<Instant> closedAt) {

  /** Whether money may move. */
  public enum Status {
    OPEN,
    CLOSED
  }

  public AccountSummary {
    balance = Money.normal(balance);
  }

  /** The summary after an event. */
  static Optional<AccountSummary> fold(Optional<AccountSummary> before, Event<AccountEvent> event) {
    return switch (event.body()) {
      case AccountCreated created -> Optional.of(opened(created));
      case TransactionProcessed processed -> before.map(summary -> summary.moved(processed));
      case AccountClosed closed -> before.map(summary -> summary.closed(closed));
      case TransferBarred barred -> before;
      case TransferSettled settled -> before;
    };
  }

  private static AccountSummary opened(AccountCreated created) {
    return new AccountSummary(
        created.accountId(),
        created.customerId(),
        created.accountType(),
        created.ownerName(),
        created.ownerEmail(),
        Status.OPEN,
        Money.ZERO,
        0,
        created.createdAt(),
        Optional.empty(),
        Optional.empty());
  }

  private AccountSummary moved(TransactionProcessed processed) {
    var last = lastTransactionAt.filter(processed.timestamp()::isBefore);
    return new AccountSummary(
        accountId,
        customerId,
        accountType,
        ownerName,
        ownerEmail,
        status,
        balance.add(AccountDecider.signed(processed)),
        transactions + 1,
        createdAt,
        Optional.of(last.orElse(processed.timestamp())),
        closedAt);
  }

  private AccountSummary closed(AccountClosed closed) {
    return new AccountSummary(
        accountId,
        customerId,
        accountType,
        ownerName,
        ownerEmail,
        Status.CLOSED,
        balance,
        transactions,
        createdAt,
        lastTransactionAt,
        Optional.of(closed.closedAt()));
  }
}
