package io.annal.bank;

import static io.annal.command.Decision.accept;
import static io.annal.command.Decision.refuse;

import io.annal.bank.Account.Closed;
import io.annal.bank.Account.Open;
import io.annal.bank.Account.Unopened;
import io.annal.bank.AccountCommand.BarTransfer;
import io.annal.bank.AccountCommand.ReceiveTransfer;
import io.annal.bank.AccountCommand.ReturnTransfer;
import io.annal.bank.AccountCommand.SendTransfer;
import io.annal.bank.AccountCommand.SettleTransfer;
import io.annal.bank.AccountEvent.TransactionProcessed;
import io.annal.bank.AccountEvent.TransferBarred;
import io.annal.bank.AccountEvent.TransferSettled;
import io.annal.command.Decision;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * An account's part in transfers. Sending, receiving and barring share one command id, so that of
 * all who ask, however late, the first one settles it; an open account therefore answers by an
 * event even where it declines. A closed account declines for ever, and needs none.
 */
final class AccountTransfers {
  private AccountTransfers() {}

  static Decision<AccountEvent> send(SendTransfer command, Account account) {
    return switch (account) {
      case Unopened unopened -> AccountDecider.unknown();
      case Closed closed -> AccountDecider.isClosed(closed);
      case Open open ->
          open.balance().compareTo(command.amount()) < 0
              ? accept(new TransferBarred(command.transferId(), "overdraft", command.timestamp()))
              : accept(
                  moved(
                      command.transferId(),
                      TransactionType.TRANSFER_OUT,
                      command.amount(),
                      command.timestamp()));
    };
  }

  static Decision<AccountEvent> receive(ReceiveTransfer command, Account account) {
    return switch (account) {
      case Unopened unopened -> AccountDecider.unknown();
      case Closed closed -> AccountDecider.isClosed(closed);
      case Open open ->
          accept(
              moved(
                  command.transferId(),
                  TransactionType.TRANSFER_IN,
                  command.amount(),
                  command.timestamp()));
    };
  }

  static Decision<AccountEvent> bar(BarTransfer command, Account account) {
    return switch (account) {
      case Unopened unopened -> AccountDecider.unknown();
      case Closed closed -> AccountDecider.isClosed(closed);
      case Open open ->
          accept(new TransferBarred(command.transferId(), command.reason(), command.timestamp()));
    };
  }

  static Decision<AccountEvent> giveBack(ReturnTransfer command, Account account) {
    return switch (account) {
      case Open open when open.transfers().containsKey(command.transferId()) ->
          accept(
              moved(
                  command.transferId(),
                  TransactionType.TRANSFER_REFUND,
                  held(open, command.transferId()),
                  command.timestamp()));
      case Open open -> accept();
      case Unopened unopened -> refuse("unknown-account", "There is no such account.");
      case Closed closed -> accept();
    };
  }

  static Decision<AccountEvent> settle(SettleTransfer command, Account account) {
    return switch (account) {
      case Open open when open.transfers().containsKey(command.transferId()) ->
          accept(new TransferSettled(command.transferId(), command.timestamp()));
      case Open open -> accept();
      case Unopened unopened -> refuse("unknown-account", "There is no such account.");
      case Closed closed -> accept();
    };
  }

  private static AccountEvent moved(
      String transferId, TransactionType type, BigDecimal amount, Instant timestamp) {
    return new TransactionProcessed(transferId, Money.normal(amount), type, timestamp);
  }

  private static BigDecimal held(Open open, String transferId) {
    return open.transfers().getOrDefault(transferId, Money.ZERO);
  }

  static Map<String, BigDecimal> after(
      Map<String, BigDecimal> transfers, TransactionProcessed processed) {
    if (!processed.type().transfer()) {
      return transfers;
    }
    var changed = new HashMap<>(transfers);
    switch (processed.type()) {
      case TRANSFER_OUT -> changed.put(processed.transactionId(), processed.amount());
      case TRANSFER_REFUND -> changed.remove(processed.transactionId());
      case TRANSFER_IN, DEPOSIT, INTEREST, WITHDRAWAL, FEE -> {}
    }
    return changed;
  }

  static Open without(Open open, String transferId) {
    var transfers = new HashMap<>(open.transfers());
    transfers.remove(transferId);
    return new Open(
        open.accountId(),
        open.customerId(),
        open.accountType(),
        open.owner(),
        open.balance(),
        open.transactions(),
        open.recentTransactions(),
        transfers);
  }
}
