package io.annal.bank;

import io.annal.AggregateId;
import io.annal.bank.AccountCommand.BarTransfer;
import io.annal.bank.AccountCommand.ReceiveTransfer;
import io.annal.bank.AccountCommand.ReturnTransfer;
import io.annal.bank.AccountCommand.SendTransfer;
import io.annal.bank.AccountCommand.SettleTransfer;
import io.annal.bank.AccountEvent.TransactionProcessed;
import io.annal.bank.AccountEvent.TransferBarred;
import io.annal.bank.TransferCommand.NoteEnded;
import io.annal.bank.TransferCommand.NoteReceived;
import io.annal.bank.TransferCommand.NoteSent;
import io.annal.bank.TransferEvent.TransferRequested;
import io.annal.command.Outcome;
import io.annal.runtime.Effect;
import io.annal.runtime.ManagedProcess;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * Moves a transfer on: hold the money, give it, let go of it; or, where it is not taken in time,
 * return it.
 */
final class TransferProcess implements ManagedProcess.Logic<TransferCommand, Transfer> {
  private static final String TOO_LATE = "deadline-passed";

  @Override
  public Optional<Instant> deadline(Transfer transfer) {
    return switch (transfer.status()) {
      case REQUESTED, HELD, ARRIVED, RETURNING ->
          transfer.request().map(TransferRequested::deadline);
      case NONE, COMPLETED, DECLINED, RETURNED -> Optional.empty();
    };
  }

  @Override
  public Effect<TransferCommand> next(AggregateId id, Transfer transfer, Instant now) {
    var request = transfer.request();
    if (request.isEmpty()) {
      return Effect.none();
    }
    var steps = new Steps(id.value(), request.get(), now);
    return switch (transfer.status()) {
      case REQUESTED -> steps.send();
      case HELD -> steps.receive();
      case ARRIVED -> steps.settle();
      case RETURNING -> steps.giveBack();
      case NONE, COMPLETED, DECLINED, RETURNED -> Effect.none();
    };
  }

  private static final class Steps {
    private final String id;
    private final TransferRequested request;
    private final Instant now;
    private final boolean late;

    Steps(String id, TransferRequested request, Instant now) {
      this.id = id;
      this.request = request;
      this.now = now;
      this.late = now.isAfter(request.deadline());
    }

    Effect<TransferCommand> send() {
      var command =
          late ? new BarTransfer(id, TOO_LATE, now) : new SendTransfer(id, request.amount(), now);
      return step(
          "send",
          request.fromAccount(),
          command,
          request.fromVersion(),
          outcome -> new NoteSent(moved(outcome), reason(outcome), now));
    }

    Effect<TransferCommand> receive() {
      var command =
          late
              ? new BarTransfer(id, TOO_LATE, now)
              : new ReceiveTransfer(id, request.amount(), now);
      return step(
          "receive",
          request.toAccount(),
          command,
          request.toVersion(),
          outcome -> new NoteReceived(moved(outcome), reason(outcome), now));
    }

    Effect<TransferCommand> settle() {
      return end("settle", new SettleTransfer(id, now));
    }

    Effect<TransferCommand> giveBack() {
      return end("return", new ReturnTransfer(id, now));
    }

    private Effect<TransferCommand> end(String name, AccountCommand command) {
      return step(
          name,
          request.fromAccount(),
          command,
          request.fromVersion(),
          outcome -> new NoteEnded(now));
    }

    private Effect<TransferCommand> step(
        String name,
        String account,
        AccountCommand command,
        long since,
        Function<Outcome, TransferCommand> then) {
      return Effect.send(name, Bank.ACCOUNT, new AggregateId(account), command, since).then(then);
    }
  }

  private static boolean moved(Outcome outcome) {
    return events(outcome, TransactionProcessed.class).isPresent();
  }

  private static String reason(Outcome outcome) {
    if (outcome instanceof Outcome.Refused refused) {
      return refused.refusal().rule();
    }
    if (outcome instanceof Outcome.CommandIdReused) {
      return "command-id-reused"; // somebody gave the step's id to a command of their own
    }
    return events(outcome, TransferBarred.class).map(TransferBarred::reason).orElse("");
  }

  private static <T extends AccountEvent> Optional<T> events(Outcome outcome, Class<T> type) {
    if (outcome instanceof Outcome.Accepted accepted) {
      return accepted.events().stream()
          .flatMap(event -> Bank.ACCOUNT_EVENTS.read(event).stream())
          .filter(type::isInstance)
          .map(type::cast)
          .findFirst();
    }
    return Optional.empty();
  }
}
