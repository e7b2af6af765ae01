package io.annal.lambda;

/** Answers the queries of the deployed {@link Domain}. */
public final class QueryFunction extends FunctionHandler {
  /** As Lambda makes it, in the environment that it runs in. */
  public QueryFunction() {
    super(Domain.deployed().queries(System.getenv()));
  }
}
