package io.annal.bank;

import io.annal.bank.AccountEvent.AccountClosed;
import io.annal.bank.AccountEvent.AccountCreated;
import io.annal.bank.AccountEvent.TransactionProcessed;
import io.annal.bank.AccountEvent.TransferBarred;
import io.annal.bank.AccountEvent.TransferSettled;
import io.annal.codec.Codec;
import io.annal.projection.Event;
import io.annal.projection.MultiStreamProjection;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All accounts of a customer, under the customer's id.
 *
 * @param total of the balances
 * @param accounts by their ids
 */
public record CustomerAccounts(String customerId, BigDecimal total, Map<String, Balance> accounts) {

  /** One account. */
  public record Balance(AccountType accountType, AccountSummary.Status status, BigDecimal balance) {
    public Balance {
      balance = Money.normal(balance);
    }
  }

  /** Whose account it is: the only event that says so is the first. */
  public record Owner(String customerId) {}

  public CustomerAccounts {
    total = Money.normal(total);
    accounts = new TreeMap<>(accounts);
  }

  /** As the library takes it. */
  public static final MultiStreamProjection<Owner, CustomerAccounts, AccountEvent> PROJECTION =
      new MultiStreamProjection<>(
          "CustomerAccounts",
          1,
          Bank.ACCOUNT_EVENTS,
          Codec.of(Owner.class),
          Codec.of(CustomerAccounts.class),
          CustomerAccounts::owner,
          (owner, event) -> List.of(owner.customerId()),
          CustomerAccounts::fold);

  private static Owner owner(Optional<Owner> known, Event<AccountEvent> event) {
    return switch (event.body()) {
      case AccountCreated created -> new Owner(created.customerId());
      case TransactionProcessed processed -> known.orElseThrow();
      case AccountClosed closed -> known.orElseThrow();
      case TransferBarred barred -> known.orElseThrow();
      case TransferSettled settled -> known.orElseThrow();
    };
  }

  private static CustomerAccounts fold(
      Optional<CustomerAccounts> before, Owner owner, Event<AccountEvent> event) {
    var view =
        before.orElseGet(() -> new CustomerAccounts(owner.customerId(), Money.ZERO, Map.of()));
    var id = event.aggregateId().value();
    return switch (event.body()) {
      case AccountCreated created ->
          view.with(
              id,
              new Balance(created.accountType(), AccountSummary.Status.OPEN, Money.ZERO),
              Money.ZERO);
      case TransactionProcessed processed -> view.moved(id, AccountDecider.signed(processed));
      case AccountClosed closed -> view.closed(id);
      case TransferBarred barred -> view;
      case TransferSettled settled -> view;
    };
  }

  private CustomerAccounts moved(String id, BigDecimal change) {
    var account = accounts.get(id);
    return account == null
        ? this
        : with(
            id,
            new Balance(account.accountType(), account.status(), account.balance().add(change)),
            change);
  }

  private CustomerAccounts closed(String id) {
    var account = accounts.get(id);
    return account == null
        ? this
        : with(
            id,
            new Balance(account.accountType(), AccountSummary.Status.CLOSED, account.balance()),
            Money.ZERO);
  }

  private CustomerAccounts with(String id, Balance account, BigDecimal change) {
    var all = new TreeMap<>(accounts);
    all.put(id, account);
    return new CustomerAccounts(customerId, total.add(change), all);
  }
}
