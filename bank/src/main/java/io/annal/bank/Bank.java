package io.annal.bank;

import io.annal.codec.Codec;
import io.annal.codec.EventTypes;
import io.annal.command.Aggregate;
import io.annal.projection.Projection;

/** The bank, as the library takes it. */
public final class Bank {
  private Bank() {}

  /** What happens to accounts, as it is stored. Who owns an account is told from version 2 on. */
  public static final EventTypes<AccountEvent> ACCOUNT_EVENTS =
      EventTypes.builder("Account", AccountEvent.class)
          .version(AccountEvent.AccountCreated.class, 2)
          .upcast("AccountCreated", 1, data -> data)
          .build();

  /** Accounts. */
  public static final Aggregate<AccountCommand, Account, AccountEvent> ACCOUNT =
      new Aggregate<>(new AccountDecider(), ACCOUNT_EVENTS, Codec.of(Account.class), 2);

  /** A row for each account, under its id. */
  public static final Projection<AccountSummary, AccountEvent> ACCOUNT_SUMMARY =
      new Projection<>(
          "AccountSummary",
          2,
          ACCOUNT_EVENTS,
          Codec.of(AccountSummary.class),
          AccountSummary::fold);
}
