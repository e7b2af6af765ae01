package io.annal.lambda;

/** Takes the commands of the deployed {@link Domain}. */
public final class CommandFunction extends FunctionHandler {
  /** As Lambda makes it, in the environment that it runs in. */
  public CommandFunction() {
    super(Domain.deployed().commands(System.getenv()));
  }
}
