package io.annal.bank;

import io.annal.lambda.FunctionHandler;

/**
 * Takes transfers of money as commands, and moves them on when the bus brings their events or a
 * schedule calls; see {@link TransferEndpoint}.
 */
public final class TransferFunction extends FunctionHandler {
  public TransferFunction() {
    super(Functions.transfer(System.getenv()));
  }
}
