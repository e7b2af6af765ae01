package io.annal.bank;

import io.annal.codec.Personal;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An account as its events made it. */
public sealed interface Account {

  /** Whose it is, as far as that was said. */
  record Owner(Optional<Personal<String>> name, Optional<Personal<String>> email) {}

  /** Nobody opened it yet. */
  record Unopened() implements Account {}

  /**
   * Money may move.
   *
   * @param balance never below zero, two digits behind the point
   * @param transactions how many there were
   * @param recentTransactions the ids of the last ones, oldest first, at most {@link
   *     AccountDecider#REMEMBERED_TRANSACTIONS}
   * @param transfers on their way from here, and what each holds
   */
  record Open(
      String accountId,
      String customerId,
      AccountType accountType,
      Owner owner,
      BigDecimal balance,
      long transactions,
      List<String> recentTransactions,
      Map<String, BigDecimal> transfers)
      implements Account {
    public Open {
      transfers = Map.copyOf(transfers);
      balance = Money.normal(balance);
    }
  }

  /** Nothing may happen any more. */
  record Closed(String accountId, String customerId, AccountType accountType, Instant closedAt)
      implements Account {}
}
