package io.annal.bank;

import java.math.BigDecimal;
import java.time.Instant;

/** What can be asked of a transfer, and what it is told. */
public sealed interface TransferCommand {

  /** Begin it; see {@link TransferEvent.TransferRequested}. */
  record RequestTransfer(
      String fromAccount,
      String toAccount,
      BigDecimal amount,
      long fromVersion,
      long toVersion,
      Instant requestedAt,
      Instant deadline)
      implements TransferCommand {}

  /** The paying account's answer. */
  record NoteSent(boolean held, String reason, Instant timestamp) implements TransferCommand {}

  /** The other account's answer. */
  record NoteReceived(boolean arrived, String reason, Instant timestamp)
      implements TransferCommand {}

  /** The paying account has settled or returned what it held. */
  record NoteEnded(Instant timestamp) implements TransferCommand {}
}
