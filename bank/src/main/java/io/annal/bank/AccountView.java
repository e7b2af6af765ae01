package io.annal.bank;

import io.annal.Json;
import io.annal.bank.AccountSummary.Status;
import io.annal.codec.Codec;
import io.annal.codec.Personal;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * What a caller sees of an account's state.
 *
 * @param balance with two digits behind the point
 * @param transactions how many there were, while the account is open
 */
record AccountView(
    String accountId,
    String customerId,
    AccountType accountType,
    Optional<Personal<String>> ownerName,
    Optional<Personal<String>> ownerEmail,
    Status status,
    BigDecimal balance,
    Optional<Long> transactions,
    Optional<Instant> closedAt) {
  private static final Codec<AccountView> CODEC = Codec.of(AccountView.class);

  static Json of(Account account) {
    return switch (account) {
      case Account.Unopened unopened -> Json.EMPTY;
      case Account.Open open ->
          CODEC.encode(
              new AccountView(
                  open.accountId(),
                  open.customerId(),
                  open.accountType(),
                  open.owner().name(),
                  open.owner().email(),
                  Status.OPEN,
                  open.balance(),
                  Optional.of(open.transactions()),
                  Optional.empty()));
      case Account.Closed closed ->
          CODEC.encode(
              new AccountView(
                  closed.accountId(),
                  closed.customerId(),
                  closed.accountType(),
                  Optional.empty(),
                  Optional.empty(),
                  Status.CLOSED,
                  Money.ZERO,
                  Optional.empty(),
                  Optional.of(closed.closedAt())));
    };
  }
}
