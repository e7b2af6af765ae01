package io.annal.lambda;

/** Keeps the projections of the deployed {@link Domain}. */
public final class ProjectionFunction extends FunctionHandler {
  /** As Lambda makes it, in the environment that it runs in. */
  public ProjectionFunction() {
    super(Domain.deployed().projecting(System.getenv()));
  }
}
