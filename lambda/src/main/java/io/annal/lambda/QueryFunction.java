package io.annal.lambda;

import io.annal.runtime.Domain;

/** Answers the queries of the deployed {@link Domain}. */
public final class QueryFunction extends FunctionHandler {
  /** As Lambda makes it, in the environment that it runs in. */
  public QueryFunction() {
    super(LambdaFunction.queries(Domain.deployed(), System.getenv()));
  }
}
