package io.annal.bank;

import io.annal.lambda.FunctionHandler;
import io.annal.lambda.LambdaFunction;

/**
 * Takes transfers of money as commands, and moves them on when the bus brings their events or a
 * schedule calls.
 */
public final class TransferFunction extends FunctionHandler {
  public TransferFunction() {
    super(LambdaFunction.processes(BankDomain.BANK, System.getenv()));
  }
}
