package io.annal.bank;

import java.math.BigDecimal;
import java.time.Instant;

/** What happens to a transfer of money from one account to another. */
public sealed interface TransferEvent {

  /**
   * Somebody asked for it.
   *
   * @param fromVersion how far the paying account had come then: the transfer's traces lie behind
   * @param toVersion the same of the account that is paid
   * @param deadline when it is given up where it has not arrived
   */
  record TransferRequested(
      String fromAccount,
      String toAccount,
      BigDecimal amount,
      long fromVersion,
      long toVersion,
      Instant requestedAt,
      Instant deadline)
      implements TransferEvent {}

  /** The paying account holds the money. */
  record MoneyHeld(Instant timestamp) implements TransferEvent {}

  /** The paying account declined; no money moved. It is over. */
  record TransferDeclined(String reason, Instant timestamp) implements TransferEvent {}

  /** The other account has the money. */
  record MoneyArrived(Instant timestamp) implements TransferEvent {}

  /** The other account did not take it, and never will. */
  record ArrivalFailed(String reason, Instant timestamp) implements TransferEvent {}

  /** The money arrived, and the paying account has let go of it. It is over. */
  record TransferCompleted(Instant timestamp) implements TransferEvent {}

  /** The paying account has its money back. It is over. */
  record TransferReturned(Instant timestamp) implements TransferEvent {}
}
