package io.annal.bank;

import io.annal.Aggregate;
import io.annal.AggregateId;
import io.annal.Codec;
import io.annal.Command;
import io.annal.CommandHandler;
import io.annal.CommandOptions;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.EventTypes;
import io.annal.History;
import io.annal.Json;
import io.annal.Outcome;
import io.annal.ProcessManager;
import io.annal.Telemetry;
import io.annal.bank.TransferCommand.RequestTransfer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Transfers of money, as the rest of the bank uses them. */
public final class Transfers {
  /** Transfers, as the library takes them. */
  public static final Aggregate<TransferCommand, Transfer, TransferEvent> TRANSFER =
      new Aggregate<>(
          new TransferDecider(),
          EventTypes.of("Transfer", TransferEvent.class),
          Codec.of(Transfer.class),
          1);

  private final CommandHandler<TransferCommand, Transfer, TransferEvent> transfers;
  private final History<Account, AccountEvent> accounts;
  private final ProcessManager<TransferCommand, Transfer, TransferEvent> manager;
  private final Environment environment;

  public Transfers(
      EventStore store, CommandOptions options, Environment environment, Telemetry telemetry) {
    this.environment = environment;
    this.transfers = new CommandHandler<>(TRANSFER, store, options, environment, telemetry);
    this.accounts = new History<>(Bank.ACCOUNT, store, options.snapshotEvery());
    var accountHandler = new CommandHandler<>(Bank.ACCOUNT, store, options, environment, telemetry);
    this.manager =
        new ProcessManager<>(
            TRANSFER, new TransferProcess(accountHandler), transfers, store, environment);
  }

  /**
   * Asks for a transfer. It is on its way when this returns; {@link #manager()} moves it on.
   *
   * @param transferId an id of the caller's own; the same one is the same transfer, and refused for
   *     another
   * @param patience how long it may take before the money is returned
   * @param cause the conversation that it belongs to, which every event that comes of it will name
   */
  public Outcome request(
      AggregateId transferId,
      AggregateId from,
      AggregateId to,
      BigDecimal amount,
      Duration patience,
      Commit.Cause cause) {
    var now = environment.clock().instant();
    var request =
        new RequestTransfer(
            from.value(),
            to.value(),
            amount,
            accounts.latest(from).version(),
            accounts.latest(to).version(),
            now,
            now.plus(patience));
    var once =
        new Commit.Cause(
            transferId + "/request",
            cause.correlationId(),
            cause.causationId().or(() -> Optional.of(cause.commandId())),
            cause.metadata());
    var asked =
        Json.EMPTY
            .with("from", Json.of(from.value()))
            .with("to", Json.of(to.value()))
            .with("amount", Json.of(amount));
    return transfers.handle(
        new Command<>(transferId, request, once, OptionalLong.empty(), Optional.of(asked)));
  }

  /** Moves transfers on. */
  public ProcessManager<TransferCommand, Transfer, TransferEvent> manager() {
    return manager;
  }
}
