package io.annal.bank;

import io.annal.lambda.FunctionHandler;
import io.annal.lambda.LambdaFunction;

/** Publishes the bank's events. */
public final class PublishFunction extends FunctionHandler {
  public PublishFunction() {
    super(LambdaFunction.publishing(BankDomain.BANK, System.getenv()));
  }
}
