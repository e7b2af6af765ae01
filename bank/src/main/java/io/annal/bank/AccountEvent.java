package io.annal.bank;

import io.annal.codec.Personal;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/** What happens to an account. */
public sealed interface AccountEvent {

  /**
   * It was opened.
   *
   * @param createdAt as the caller says; when it was recorded stands beside the event
   * @param ownerName of the customer, who can be forgotten
   * @param ownerEmail of the customer
   */
  record AccountCreated(
      String accountId,
      String customerId,
      AccountType accountType,
      Instant createdAt,
      Optional<Personal<String>> ownerName,
      Optional<Personal<String>> ownerEmail)
      implements AccountEvent {

    /** Without a word on who owns it. */
    public AccountCreated(
        String accountId, String customerId, AccountType accountType, Instant createdAt) {
      this(accountId, customerId, accountType, createdAt, Optional.empty(), Optional.empty());
    }
  }

  /**
   * Money came or went.
   *
   * @param amount greater than 0, at most two digits behind the point; the type says which way
   * @param timestamp as the caller says
   */
  record TransactionProcessed(
      String transactionId, BigDecimal amount, TransactionType type, Instant timestamp)
      implements AccountEvent {}

  /** It was closed, for good; its balance was zero. */
  record AccountClosed(String accountId, Optional<String> reason, Instant closedAt)
      implements AccountEvent {}

  /** A transfer that will not go through this account: it never did, and never will. */
  record TransferBarred(String transferId, String reason, Instant timestamp)
      implements AccountEvent {}

  /** A transfer from this account has arrived; its money cannot come back any more. */
  record TransferSettled(String transferId, Instant timestamp) implements AccountEvent {}
}
