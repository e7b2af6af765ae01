package io.annal.bank;

import io.annal.AggregateId;
import io.annal.bank.TransferCommand.RequestTransfer;
import io.annal.codec.Codec;
import io.annal.codec.EventTypes;
import io.annal.command.Aggregate;
import io.annal.runtime.AggregateDefinition;
import io.annal.runtime.ManagedProcess;
import io.annal.runtime.Request;
import java.math.BigDecimal;
import java.time.Duration;

/** Transfers of money from one account to another. */
public final class Transfers {
  /** How long the money may be on its way before it is returned. */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Of the projection that once kept the open transfers. */
  private static final int FORMER_REVISION = 1;

  /** Transfers, as the library takes them. */
  public static final Aggregate<TransferCommand, Transfer, TransferEvent> TRANSFER =
      new Aggregate<>(
          new TransferDecider(),
          EventTypes.builder("Transfer", TransferEvent.class).typeInKey().build(),
          Codec.of(Transfer.class),
          1);

  /** Callers ask for them; how far they have come, only the process notes. */
  static final AggregateDefinition<TransferCommand, Transfer, TransferEvent> TRANSFERS =
      AggregateDefinition.of(TRANSFER)
          .accepting(
              Request.<Fields, TransferCommand>of(
                      "TransferRequested", Fields.class, Transfers::request)
                  .oncePerAggregate());

  static final ManagedProcess<TransferCommand, Transfer, TransferEvent> PROCESS =
      ManagedProcess.of(TRANSFER, new TransferProcess()).takingOver(FORMER_REVISION);

  private Transfers() {}

  private record Fields(AggregateId fromAccount, AggregateId toAccount, BigDecimal amount) {}

  private static TransferCommand request(Fields fields, Request.Context context) {
    var now = context.now();
    return new RequestTransfer(
        fields.fromAccount().value(),
        fields.toAccount().value(),
        fields.amount(),
        context.versionOf(Bank.ACCOUNT, fields.fromAccount()),
        context.versionOf(Bank.ACCOUNT, fields.toAccount()),
        now,
        now.plus(PATIENCE));
  }
}
