package io.annal.lambda;

import io.annal.runtime.Domain;

/** Keeps the projections of the deployed {@link Domain}. */
public final class ProjectionFunction extends FunctionHandler {
  /** As Lambda makes it, in the environment that it runs in. */
  public ProjectionFunction() {
    super(LambdaFunction.projecting(Domain.deployed(), System.getenv()));
  }
}
