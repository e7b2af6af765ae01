package io.annal.bank;

import io.annal.lambda.Application;
import io.annal.lambda.LambdaFunction;
import io.annal.lambda.MultiStreamRowQuery;
import io.annal.lambda.Resources;
import io.annal.lambda.RowQuery;
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
    return BANK.commands(variables);
  }

  static LambdaFunction publish(Map<String, String> variables) {
    return BANK.publishing(variables);
  }

  static LambdaFunction project(Map<String, String> variables) {
    return BANK.projecting(variables);
  }

  static LambdaFunction query(Map<String, String> variables) {
    return BANK.queries(variables);
  }

  static LambdaFunction transfer(Map<String, String> variables) {
    var resources = new Resources(variables, SOURCE);
    return resources.function(new TransferEndpoint(resources));
  }
}
