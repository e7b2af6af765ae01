package io.annal.bank;

import io.annal.lambda.FunctionHandler;

/** Answers queries on accounts; see {@link io.annal.runtime.QueryEndpoint}. */
public final class QueryFunction extends FunctionHandler {
  public QueryFunction() {
    super(Functions.query(System.getenv()));
  }
}
