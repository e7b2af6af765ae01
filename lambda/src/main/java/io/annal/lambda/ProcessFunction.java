package io.annal.lambda;

import io.annal.runtime.Domain;

/** Runs the processes of the deployed {@link Domain}, and takes the commands that begin them. */
public final class ProcessFunction extends FunctionHandler {
  /** As Lambda makes it, in the environment that it runs in. */
  public ProcessFunction() {
    super(LambdaFunction.processes(Domain.deployed(), System.getenv()));
  }
}
