package io.annal.bank;

import io.annal.lambda.FunctionHandler;

/** Keeps the bank's read model; see {@link io.annal.runtime.ProjectionEndpoint}. */
public final class ProjectionFunction extends FunctionHandler {
  public ProjectionFunction() {
    super(Functions.project(System.getenv()));
  }
}
