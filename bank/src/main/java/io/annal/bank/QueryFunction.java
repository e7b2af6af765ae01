package io.annal.bank;

import io.annal.lambda.FunctionHandler;
import io.annal.lambda.LambdaFunction;

/** Answers queries on accounts. */
public final class QueryFunction extends FunctionHandler {
  public QueryFunction() {
    super(LambdaFunction.queries(BankDomain.BANK, System.getenv()));
  }
}
