package io.annal.bank;

import io.annal.lambda.FunctionHandler;
import io.annal.lambda.LambdaFunction;

/** Takes the bank's commands. */
public final class CommandFunction extends FunctionHandler {
  public CommandFunction() {
    super(LambdaFunction.commands(BankDomain.BANK, System.getenv()));
  }
}
