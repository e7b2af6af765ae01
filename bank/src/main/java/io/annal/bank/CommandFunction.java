package io.annal.bank;

import io.annal.lambda.FunctionHandler;

/** Takes the bank's commands; see {@link io.annal.runtime.CommandEndpoint}. */
public final class CommandFunction extends FunctionHandler {
  public CommandFunction() {
    super(Functions.command(System.getenv()));
  }
}
