package io.annal.bank;

import io.annal.lambda.LambdaFunction;
import io.annal.runtime.Application;
import io.annal.runtime.MultiStreamRowQuery;
import io.annal.runtime.RowQuery;
import java.util.Map;

/** The bank as Lambda functions. */
final class Functions {
  /** What the bank's events say they come from. */
  static final String SOURCE = "event-sourcing.financial";

  static final Application<AccountCommand, Account, AccountEvent> BANK =
      Application.of(SOURCE, Bank.ACCOUNT, Bank.COMMANDS)
          .unknownBy("unknown-account")
          .showing(AccountView::of)
          .besides(() -> Transfers.TRANSFER)
          .with(Bank.ACCOUNT_SUMMARY)
          .answering(
              "getAccountSummary", rows -> new RowQuery<>(rows, Bank.ACCOUNT_SUMMARY, "accountId"))
          .with(CustomerAccounts.PROJECTION)
          .with(DailyTotals.PROJECTION)
          .answering(
              "getCustomerAccounts",
              rows -> new MultiStreamRowQuery<>(rows, CustomerAccounts.PROJECTION, "customerId"))
          .answering("getDailyTotals", DailyTotalsQuery::new);

  private Functions() {}

  static LambdaFunction command(Map<String, String> variables) {
    return LambdaFunction.commands(BANK, variables);
  }

  static LambdaFunction publish(Map<String, String> variables) {
    return LambdaFunction.publishing(BANK, variables);
  }

  static LambdaFunction project(Map<String, String> variables) {
    return LambdaFunction.projecting(BANK, variables);
  }

  static LambdaFunction query(Map<String, String> variables) {
    return LambdaFunction.queries(BANK, variables);
  }

  static LambdaFunction transfer(Map<String, String> variables) {
    return LambdaFunction.of(BANK, TransferEndpoint::new, variables);
  }
}
