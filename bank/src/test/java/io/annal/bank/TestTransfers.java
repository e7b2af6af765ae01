package io.annal.bank;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.Telemetry;
import io.annal.command.CommandOptions;
import io.annal.command.Outcome;
import io.annal.process.ProcessManager;
import io.annal.runtime.Resources;
import io.annal.runtime.RunningApplication;
import java.math.BigDecimal;

/** Transfers as callers ask for them, and what moves them on, in one process. */
record TestTransfers(RunningApplication bank) {

  static TestTransfers in(
      EventStore store, ReadModel readModel, CommandOptions options, Environment environment) {
    return new TestTransfers(
        BankDomain.BANK.on(
            Resources.inProcess(store, readModel, options, environment, Telemetry.NONE)));
  }

  Outcome request(
      AggregateId id, AggregateId from, AggregateId to, BigDecimal amount, Commit.Cause cause) {
    var fields =
        Json.EMPTY
            .with("fromAccount", Json.of(from.value()))
            .with("toAccount", Json.of(to.value()))
            .with("amount", Json.of(amount));
    return bank.request(Transfers.TRANSFER, id, "TransferRequested", fields, cause);
  }

  ProcessManager<TransferCommand, Transfer, TransferEvent> manager() {
    return bank.manager(Transfers.PROCESS);
  }
}
