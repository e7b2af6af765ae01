package io.annal.lambda;

import io.annal.runtime.Domain;

/** Takes the commands of the deployed {@link Domain}. */
public final class CommandFunction extends FunctionHandler {
  /** As Lambda makes it, in the environment that it runs in. */
  public CommandFunction() {
    super(LambdaFunction.commands(Domain.deployed(), System.getenv()));
  }
}
