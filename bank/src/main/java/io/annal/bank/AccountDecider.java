package io.annal.bank;

import static io.annal.command.Decision.accept;
import static io.annal.command.Decision.refuse;

import io.annal.bank.Account.Closed;
import io.annal.bank.Account.Open;
import io.annal.bank.Account.Unopened;
import io.annal.bank.AccountCommand.CloseAccount;
import io.annal.bank.AccountCommand.OpenAccount;
import io.annal.bank.AccountCommand.ProcessTransaction;
import io.annal.bank.AccountEvent.AccountClosed;
import io.annal.bank.AccountEvent.AccountCreated;
import io.annal.bank.AccountEvent.TransactionProcessed;
import io.annal.codec.Personal;
import io.annal.command.Decider;
import io.annal.command.Decision;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rules of an account. */
public final class AccountDecider implements Decider<AccountCommand, Account, AccountEvent> {

  /** A transaction id is refused as a duplicate while it is among so many last ones. */
  public static final int REMEMBERED_TRANSACTIONS = 100;

  @Override
  public Account initial() {
    return new Unopened();
  }

  @Override
  public Decision<AccountEvent> decide(AccountCommand command, Account account) {
    return switch (command) {
      case OpenAccount open -> open(open, account);
      case ProcessTransaction process -> process(process, account);
      case CloseAccount close -> close(close, account);
      case AccountCommand.SendTransfer send -> AccountTransfers.send(send, account);
      case AccountCommand.ReceiveTransfer receive -> AccountTransfers.receive(receive, account);
      case AccountCommand.BarTransfer bar -> AccountTransfers.bar(bar, account);
      case AccountCommand.ReturnTransfer back -> AccountTransfers.giveBack(back, account);
      case AccountCommand.SettleTransfer settle -> AccountTransfers.settle(settle, account);
    };
  }

  private static Decision<AccountEvent> open(OpenAccount command, Account account) {
    return switch (account) {
      case Unopened unopened -> accept(created(command));
      case Open open ->
          refuse("account-exists", "The account " + command.accountId() + " exists already.");
      case Closed closed ->
          refuse(
              "account-exists",
              "The account " + command.accountId() + " existed and was closed; take another id.");
    };
  }

  private static AccountCreated created(OpenAccount command) {
    var customer = command.customerId();
    return new AccountCreated(
        command.accountId(),
        customer,
        command.accountType(),
        command.createdAt(),
        command.ownerName().map(name -> Personal.of(customer, name)),
        command.ownerEmail().map(email -> Personal.of(customer, email)));
  }

  private static Decision<AccountEvent> process(ProcessTransaction command, Account account) {
    return switch (account) {
      case Unopened unopened -> unknown();
      case Closed closed -> isClosed(closed);
      case Open open -> processOn(open, command);
    };
  }

  private static Decision<AccountEvent> processOn(Open open, ProcessTransaction command) {
    var amount = command.amount();
    if (amount.signum() <= 0) {
      return refuse("amount-not-positive", "The amount must be greater than zero.");
    }
    if (amount.compareTo(Money.LARGEST) > 0) {
      return refuse("amount-too-large", "The amount must be at most " + Money.LARGEST + ".");
    }
    if (Money.isTooPrecise(amount)) {
      return refuse(
          "amount-too-precise", "The amount must have at most two digits behind the point.");
    }
    if (open.recentTransactions().contains(command.transactionId())) {
      return refuse(
          "duplicate-transaction",
          "The transaction " + command.transactionId() + " was processed already.");
    }
    if (!command.type().credit() && open.balance().compareTo(amount) < 0) {
      return refuse(
          "overdraft",
          "The balance of %s does not cover %s.".formatted(open.balance(), Money.normal(amount)));
    }
    return accept(
        new TransactionProcessed(
            command.transactionId(), Money.normal(amount), command.type(), command.timestamp()));
  }

  private static Decision<AccountEvent> close(CloseAccount command, Account account) {
    return switch (account) {
      case Unopened unopened -> unknown();
      case Closed closed -> isClosed(closed);
      case Open open -> closeOpen(open, command);
    };
  }

  private static Decision<AccountEvent> closeOpen(Open open, CloseAccount command) {
    if (open.balance().signum() != 0) {
      return refuse(
          "balance-not-zero",
          "The account holds %s; only an empty one can be closed.".formatted(open.balance()));
    }
    if (!open.transfers().isEmpty()) {
      return refuse(
          "transfer-on-its-way",
          "Money from this account is on its way, and may come back; close it after that.");
    }
    return accept(new AccountClosed(command.accountId(), command.reason(), command.closedAt()));
  }

  static Decision<AccountEvent> unknown() {
    return refuse("unknown-account", "There is no such account; it must be created first.");
  }

  static Decision<AccountEvent> isClosed(Closed closed) {
    return refuse("account-closed", "The account " + closed.accountId() + " is closed.");
  }

  @Override
  public Account evolve(Account account, AccountEvent event) {
    return switch (event) {
      case AccountCreated created ->
          new Open(
              created.accountId(),
              created.customerId(),
              created.accountType(),
              new Account.Owner(created.ownerName(), created.ownerEmail()),
              Money.ZERO,
              0,
              List.of(),
              Map.of());
      case TransactionProcessed processed -> moved((Open) account, processed);
      case AccountClosed closed -> closed((Open) account, closed);
      case AccountEvent.TransferBarred barred -> account;
      case AccountEvent.TransferSettled settled ->
          AccountTransfers.without((Open) account, settled.transferId());
    };
  }

  private static Open moved(Open open, TransactionProcessed processed) {
    return new Open(
        open.accountId(),
        open.customerId(),
        open.accountType(),
        open.owner(),
        open.balance().add(signed(processed)),
        open.transactions() + 1,
        remembering(open.recentTransactions(), processed.transactionId()),
        AccountTransfers.after(open.transfers(), processed));
  }

  /** The change of the balance. */
  static BigDecimal signed(TransactionProcessed processed) {
    return processed.type().credit() ? processed.amount() : processed.amount().negate();
  }

  private static List<String> remembering(List<String> before, String latest) {
    int surplus = Math.max(0, before.size() + 1 - REMEMBERED_TRANSACTIONS);
    var recent = new ArrayList<>(before.subList(surplus, before.size()));
    recent.add(latest);
    return List.copyOf(recent);
  }

  private static Closed closed(Open open, AccountClosed closed) {
    return new Closed(open.accountId(), open.customerId(), open.accountType(), closed.closedAt());
  }
}
