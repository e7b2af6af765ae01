package io.annal.bank;

import io.annal.lambda.FunctionHandler;
import io.annal.lambda.LambdaFunction;

/** Keeps the bank's read model. */
public final class ProjectionFunction extends FunctionHandler {
  public ProjectionFunction() {
    super(LambdaFunction.projecting(BankDomain.BANK, System.getenv()));
  }
}
