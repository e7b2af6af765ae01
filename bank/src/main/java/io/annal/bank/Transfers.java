package io.annal.bank;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.Telemetry;
import io.annal.bank.TransferCommand.RequestTransfer;
import io.annal.codec.Codec;
import io.annal.codec.EventTypes;
import io.annal.command.Aggregate;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.CommandOptions;
import io.annal.command.Outcome;
import io.annal.process.ProcessManager;
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
          EventTypes.builder("Transfer", TransferEvent.class).typeInKey().build(),
          Codec.of(Transfer.class),
          1);

  private final CommandHandler<AccountCommand, Account, AccountEvent> accounts;
  private final ProcessManager<TransferCommand, Transfer, TransferEvent> manager;
  private final Environment environment;

  /**
   * Transfers between the accounts of a store.
   *
   * @param readModel where it is kept by when they must be over
   */
  public Transfers(
      EventStore store,
      ReadModel readModel,
      CommandOptions options,
      Environment environment,
      Telemetry telemetry) {
    this.environment = environment;
    this.accounts = new CommandHandler<>(Bank.ACCOUNT, store, options, environment, telemetry);
    var transfers = new CommandHandler<>(TRANSFER, store, options, environment, telemetry);
    this.manager =
        new ProcessManager<>(
            TRANSFER, new TransferProcess(accounts), transfers, store, readModel, environment);
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
            accounts.knownVersion(from),
            accounts.knownVersion(to),
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
    return manager.begin(
        new Command<>(transferId, request, once, OptionalLong.empty(), Optional.of(asked)));
  }

  /** Moves transfers on. */
  public ProcessManager<TransferCommand, Transfer, TransferEvent> manager() {
    return manager;
  }
}
