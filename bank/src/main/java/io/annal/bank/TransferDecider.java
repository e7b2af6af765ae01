package io.annal.bank;

import static io.annal.command.Decision.accept;
import static io.annal.command.Decision.refuse;

import io.annal.bank.Transfer.Status;
import io.annal.bank.TransferCommand.NoteEnded;
import io.annal.bank.TransferCommand.NoteReceived;
import io.annal.bank.TransferCommand.NoteSent;
import io.annal.bank.TransferCommand.RequestTransfer;
import io.annal.bank.TransferEvent.ArrivalFailed;
import io.annal.bank.TransferEvent.MoneyArrived;
import io.annal.bank.TransferEvent.MoneyHeld;
import io.annal.bank.TransferEvent.TransferCompleted;
import io.annal.bank.TransferEvent.TransferDeclined;
import io.annal.bank.TransferEvent.TransferRequested;
import io.annal.bank.TransferEvent.TransferReturned;
import io.annal.command.Decider;
import io.annal.command.Decision;
import java.util.Optional;

/** The rules of a transfer; an answer that comes again changes nothing. */
final class TransferDecider implements Decider<TransferCommand, Transfer, TransferEvent> {

  @Override
  public Transfer initial() {
    return new Transfer(Status.NONE, Optional.empty(), Optional.empty());
  }

  @Override
  public Decision<TransferEvent> decide(TransferCommand command, Transfer transfer) {
    return switch (command) {
      case RequestTransfer request -> request(request, transfer);
      case NoteSent sent when transfer.status() == Status.REQUESTED ->
          sent.held()
              ? accept(new MoneyHeld(sent.timestamp()))
              : accept(new TransferDeclined(sent.reason(), sent.timestamp()));
      case NoteReceived received when transfer.status() == Status.HELD ->
          received.arrived()
              ? accept(new MoneyArrived(received.timestamp()))
              : accept(new ArrivalFailed(received.reason(), received.timestamp()));
      case NoteEnded ended when transfer.status() == Status.ARRIVED ->
          accept(new TransferCompleted(ended.timestamp()));
      case NoteEnded ended when transfer.status() == Status.RETURNING ->
          accept(new TransferReturned(ended.timestamp()));
      case NoteSent again -> accept();
      case NoteReceived again -> accept();
      case NoteEnded again -> accept();
    };
  }

  private static Decision<TransferEvent> request(RequestTransfer command, Transfer transfer) {
    if (transfer.status() != Status.NONE) {
      return refuse("transfer-exists", "There is a transfer of this id already.");
    }
    if (command.fromAccount().equals(command.toAccount())) {
      return refuse("same-account", "Money is transferred from one account to another.");
    }
    if (command.amount().signum() <= 0) {
      return refuse("amount-not-positive", "The amount must be greater than zero.");
    }
    if (command.amount().compareTo(Money.LARGEST) > 0) {
      return refuse("amount-too-large", "The amount must be at most " + Money.LARGEST + ".");
    }
    if (Money.isTooPrecise(command.amount())) {
      return refuse(
          "amount-too-precise", "The amount must have at most two digits behind the point.");
    }
    if (command.fromVersion() < 1 || command.toVersion() < 1) {
      var unknown = command.fromVersion() < 1 ? command.fromAccount() : command.toAccount();
      return refuse("unknown-account", "There is no account " + unknown + ".");
    }
    return accept(requested(command));
  }

  private static TransferRequested requested(RequestTransfer command) {
    return new TransferRequested(
        command.fromAccount(),
        command.toAccount(),
        Money.normal(command.amount()),
        command.fromVersion(),
        command.toVersion(),
        command.requestedAt(),
        command.deadline());
  }

  @Override
  public Transfer evolve(Transfer transfer, TransferEvent event) {
    return switch (event) {
      case TransferRequested requested ->
          new Transfer(Status.REQUESTED, Optional.of(requested), Optional.empty());
      case MoneyHeld held -> transfer.to(Status.HELD);
      case TransferDeclined declined -> transfer.failing(Status.DECLINED, declined.reason());
      case MoneyArrived arrived -> transfer.to(Status.ARRIVED);
      case ArrivalFailed failed -> transfer.failing(Status.RETURNING, failed.reason());
      case TransferCompleted completed -> transfer.to(Status.COMPLETED);
      case TransferReturned returned -> transfer.to(Status.RETURNED);
    };
  }
}
