package io.annal.bank;

import io.annal.InvalidDataException;
import io.annal.bank.AccountCommand.CloseAccount;
import io.annal.bank.AccountCommand.OpenAccount;
import io.annal.bank.AccountCommand.ProcessTransaction;
import io.annal.runtime.AggregateDefinition;
import io.annal.runtime.Application;
import io.annal.runtime.Domain;
import io.annal.runtime.MultiStreamRowQuery;
import io.annal.runtime.Request;
import io.annal.runtime.RowQuery;

/** The bank as it is deployed: accounts, and transfers between them. */
public final class BankDomain implements Domain {
  /** Requests are named after the events that they ask for. */
  static final AggregateDefinition<AccountCommand, Account, AccountEvent> ACCOUNTS =
      AggregateDefinition.of(Bank.ACCOUNT)
          .accepting(
              Request.of(
                  "AccountCreated",
                  OpenAccount.class,
                  (open, context) -> of(context, open.accountId(), open)),
              Request.of("TransactionProcessed", ProcessTransaction.class),
              Request.of(
                  "AccountClosed",
                  CloseAccount.class,
                  (close, context) -> of(context, close.accountId(), close)))
          .absentBy("unknown-account")
          .showing(AccountView::of);

  static final Application BANK =
      Application.named("bank")
          .source("event-sourcing.financial")
          .aggregates(ACCOUNTS, Transfers.TRANSFERS)
          .projections(Bank.ACCOUNT_SUMMARY)
          .projections(CustomerAccounts.PROJECTION, DailyTotals.PROJECTION)
          .processes(Transfers.PROCESS)
          .query(
              "getAccountSummary", rows -> new RowQuery<>(rows, Bank.ACCOUNT_SUMMARY, "accountId"))
          .query(
              "getCustomerAccounts",
              rows -> new MultiStreamRowQuery<>(rows, CustomerAccounts.PROJECTION, "customerId"))
          .query("getDailyTotals", DailyTotalsQuery::new)
          .build();

  private static <C> C of(Request.Context context, String accountId, C command) {
    if (!accountId.equals(context.aggregateId().value())) {
      throw new InvalidDataException("accountId", "the same as aggregateId", "another account's");
    }
    return command;
  }

  @Override
  public Application application() {
    return BANK;
  }
}
